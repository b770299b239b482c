import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { discard, openBucket, refuse, type S3Context, VERSIONED } from "../context.ts";

export const deleteObject = operation(DeleteObjectCommand, {
  handle(input, context: S3Context) {
    refuse("DeleteObject", input, [...VERSIONED, "IfMatch", "IfMatchLastModifiedTime", "IfMatchSize"]);
    openBucket(context, input.Bucket);
    discard(context, context.buckets.deleteObject(input.Bucket, input.Key));
    return {};
  },
});
