import { PutBucketAclCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { readAclChange } from "../access/read-acl.ts";
import { openBucket, type S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";

export const putBucketAcl = operation(PutBucketAclCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    return changeSettings(context, bucket.name, { grants: readAclChange(input, bucket.account, bucket) });
  },
});
