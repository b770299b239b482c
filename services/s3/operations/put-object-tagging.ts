import { PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { changeObject } from "../change-object.ts";
import { openBucket, openChangeable, type S3Context } from "../context.ts";
import { readVersionId } from "../object-attributes.ts";
import { readTagSet } from "../tagging.ts";

export const putObjectTagging = operation(PutObjectTaggingCommand, {
  handle(input, context: S3Context, request) {
    const version = openChangeable(context, input, request);
    const tags = readTagSet(input.Tagging.TagSet);
    changeObject(context, request, version, { ...version.object, tags }, ["ObjectTagging:Put"]);
    return { VersionId: readVersionId(version.id, openBucket(context, input.Bucket)) };
  },
});
