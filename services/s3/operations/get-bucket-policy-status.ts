import { GetBucketPolicyStatusCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { statementsOf } from "../../aws/policy/evaluate.ts";
import { isPublicPolicy } from "../access/public-policy.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("NoSuchBucketPolicy", "The bucket policy does not exist");

export const getBucketPolicyStatus = operation(GetBucketPolicyStatusCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    PolicyStatus: { IsPublic: isPublicPolicy(statementsOf(settingOf(context, Bucket, "policy", missing))) },
  }),
});
