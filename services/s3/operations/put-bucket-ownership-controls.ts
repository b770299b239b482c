import { ObjectOwnership, PutBucketOwnershipControlsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { isOwnersAlone } from "../access/read-acl.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidBucketAclWithObjectOwnership, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

const OWNERSHIPS = new Set<string>(Object.values(ObjectOwnership));

export const putBucketOwnershipControls = operation(PutBucketOwnershipControlsCommand, {
  handle({ Bucket, OwnershipControls: { Rules } }, context: S3Context) {
    const { account, settings } = openBucket(context, Bucket);
    const [rule] = Rules;
    if (!rule || Rules.length > 1 || !OWNERSHIPS.has(rule.ObjectOwnership)) throw malformedXml();
    const ownership = rule.ObjectOwnership;
    if (ownership === "BucketOwnerEnforced" && !isOwnersAlone(settings.grants, account, account))
      throw invalidBucketAclWithObjectOwnership();
    return changeSettings(context, Bucket, { ownership });
  },
});
