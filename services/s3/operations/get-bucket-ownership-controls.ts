import { GetBucketOwnershipControlsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("OwnershipControlsNotFoundError", "The bucket ownership controls were not found");

export const getBucketOwnershipControls = operation(GetBucketOwnershipControlsCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    OwnershipControls: { Rules: [{ ObjectOwnership: settingOf(context, Bucket, "ownership", missing) }] },
  }),
});
