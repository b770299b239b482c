import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { deleteVersion, readBypass } from "../delete-version.ts";
import { headerNotImplemented } from "../errors.ts";
import { sourceOf } from "../notifications/announcer.ts";

export const deleteObject = operation(DeleteObjectCommand, {
  handle(input, context: S3Context, request) {
    // Only directory buckets have these conditions.
    if (input.IfMatchLastModifiedTime !== undefined) throw headerNotImplemented("x-amz-if-match-last-modified-time");
    if (input.IfMatchSize !== undefined) throw headerNotImplemented("x-amz-if-match-size");
    const { marker, id } = deleteVersion(context, input, {
      bypassesGovernance: readBypass(openBucket(context, input.Bucket), input.BypassGovernanceRetention),
      source: sourceOf(context.scope, request),
    });
    return { DeleteMarker: marker || undefined, VersionId: id };
  },
});
