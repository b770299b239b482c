import type { Bucket } from "./bucket-store.ts";
import { checkDeleteConditions } from "./conditions.ts";
import { openBucket, type S3Context } from "./context.ts";
import { invalidArgument, objectLocked } from "./errors.ts";
import type { EventSource } from "./notifications/event-message.ts";
import { writtenVersionId } from "./object-attributes.ts";
import { isLocked } from "./object-lock.ts";
import { isObject, type Version } from "./object-store.ts";
import { checkVersionId } from "./version-id.ts";
import { writeVersion } from "./write-version.ts";

interface DeleteInput {
  Bucket: string;
  Key: string;
  VersionId?: string | undefined;
  IfMatch?: string | undefined;
}

export interface Deleted {
  /** A delete marker was made or, by its id, deleted. */
  marker: boolean;
  id: string | undefined;
}

/**
 * Deletes a version, or without an id the object: in a bucket with versions a delete marker hides it.
 * What is not there is deleted all the same. https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html, read 2026-11-24
 */
export function deleteVersion(
  context: S3Context,
  input: DeleteInput,
  { bypassesGovernance, source }: { bypassesGovernance: boolean; source: EventSource },
): Deleted {
  const bucket = openBucket(context, input.Bucket);
  const remove = remover(context, bucket, source);
  if (input.VersionId !== undefined)
    return deleteById(context, bucket, input, input.VersionId, bypassesGovernance, remove);
  if (bucket.settings.versioning === undefined) return deleteUnversioned(context, input, remove);
  const { id } = writeVersion(
    context,
    {
      bucket: bucket.name,
      key: input.Key,
      owner: context.scope.account,
      event: "ObjectRemoved:DeleteMarkerCreated",
      source,
    },
    (current) => checkDeleteConditions(current, input.Key, input.IfMatch),
  );
  return { marker: true, id };
}

/** Removes a version for good, within a step. */
const remover =
  ({ state, announce }: S3Context, bucket: Bucket, source: EventSource) =>
  (version: Version): void => {
    state.objects.remove(version);
    state.uploads.overtake(bucket.name, version.key);
    const versionId = writtenVersionId(version.id);
    announce(bucket, { name: "ObjectRemoved:Delete", key: version.key, versionId }, source);
  };

/** Whether a deletion wants to bypass governance, which only buckets with Object Lock have. */
export function readBypass({ settings }: Bucket, header: boolean | undefined): boolean {
  if (header !== undefined && !settings.objectLock)
    throw invalidArgument(
      "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
      "x-amz-bypass-governance-retention",
    );
  return header ?? false;
}

function deleteById(
  { state, now }: S3Context,
  { name, settings }: Bucket,
  { Key, IfMatch }: DeleteInput,
  id: string,
  bypassesGovernance: boolean,
  remove: (version: Version) => void,
): Deleted {
  checkVersionId(id);
  return state.commit(() => {
    const version = state.objects.version(name, Key, id);
    checkDeleteConditions(version, Key, IfMatch);
    if (version) {
      if (isLocked(version, bypassesGovernance, now())) throw objectLocked();
      remove(version);
    }
    const shown = settings.versioning === undefined ? undefined : id;
    return { marker: version !== undefined && !isObject(version), id: shown };
  });
}

function deleteUnversioned(
  { state }: S3Context,
  { Bucket, Key, IfMatch }: DeleteInput,
  remove: (version: Version) => void,
): Deleted {
  return state.commit(() => {
    const current = state.objects.current(Bucket, Key);
    checkDeleteConditions(current, Key, IfMatch);
    if (current) remove(current);
    return { marker: false, id: undefined };
  });
}
