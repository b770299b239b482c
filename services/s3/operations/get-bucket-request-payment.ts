import { GetBucketRequestPaymentCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketRequestPayment = operation(GetBucketRequestPaymentCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    Payer: openBucket(context, Bucket).settings.requestPayer ?? "BucketOwner",
  }),
});
