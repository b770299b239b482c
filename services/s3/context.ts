import type { AwsRequest } from "../aws/request.ts";
import type { Scope } from "../aws/scope.ts";
import { notImplemented } from "../aws/service-error.ts";
import type { Bucket } from "./bucket-store.ts";
import { isDeleteMarker, keyTooLong, noSuchBucket, noSuchKey, noSuchUpload, noSuchVersion } from "./errors.ts";
import type { Announce } from "./notifications/announcer.ts";
import { isObject, type ObjectVersion, type Version } from "./object-store.ts";
import type { State } from "./state.ts";
import type { Upload } from "./upload-store.ts";
import { checkVersionId } from "./version-id.ts";

/** What an operation works with. */
export interface S3Context {
  scope: Scope;
  state: State;
  now: () => Date;
  announce: Announce;
  /** How long a day of a lifecycle's rules lasts. */
  dayMs: number;
  /** Whether S3 may call a function for a bucket. */
  mayInvoke(functionArn: string, bucketArn: string): Promise<boolean>;
}

export function openBucket({ state }: Pick<S3Context, "state">, name: string): Bucket {
  const bucket = state.buckets.find(name);
  if (!bucket) throw noSuchBucket(name);
  return bucket;
}

interface ObjectInput {
  Bucket: string;
  Key: string;
  VersionId?: string | undefined;
}

/** The version that a request means; `undefined` when there is none, and it named none. */
export function findVersion(context: S3Context, { Bucket, Key, VersionId }: ObjectInput): Version | undefined {
  openBucket(context, Bucket);
  const { objects } = context.state;
  if (VersionId === undefined) return objects.current(Bucket, Key);
  checkVersionId(VersionId);
  const version = objects.version(Bucket, Key, VersionId);
  if (!version) throw noSuchVersion(Key, VersionId);
  return version;
}

/**
 * The object that a request means, in the version that it names, or else the current one. A deleted object is not there;
 * a delete marker asked for by its id is not an object.
 */
export function openObject(context: S3Context, input: ObjectInput, request: AwsRequest): ObjectVersion {
  const version = findVersion(context, input);
  if (isObject(version)) return version;
  if (!version) throw noSuchKey(input.Key);
  const headers = { "x-amz-version-id": version.id };
  if (input.VersionId === undefined) throw noSuchKey(input.Key, { "x-amz-delete-marker": "true", ...headers });
  throw isDeleteMarker(request.method, { "last-modified": new Date(version.modified).toUTCString(), ...headers });
}

/** The same for what only objects have (tags, ACLs, locks): a delete marker is refused also when it is the current version. */
export function openChangeable(context: S3Context, input: ObjectInput, request: AwsRequest): ObjectVersion {
  const version = findVersion(context, input);
  if (isObject(version)) return version;
  if (!version) throw noSuchKey(input.Key);
  throw isDeleteMarker(request.method, { "x-amz-version-id": version.id });
}

export function openUpload(context: S3Context, bucket: string, key: string, id: string): Upload {
  openBucket(context, bucket);
  const upload = context.state.uploads.find(id);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, read 2026-11-24
const MAX_KEY_BYTES = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) throw keyTooLong(size, MAX_KEY_BYTES);
}

/** Parameters that change what happens and are not supported are refused. */
export function refuse(operation: string, input: object, names: readonly string[]): void {
  for (const name of names)
    if ((input as Record<string, unknown>)[name] !== undefined) throw notImplemented(`${operation} with ${name}`);
}
