import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { openBucket } from "../context.ts";

export const headBucket = operation(HeadBucketCommand, {
  handle(input, context: S3Context) {
    const { region, name } = openBucket(context, input.Bucket);
    return { BucketRegion: region, BucketArn: `arn:aws:s3:::${name}`, AccessPointAlias: false };
  },
});
