import { GetBucketWebsiteCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting(
  "NoSuchWebsiteConfiguration",
  "The specified bucket does not have a website configuration",
);

export const getBucketWebsite = operation(GetBucketWebsiteCommand, {
  handle: ({ Bucket }, context: S3Context) => settingOf(context, Bucket, "website", missing),
});
