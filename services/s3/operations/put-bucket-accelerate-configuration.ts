import { PutBucketAccelerateConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidRequest, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

// Kept: nothing here is far away enough to be accelerated.
export const putBucketAccelerateConfiguration = operation(PutBucketAccelerateConfigurationCommand, {
  handle({ Bucket, AccelerateConfiguration: { Status } }, context: S3Context) {
    openBucket(context, Bucket);
    if (Bucket.includes("."))
      throw invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
    if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
    return changeSettings(context, Bucket, { acceleration: Status });
  },
});
