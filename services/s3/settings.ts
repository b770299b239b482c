import type { ServiceError } from "../aws/service-error.ts";
import type { BucketSettings } from "./bucket-settings.ts";
import { openBucket, type S3Context } from "./context.ts";

/** A bucket's setting, or the error that says that it has none. */
export function settingOf<Name extends keyof BucketSettings>(
  context: S3Context,
  bucket: string,
  name: Name,
  missing: (bucket: string) => ServiceError,
): NonNullable<BucketSettings[Name]> {
  const setting = openBucket(context, bucket).settings[name];
  if (setting === undefined || setting === null) throw missing(bucket);
  return setting;
}

/** Puts or, with `undefined`, deletes settings of a bucket. */
export function changeSettings(
  context: S3Context,
  bucket: string,
  settings: Partial<BucketSettings>,
): Record<string, never> {
  context.state.buckets.change(openBucket(context, bucket), settings);
  return {};
}
