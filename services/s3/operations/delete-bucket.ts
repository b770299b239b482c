import { DeleteBucketCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { discard, openBucket, type S3Context } from "../context.ts";
import { bucketNotEmpty } from "../errors.ts";

export const deleteBucket = operation(DeleteBucketCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    if (!context.buckets.isEmpty(bucket)) throw bucketNotEmpty(bucket.name);
    discard(context, context.buckets.delete(bucket));
    return {};
  },
});
