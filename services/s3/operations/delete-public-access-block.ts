import { DeletePublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";

export const deletePublicAccessBlock = operation(DeletePublicAccessBlockCommand, {
  handle: ({ Bucket }, context: S3Context) => changeSettings(context, Bucket, { publicAccessBlock: undefined }),
});
