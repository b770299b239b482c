import { DeleteObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { refuse, type S3Context, VERSIONED } from "../context.ts";
import { setTags } from "../object-tagging.ts";

export const deleteObjectTagging = operation(DeleteObjectTaggingCommand, {
  handle(input, context: S3Context) {
    refuse("DeleteObjectTagging", input, VERSIONED);
    setTags(context, input.Bucket, input.Key, {});
    return {};
  },
});
