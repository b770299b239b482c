import { openObject, type S3Context } from "./context.ts";

export function setTags(context: S3Context, bucket: string, key: string, tags: Record<string, string>): void {
  const object = openObject(context, bucket, key);
  context.buckets.putObject(bucket, key, { ...object, tags });
}
