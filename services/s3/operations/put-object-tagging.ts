import { PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { refuse, type S3Context, VERSIONED } from "../context.ts";
import { invalidTag } from "../errors.ts";
import { setTags } from "../object-tagging.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html, read 2026-11-24
const MAX_TAGS = 10;

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
