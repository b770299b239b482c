import { PutBucketLoggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { crossLocationLogging, invalidTargetBucketForLogging, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

export const putBucketLogging = operation(PutBucketLoggingCommand, {
  handle({ Bucket, BucketLoggingStatus: { LoggingEnabled: logging } }, context: S3Context) {
    const bucket = openBucket(context, Bucket);
    if (!logging) return changeSettings(context, Bucket, { logging: undefined });
    if (!logging.TargetBucket || logging.TargetPrefix === undefined) throw malformedXml();
    const target = context.state.buckets.find(logging.TargetBucket);
    if (!target || target.account !== bucket.account) throw invalidTargetBucketForLogging(logging.TargetBucket);
    if (target.region !== bucket.region) throw crossLocationLogging(bucket.region, target.region);
    return changeSettings(context, Bucket, { logging });
  },
});
