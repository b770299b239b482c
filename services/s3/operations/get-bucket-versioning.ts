import { GetBucketVersioningCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketVersioning = operation(GetBucketVersioningCommand, {
  // A bucket that was never versioned says nothing (API reference, read 2026-11-24).
  handle: ({ Bucket }, context: S3Context) => ({ Status: openBucket(context, Bucket).settings.versioning }),
});
