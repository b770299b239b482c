import { GetBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { DEFAULT_ENCRYPTION } from "../encryption.ts";

export const getBucketEncryption = operation(GetBucketEncryptionCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    ServerSideEncryptionConfiguration: openBucket(context, Bucket).settings.encryption ?? DEFAULT_ENCRYPTION,
  }),
});
