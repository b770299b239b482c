import { type BucketLocationConstraint, GetBucketLocationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";

export const getBucketLocation = operation(GetBucketLocationCommand, {
  handle(input, context: S3Context) {
    const { region } = openBucket(context, input.Bucket);
    // us-east-1 is shown as nothing (API reference of GetBucketLocation, read 2026-11-24).
    return { LocationConstraint: region === "us-east-1" ? undefined : (region as BucketLocationConstraint) };
  },
});
