import { GetBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketNotificationConfiguration = operation(GetBucketNotificationConfigurationCommand, {
  handle: ({ Bucket }, context: S3Context) => openBucket(context, Bucket).settings.notification ?? {},
});
