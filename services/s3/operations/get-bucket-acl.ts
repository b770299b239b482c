import { GetBucketAclCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { owner } from "../owner.ts";

export const getBucketAcl = operation(GetBucketAclCommand, {
  handle({ Bucket }, context: S3Context) {
    const { account, settings } = openBucket(context, Bucket);
    return { Owner: owner(account), Grants: settings.grants };
  },
});
