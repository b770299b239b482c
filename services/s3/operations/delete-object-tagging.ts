import { DeleteObjectTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { changeObject } from "../change-object.ts";
import { openBucket, openChangeable, type S3Context } from "../context.ts";
import { readVersionId } from "../object-attributes.ts";

export const deleteObjectTagging = operation(DeleteObjectTaggingCommand, {
  handle(input, context: S3Context, request) {
    const version = openChangeable(context, input, request);
    changeObject(context, request, version, { ...version.object, tags: {} }, ["ObjectTagging:Delete"]);
    return { VersionId: readVersionId(version.id, openBucket(context, input.Bucket)) };
  },
});
