import type { StoredObject } from "./bucket-store.ts";
import { memberOf } from "./checksums.ts";
import { invalidArgument, notModified, preconditionFailed } from "./errors.ts";

// What is kept with an object and given back in the headers of GetObject and HeadObject:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html, read 2026-11-24
const HEADER_MEMBERS = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "Expires",
  "WebsiteRedirectLocation",
] as const;
type HeaderMember = (typeof HEADER_MEMBERS)[number];

interface AttributeInput extends Partial<Record<Exclude<HeaderMember, "Expires">, string>> {
  Expires?: Date | string | undefined;
  Metadata?: Record<string, string> | undefined;
  Tagging?: string | undefined;
  StorageClass?: string | undefined;
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
}

export type Attributes = Pick<StoredObject, "headers" | "metadata" | "tags" | "storageClass" | "encryption">;

/** What an upload says about its object. */
export function readAttributes(input: AttributeInput, expires: string | undefined): Attributes {
  const headers: Record<string, string> = {};
  for (const member of HEADER_MEMBERS) {
    const value = member === "Expires" ? expires : input[member];
    if (value !== undefined && value !== "") headers[member] = value;
  }
  // The chunks of an upload are not part of the object's encoding.
  const encoding = headers.ContentEncoding?.split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "aws-chunked" && each !== "");
  if (encoding && encoding.length > 0) headers.ContentEncoding = encoding.join(",");
  else delete headers.ContentEncoding;
  headers.ContentType ??= "binary/octet-stream";
  return {
    headers,
    metadata: input.Metadata ?? {},
    tags: readTagging(input.Tagging),
    storageClass: input.StorageClass,
    encryption: { algorithm: input.ServerSideEncryption ?? "AES256", key: input.SSEKMSKeyId },
  };
}

/** `a=1&b=2`, at most ten. */
export function readTagging(tagging: string | undefined): Record<string, string> {
  if (!tagging) return {};
  const pairs = [...new URLSearchParams(tagging)];
  if (pairs.length > 10)
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      tagging,
    );
  return Object.fromEntries(pairs);
}

/** The members of GetObject's and HeadObject's output that come from what is kept. */
export function showObject(object: StoredObject, withChecksum: boolean) {
  const { Expires, ...headers } = object.headers;
  return {
    ...headers,
    ...(Expires === undefined ? {} : { ExpiresString: Expires }),
    AcceptRanges: "bytes",
    ETag: `"${object.etag}"`,
    LastModified: new Date(object.modified),
    Metadata: object.metadata,
    ServerSideEncryption: object.encryption?.algorithm as "AES256" | undefined,
    SSEKMSKeyId: object.encryption?.key,
    StorageClass: object.storageClass === "STANDARD" ? undefined : (object.storageClass as "STANDARD_IA" | undefined),
    TagCount: Object.keys(object.tags).length || undefined,
    ...(withChecksum && object.checksum
      ? { [memberOf(object.checksum.algorithm)]: object.checksum.value, ChecksumType: object.checksum.type }
      : {}),
  };
}

interface ReadConditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
  IfModifiedSince?: Date | undefined;
  IfUnmodifiedSince?: Date | undefined;
}

/** Conditional requests, in the order of RFC 9110, 13.2.2. */
export function checkReadConditions(object: StoredObject, input: ReadConditions): void {
  const modified = Math.floor(object.modified / 1000) * 1000;
  if (input.IfMatch !== undefined) {
    if (!matches(object.etag, input.IfMatch)) throw preconditionFailed("If-Match");
  } else if (input.IfUnmodifiedSince && modified > input.IfUnmodifiedSince.getTime())
    throw preconditionFailed("If-Unmodified-Since");
  const headers = { etag: `"${object.etag}"`, "last-modified": new Date(object.modified).toUTCString() };
  if (input.IfNoneMatch !== undefined) {
    if (matches(object.etag, input.IfNoneMatch)) throw notModified(headers);
  } else if (input.IfModifiedSince && modified <= input.IfModifiedSince.getTime()) throw notModified(headers);
}

/** If-Match and If-None-Match of a write: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, read 2026-11-24 */
export function checkWriteConditions(
  object: StoredObject | undefined,
  input: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
  missing: () => Error,
): void {
  if (input.IfNoneMatch !== undefined && object && matches(object.etag, input.IfNoneMatch))
    throw preconditionFailed("If-None-Match");
  if (input.IfMatch === undefined) return;
  if (!object) throw missing();
  if (!matches(object.etag, input.IfMatch)) throw preconditionFailed("If-Match");
}

export const matches = (etag: string, header: string): boolean =>
  header.split(",").some((each) => {
    const wanted = each
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return wanted === "*" || wanted === etag;
  });
