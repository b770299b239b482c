import { DeleteObjectTaggingCommand, GetObjectTaggingCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openObject, refuse, type S3Context, VERSIONED } from "../context.ts";
import { invalidTag } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html, read 2026-11-24
const MAX_TAGS = 10;

function setTags(context: S3Context, bucket: string, key: string, tags: Record<string, string>): void {
  const object = openObject(context, bucket, key);
  context.buckets.putObject(bucket, key, { ...object, tags });
}

export const putObjectTagging = operation(PutObjectTaggingCommand, {
  handle(input, context: S3Context) {
    refuse("PutObjectTagging", input, VERSIONED);
    const { TagSet } = input.Tagging;
    if (TagSet.length > MAX_TAGS) throw invalidTag(`Object tags cannot be greater than ${MAX_TAGS}`);
    if (new Set(TagSet.map(({ Key }) => Key)).size < TagSet.length)
      throw invalidTag("Cannot provide multiple Tags with the same key");
    setTags(context, input.Bucket, input.Key, Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value])));
    return {};
  },
});

export const getObjectTagging = operation(GetObjectTaggingCommand, {
  handle(input, context: S3Context) {
    refuse("GetObjectTagging", input, VERSIONED);
    const { tags } = openObject(context, input.Bucket, input.Key);
    return { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});

export const deleteObjectTagging = operation(DeleteObjectTaggingCommand, {
  handle(input, context: S3Context) {
    refuse("DeleteObjectTagging", input, VERSIONED);
    setTags(context, input.Bucket, input.Key, {});
    return {};
  },
});
