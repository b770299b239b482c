import { GetObjectAclCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { privateGrants } from "../access/acl.ts";
import { openBucket, openObject, type S3Context } from "../context.ts";
import { owner } from "../owner.ts";

export const getObjectAcl = operation(GetObjectAclCommand, {
  handle(input, context: S3Context, request) {
    const version = openObject(context, input, request);
    const { settings, account } = openBucket(context, input.Bucket);
    // Where ACLs are off, every object is the bucket owner's (user guide, about-object-ownership).
    return settings.ownership === "BucketOwnerEnforced"
      ? { Owner: owner(account), Grants: privateGrants(account) }
      : { Owner: owner(version.owner), Grants: version.object.grants };
  },
});
