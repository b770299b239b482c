import type { Body } from "./body.ts";
import type { Bucket } from "./bucket-store.ts";
import { openBucket, type S3Context } from "./context.ts";
import type { EventSource } from "./notifications/event-message.ts";
import { writtenVersionId } from "./object-attributes.ts";
import { NULL_VERSION, type StoredObject, type Version } from "./object-store.ts";
import { newVersionId } from "./version-id.ts";

// Of a delete marker, which has no bytes: the MD5 of nothing (recorded: see errors.ts).
const MARKER_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

/** A new version of a key that is to become the current one. */
export interface NewVersion {
  bucket: string;
  key: string;
  owner: string;
  /** Without one it is a delete marker. */
  object?: StoredObject | undefined;
  body?: Body | undefined;
  /** What is announced of it: `ObjectCreated:Put`. */
  event: string;
  source: EventSource;
}

/**
 * Writes a new current version, in one step with whatever else must be so.
 * @param check throws when it may not be written, knowing what is the current version at that moment
 * @param alongside what changes together with it
 */
export function writeVersion(
  context: Omit<S3Context, "scope" | "mayInvoke">,
  version: NewVersion,
  check: (current: Version | undefined, bucket: Bucket) => void,
  alongside: () => void = () => {},
): Omit<Version, "sequence"> {
  const { state, now } = context;
  const { key, owner, object, body, event: name, source } = version;
  return state.commit(() => {
    // The body took its time: only what is true now counts.
    const bucket = openBucket(context, version.bucket);
    const current = state.objects.current(bucket.name, key);
    check(current, bucket);
    const id = bucket.settings.versioning === "Enabled" ? newVersionId() : NULL_VERSION;
    const written = { bucket: bucket.name, key, id, modified: now().getTime(), owner, object };
    state.objects.put(written, current, body);
    alongside();
    state.uploads.overtake(bucket.name, key);
    const { size, etag } = object ?? { size: undefined, etag: MARKER_ETAG };
    context.announce(bucket, { name, key, versionId: writtenVersionId(id), size, etag }, source);
    return written;
  });
}

/** Like {@link writeVersion}, for a body that has come in: one that is not written leaves nothing behind. */
export function writeBody(...args: Parameters<typeof writeVersion>): ReturnType<typeof writeVersion> {
  const [context, { body }] = args;
  try {
    return writeVersion(...args);
  } catch (error) {
    if (body) context.state.blobs.discard(body);
    throw error;
  }
}
