import { GetBucketAccelerateConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketAccelerateConfiguration = operation(GetBucketAccelerateConfigurationCommand, {
  handle: ({ Bucket }, context: S3Context) => ({ Status: openBucket(context, Bucket).settings.acceleration }),
});
