import { GetBucketTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("NoSuchTagSet", "The TagSet does not exist");

export const getBucketTagging = operation(GetBucketTaggingCommand, {
  handle: ({ Bucket }, context: S3Context) => ({ TagSet: settingOf(context, Bucket, "tags", missing) }),
});
