import type { AwsRequest } from "../aws/request.ts";
import { openBucket, type S3Context } from "./context.ts";
import { sourceOf } from "./notifications/announcer.ts";
import { writtenVersionId } from "./object-attributes.ts";
import type { ObjectVersion, StoredObject } from "./object-store.ts";

/** Changes what is kept with an object's version, and says so. */
export function changeObject(
  context: S3Context,
  request: AwsRequest,
  version: ObjectVersion,
  object: StoredObject,
  events: readonly string[],
): void {
  const { state, scope, announce } = context;
  const bucket = openBucket(context, version.bucket);
  const { key, id } = version;
  const { size, etag } = object;
  state.commit(() => {
    state.objects.change(version, object);
    for (const name of events)
      announce(bucket, { name, key, versionId: writtenVersionId(id), size, etag }, sourceOf(scope, request));
  });
}
