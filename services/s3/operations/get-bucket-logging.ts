import { GetBucketLoggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketLogging = operation(GetBucketLoggingCommand, {
  handle: ({ Bucket }, context: S3Context) => ({ LoggingEnabled: openBucket(context, Bucket).settings.logging }),
});
