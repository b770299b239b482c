import { DeleteBucketWebsiteCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";

export const deleteBucketWebsite = operation(DeleteBucketWebsiteCommand, {
  handle: ({ Bucket }, context: S3Context) => changeSettings(context, Bucket, { website: undefined }),
});
