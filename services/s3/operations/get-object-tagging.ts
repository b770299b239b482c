import { GetObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, openChangeable, type S3Context } from "../context.ts";
import { readVersionId } from "../object-attributes.ts";
import { showTags } from "../tagging.ts";

export const getObjectTagging = operation(GetObjectTaggingCommand, {
  handle(input, context: S3Context, request) {
    const { object, id } = openChangeable(context, input, request);
    return { TagSet: showTags(object.tags), VersionId: readVersionId(id, openBucket(context, input.Bucket)) };
  },
});
