import { setImmediate as nextTurn } from "node:timers/promises";
import type { Bucket } from "../bucket-store.ts";
import type { S3Context } from "../context.ts";
import { S3_ITSELF } from "../notifications/announcer.ts";
import { writtenVersionId } from "../object-attributes.ts";
import { isLocked } from "../object-lock.ts";
import { isObject, type ObjectVersion, type Version } from "../object-store.ts";
import { writeVersion } from "../write-version.ts";
import { abortionOf, expirationOf, isMarkerExpired, isNoncurrentExpired, type Lifecycle, transitionOf } from "./due.ts";
import { lifecycleOf } from "./show.ts";

/** What the keeper works with: everything of an operation's but a request. */
export type KeeperContext = Omit<S3Context, "scope" | "mayInvoke">;

// A bucket is gone through this many versions at a time, and requests are answered in between.
const AT_ONCE = 500;

/** Carries out every bucket's lifecycle as far as it is due. */
export async function keepLifecycles(context: KeeperContext, closing: AbortSignal): Promise<void> {
  for (const bucket of context.state.buckets.all()) {
    const lifecycle = lifecycleOf(bucket, context.dayMs);
    if (!lifecycle) continue;
    await keepObjects(context, bucket, lifecycle, closing);
    if (closing.aborted) return;
    abortUploads(context, bucket, lifecycle);
  }
}

async function keepObjects(
  context: KeeperContext,
  bucket: Bucket,
  lifecycle: Lifecycle,
  closing: AbortSignal,
): Promise<void> {
  let from: Uint8Array | undefined = new Uint8Array();
  while (from && !closing.aborted) {
    const { keys, next } = nextKeys(context, bucket, from);
    for (const versions of keys) keepKey(context, bucket, lifecycle, versions);
    from = next;
    await nextTurn();
  }
}

/** Keys with all their versions, newest first, and where to go on. They are read before anything is changed. */
function nextKeys(
  { state }: KeeperContext,
  bucket: Bucket,
  from: Uint8Array,
): { keys: Version[][]; next: Uint8Array | undefined } {
  const keys: Version[][] = [];
  let count = 0;
  for (const { version, isLatest } of state.objects.versions(bucket.name, from)) {
    if (isLatest && count >= AT_ONCE) return { keys, next: Buffer.from(version.key) };
    if (isLatest) keys.push([]);
    keys.at(-1)?.push(version);
    count += 1;
  }
  return { keys, next: undefined };
}

function keepKey(context: KeeperContext, bucket: Bucket, lifecycle: Lifecycle, versions: readonly Version[]): void {
  const [current, ...older] = versions;
  if (!current) return;
  const now = context.now().getTime();
  if (isObject(current)) keepCurrent(context, bucket, lifecycle, current, now);
  else if (older.length === 0 && isMarkerExpired(current, lifecycle, now)) remove(context, bucket, current);
  let since = current.modified;
  for (const [newer, version] of older.entries()) {
    if (isNoncurrentExpired(version, since, newer, lifecycle, now)) remove(context, bucket, version);
    else if (isObject(version)) move(context, bucket, version, transitionOf(version, since, false, lifecycle, now));
    since = version.modified;
  }
}

function keepCurrent(
  context: KeeperContext,
  bucket: Bucket,
  lifecycle: Lifecycle,
  current: ObjectVersion,
  now: number,
): void {
  const expiration = expirationOf(current, lifecycle);
  if (!expiration || expiration.time > now)
    move(context, bucket, current, transitionOf(current, current.modified, true, lifecycle, now));
  else if (bucket.settings.versioning === undefined) remove(context, bucket, current);
  else hide(context, bucket, current.key);
}

/** Puts a delete marker before an object. */
function hide(context: KeeperContext, bucket: Bucket, key: string): void {
  const event = "LifecycleExpiration:DeleteMarkerCreated";
  writeVersion(context, { bucket: bucket.name, key, owner: bucket.account, event, source: S3_ITSELF }, () => {});
}

/** Removes a version, unless it is locked or somebody has been faster. */
function remove({ state, announce, now }: KeeperContext, bucket: Bucket, version: Version): void {
  if (isLocked(version, false, now())) return;
  state.commit(() => {
    if (!state.objects.version(bucket.name, version.key, version.id)) return;
    state.objects.remove(version);
    state.uploads.overtake(bucket.name, version.key);
    const versionId = writtenVersionId(version.id);
    announce(bucket, { name: "LifecycleExpiration:Delete", key: version.key, versionId }, S3_ITSELF);
  });
}

/** Moves a version to another storage class, which is here a name. */
function move(
  { state, announce }: KeeperContext,
  bucket: Bucket,
  version: ObjectVersion,
  storageClass: string | undefined,
): void {
  if (storageClass === undefined) return;
  const { key, object } = version;
  state.commit(() => {
    state.objects.change(version, { ...object, storageClass });
    const versionId = writtenVersionId(version.id);
    announce(bucket, { name: "LifecycleTransition", key, versionId, size: object.size, etag: object.etag }, S3_ITSELF);
  });
}

function abortUploads({ state, now }: KeeperContext, bucket: Bucket, lifecycle: Lifecycle): void {
  const due = [...state.uploads.list(bucket.name, new Uint8Array())].filter((upload) => {
    const abortion = abortionOf(upload, lifecycle);
    return abortion !== undefined && abortion.time <= now().getTime();
  });
  for (const { id } of due) state.commit(() => state.uploads.remove(id));
}
