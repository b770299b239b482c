import type { Scope } from "../aws/request.ts";
import { notImplemented } from "../aws/service-error.ts";
import type { BlobStore } from "./blob-store.ts";
import type { Bucket, BucketStore, StoredObject, Upload } from "./bucket-store.ts";
import { keyTooLong, noSuchBucket, noSuchKey, noSuchUpload } from "./errors.ts";

/** What an operation works with. */
export interface S3Context {
  scope: Scope;
  buckets: BucketStore;
  blobs: BlobStore;
  now: () => Date;
}

export function openBucket({ buckets }: S3Context, name: string): Bucket {
  const bucket = buckets.find(name);
  if (!bucket) throw noSuchBucket(name);
  return bucket;
}

export function openObject(context: S3Context, bucket: string, key: string): StoredObject {
  openBucket(context, bucket);
  const object = context.buckets.object(bucket, key);
  if (!object) throw noSuchKey(key);
  return object;
}

export function openUpload(context: S3Context, bucket: string, key: string, id: string): Upload {
  openBucket(context, bucket);
  const upload = context.buckets.upload(id);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, read 2026-11-24
const MAX_KEY_BYTES = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) throw keyTooLong(size);
}

/** Blobs go after the metadata that pointed at them has gone. */
export function discard({ blobs }: S3Context, ids: readonly string[]): void {
  for (const id of ids) blobs.delete(id);
}

/** Parameters that change what happens and are not supported are refused. */
export function refuse(operation: string, input: object, names: readonly string[]): void {
  for (const name of names)
    if ((input as Record<string, unknown>)[name] !== undefined) throw notImplemented(`${operation} with ${name}`);
}

export const VERSIONED = ["VersionId"] as const;
export const CUSTOMER_KEY = ["SSECustomerAlgorithm", "SSECustomerKey"] as const;
export const LOCKED = ["ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus"] as const;
