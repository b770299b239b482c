import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { openBucket, type S3Context } from "../context.ts";
import { illegalVersioningConfiguration, invalidBucketState, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

export const putBucketVersioning = operation(PutBucketVersioningCommand, {
  handle({ Bucket, VersioningConfiguration: { Status, MFADelete } }, context: S3Context) {
    const { settings } = openBucket(context, Bucket);
    if (MFADelete === "Enabled") throw notImplemented("PutBucketVersioning with MFADelete");
    if (Status === undefined) throw illegalVersioningConfiguration();
    if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
    if (Status === "Suspended" && settings.objectLock)
      throw invalidBucketState(
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
      );
    return changeSettings(context, Bucket, { versioning: Status });
  },
});
