import { GetBucketReplicationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("ReplicationConfigurationNotFoundError", "The replication configuration was not found");

export const getBucketReplication = operation(GetBucketReplicationCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    ReplicationConfiguration: settingOf(context, Bucket, "replication", missing),
  }),
});
