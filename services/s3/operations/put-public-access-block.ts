import { PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";

export const putPublicAccessBlock = operation(PutPublicAccessBlockCommand, {
  handle({ Bucket, PublicAccessBlockConfiguration: block }, context: S3Context) {
    // What is not said is not blocked (API reference of PublicAccessBlockConfiguration, read 2026-11-24).
    const publicAccessBlock = {
      BlockPublicAcls: block.BlockPublicAcls ?? false,
      IgnorePublicAcls: block.IgnorePublicAcls ?? false,
      BlockPublicPolicy: block.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: block.RestrictPublicBuckets ?? false,
    };
    return changeSettings(context, Bucket, { publicAccessBlock });
  },
});
