import { AbortMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openUpload, type S3Context } from "../context.ts";

export const abortMultipartUpload = operation(AbortMultipartUploadCommand, {
  handle(input, context: S3Context) {
    const { id } = openUpload(context, input.Bucket, input.Key, input.UploadId);
    context.state.commit(() => context.state.uploads.remove(id));
    return {};
  },
});
