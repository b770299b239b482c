import { PutObjectAclCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { readAclChange } from "../access/read-acl.ts";
import { changeObject } from "../change-object.ts";
import { openBucket, openChangeable, type S3Context } from "../context.ts";

export const putObjectAcl = operation(PutObjectAclCommand, {
  handle(input, context: S3Context, request) {
    const version = openChangeable(context, input, request);
    const grants = readAclChange(input, version.owner, openBucket(context, input.Bucket));
    changeObject(context, request, version, { ...version.object, grants }, ["ObjectAcl:Put"]);
    return {};
  },
});
