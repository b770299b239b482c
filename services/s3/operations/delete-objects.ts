import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { discard, openBucket, refuse, type S3Context, VERSIONED } from "../context.ts";
import { malformedXml } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html, read 2026-11-24
const MAX_KEYS = 1000;

export const deleteObjects = operation(DeleteObjectsCommand, {
  handle(input, context: S3Context) {
    openBucket(context, input.Bucket);
    const { Objects = [], Quiet } = input.Delete;
    if (Objects.length === 0 || Objects.length > MAX_KEYS) throw malformedXml();
    for (const object of Objects) refuse("DeleteObjects", object, [...VERSIONED, "ETag", "LastModifiedTime", "Size"]);
    for (const { Key } of Objects) discard(context, context.buckets.deleteObject(input.Bucket, Key));
    return { Deleted: Quiet ? [] : Objects.map(({ Key }) => ({ Key })) };
  },
});
