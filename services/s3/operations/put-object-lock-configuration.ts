import { PutObjectLockConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidBucketState, malformedXml } from "../errors.ts";
import { checkDefaultRetention } from "../object-lock.ts";
import { changeSettings } from "../settings.ts";

export const putObjectLockConfiguration = operation(PutObjectLockConfigurationCommand, {
  handle({ Bucket, ObjectLockConfiguration: objectLock }, context: S3Context) {
    const { settings } = openBucket(context, Bucket);
    if (objectLock?.ObjectLockEnabled !== "Enabled") throw malformedXml();
    if (objectLock.Rule) checkDefaultRetention(objectLock.Rule.DefaultRetention);
    if (settings.versioning !== "Enabled")
      throw invalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    return changeSettings(context, Bucket, { objectLock });
  },
});
