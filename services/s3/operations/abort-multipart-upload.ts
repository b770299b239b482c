import { AbortMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { discard, openUpload, type S3Context } from "../context.ts";

export const abortMultipartUpload = operation(AbortMultipartUploadCommand, {
  handle(input, context: S3Context) {
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    discard(context, context.buckets.removeUpload(upload.id));
    return {};
  },
});
