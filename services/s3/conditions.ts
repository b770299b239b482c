import {
  conditionalRequestConflict,
  headerNotImplemented,
  noSuchKey,
  notModified,
  preconditionFailed,
} from "./errors.ts";
import { isObject, type ObjectVersion, type Version } from "./object-store.ts";

export interface ReadConditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
  IfModifiedSince?: Date | undefined;
  IfUnmodifiedSince?: Date | undefined;
}

// Last-Modified has whole seconds, and so do the dates that clients send back.
const seconds = (time: number): number => Math.floor(time / 1000) * 1000;

/** Conditions of GetObject and HeadObject, in the order of RFC 9110, 13.2.2. */
export function checkReadConditions({ object, modified }: ObjectVersion, input: ReadConditions): void {
  if (input.IfMatch !== undefined) {
    if (!matches(object.etag, input.IfMatch)) throw preconditionFailed("If-Match");
  } else if (input.IfUnmodifiedSince && seconds(modified) > input.IfUnmodifiedSince.getTime())
    throw preconditionFailed("If-Unmodified-Since");
  const headers = { etag: `"${object.etag}"`, "last-modified": new Date(modified).toUTCString() };
  if (input.IfNoneMatch !== undefined) {
    if (matches(object.etag, input.IfNoneMatch)) throw notModified(headers);
  } else if (input.IfModifiedSince && seconds(modified) <= input.IfModifiedSince.getTime()) throw notModified(headers);
}

export interface CopyConditions {
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
}

/**
 * Conditions on a copy's source: If-Match outweighs If-Unmodified-Since, and If-None-Match fails first (API reference of CopyObject).
 * A date to come is no condition (recorded: see errors.ts).
 */
export function checkCopyConditions({ object, modified }: ObjectVersion, input: CopyConditions, now: Date): void {
  const match = input.CopySourceIfMatch;
  if (match !== undefined && !matches(object.etag, match)) throw preconditionFailed("x-amz-copy-source-If-Match");
  const unmodified = input.CopySourceIfUnmodifiedSince;
  if (match === undefined && unmodified && seconds(modified) > unmodified.getTime())
    throw preconditionFailed("x-amz-copy-source-If-Unmodified-Since");
  const noneMatch = input.CopySourceIfNoneMatch;
  if (noneMatch !== undefined && matches(object.etag, noneMatch))
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  const since = input.CopySourceIfModifiedSince;
  if (noneMatch === undefined && since && since <= now && seconds(modified) <= since.getTime())
    throw preconditionFailed("x-amz-copy-source-If-Modified-Since");
}

export interface WriteConditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
}

/**
 * Refuses conditions of a write that S3 does not know: only `If-None-Match: *` and `If-Match: <ETag>`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, read 2026-11-24
 */
export function checkKnownConditions({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined)
    throw headerNotImplemented("If-Match,If-None-Match", "Multiple conditional request headers present in the request");
  const unknown = (name: string) =>
    headerNotImplemented(name, `We don't accept the provided value of ${name} header for this API`);
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw unknown("If-None-Match");
  if (IfMatch === "*") throw unknown("If-Match");
}

/** @param overtaken the key has been written or deleted since the upload began that is being completed */
export function checkWriteConditions(
  current: Version | undefined,
  key: string,
  { IfMatch, IfNoneMatch }: WriteConditions,
  overtaken = false,
): void {
  if (IfNoneMatch !== undefined && isObject(current)) throw preconditionFailed("If-None-Match");
  if (IfMatch !== undefined) {
    if (!isObject(current)) throw noSuchKey(key);
    if (!matches(current.object.etag, IfMatch)) throw preconditionFailed("If-Match");
  }
  if (overtaken && (IfMatch !== undefined || IfNoneMatch !== undefined))
    throw conditionalRequestConflict(IfMatch === undefined ? "If-None-Match" : "If-Match", key);
}

/** If-Match of a deletion: an ETag or, for any object, `*` (user guide, conditional-deletes). */
export function checkDeleteConditions(current: Version | undefined, key: string, IfMatch: string | undefined): void {
  if (IfMatch === undefined) return;
  if (!isObject(current)) throw noSuchKey(key);
  if (!matches(current.object.etag, IfMatch)) throw preconditionFailed("If-Match");
}

/** Whether one of a header's ETags, with quotes or without, is this one. */
const matches = (etag: string, header: string): boolean =>
  header.split(",").some((each) => {
    const wanted = each
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return wanted === "*" || wanted === etag;
  });
