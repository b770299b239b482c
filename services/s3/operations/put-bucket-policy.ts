import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { checkPolicy } from "../access/check-policy.ts";
import { isPublicPolicy } from "../access/public-policy.ts";
import { openBucket, type S3Context } from "../context.ts";
import { accessDenied } from "../errors.ts";
import { changeSettings } from "../settings.ts";

export const putBucketPolicy = operation(PutBucketPolicyCommand, {
  handle({ Bucket, Policy }, context: S3Context) {
    const { settings } = openBucket(context, Bucket);
    const statements = checkPolicy(Policy, Bucket);
    if (settings.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(statements)) throw accessDenied();
    return changeSettings(context, Bucket, { policy: Policy });
  },
});
