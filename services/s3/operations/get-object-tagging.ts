import { GetObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openObject, refuse, type S3Context, VERSIONED } from "../context.ts";

export const getObjectTagging = operation(GetObjectTaggingCommand, {
  handle(input, context: S3Context) {
    refuse("GetObjectTagging", input, VERSIONED);
    const { tags } = openObject(context, input.Bucket, input.Key);
    return { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
