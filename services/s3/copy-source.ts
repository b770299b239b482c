import { notImplemented } from "../aws/service-error.ts";
import type { StoredObject } from "./bucket-store.ts";
import { openObject, type S3Context } from "./context.ts";
import { invalidArgument, preconditionFailed } from "./errors.ts";
import { matches } from "./object-attributes.ts";

interface CopyConditions {
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** The object that `x-amz-copy-source` names: `[/]bucket/key`, percent-encoded. */
export function openCopySource(
  context: S3Context,
  source: string,
  conditions: CopyConditions,
): { bucket: string; key: string; object: StoredObject } {
  const [path = "", query] = source.split("?", 2);
  if (query?.startsWith("versionId=") && query !== "versionId=null") throw notImplemented("copying from a version");
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.replaceAll("+", "%20")).replace(/^\//, "");
  } catch {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      source,
    );
  }
  const slash = decoded.indexOf("/");
  if (slash <= 0 || slash === decoded.length - 1)
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      source,
    );
  const [bucket, key] = [decoded.slice(0, slash), decoded.slice(slash + 1)];
  const object = openObject(context, bucket, key);
  const modified = Math.floor(object.modified / 1000) * 1000;
  if (conditions.CopySourceIfMatch !== undefined && !matches(object.etag, conditions.CopySourceIfMatch))
    throw preconditionFailed("x-amz-copy-source-If-Match");
  if (conditions.CopySourceIfNoneMatch !== undefined && matches(object.etag, conditions.CopySourceIfNoneMatch))
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  if (conditions.CopySourceIfModifiedSince && modified <= conditions.CopySourceIfModifiedSince.getTime())
    throw preconditionFailed("x-amz-copy-source-If-Modified-Since");
  if (conditions.CopySourceIfUnmodifiedSince && modified > conditions.CopySourceIfUnmodifiedSince.getTime())
    throw preconditionFailed("x-amz-copy-source-If-Unmodified-Since");
  return { bucket, key, object };
}
