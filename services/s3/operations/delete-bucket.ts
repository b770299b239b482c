import { DeleteBucketCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { bucketNotEmpty } from "../errors.ts";

export const deleteBucket = operation(DeleteBucketCommand, {
  handle(input, context: S3Context) {
    const { state } = context;
    const bucket = openBucket(context, input.Bucket);
    if (!state.objects.isEmpty(bucket.name))
      throw bucketNotEmpty(bucket.name, bucket.settings.versioning !== undefined);
    // Uploads that were begun do not keep a bucket.
    const uploads = [...state.uploads.list(bucket.name, new Uint8Array())];
    state.commit(() => {
      for (const { id } of uploads) state.uploads.remove(id);
      state.buckets.delete(bucket);
    });
    return {};
  },
});
