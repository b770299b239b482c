import { GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("NoSuchBucketPolicy", "The bucket policy does not exist");

export const getBucketPolicy = operation(GetBucketPolicyCommand, {
  handle: ({ Bucket }, context: S3Context) => ({ Policy: settingOf(context, Bucket, "policy", missing) }),
});
