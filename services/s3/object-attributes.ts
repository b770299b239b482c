import type { AwsRequest } from "../aws/request.ts";
import { type AclInput, readNewAcl } from "./access/read-acl.ts";
import type { Bucket } from "./bucket-store.ts";
import { memberOf } from "./checksums.ts";
import { type EncryptionInput, readEncryption, showEncryption } from "./encryption.ts";
import { readMetadata, showMetadata } from "./metadata.ts";
import { type LockInput, readLock, showLock } from "./object-lock.ts";
import { NULL_VERSION, type ObjectVersion, type StoredObject } from "./object-store.ts";
import { readStorageClass } from "./storage-class.ts";
import { readTaggingHeader } from "./tagging.ts";
import type { ObjectAttributes } from "./upload-store.ts";

// What is kept with an object and given back in the headers of GetObject and HeadObject:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html, read 2026-11-24
const HEADER_MEMBERS = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "WebsiteRedirectLocation",
] as const;

export interface AttributeInput
  extends AclInput,
    EncryptionInput,
    LockInput,
    Partial<Record<(typeof HEADER_MEMBERS)[number], string | undefined>> {
  Metadata?: Record<string, string> | undefined;
  Tagging?: string | undefined;
  StorageClass?: string | undefined;
}

/** What an upload says about its object. */
export function readAttributes(
  input: AttributeInput,
  { bucket, owner, now, request }: { bucket: Bucket; owner: string; now: Date; request: AwsRequest },
): ObjectAttributes {
  return {
    headers: readHeaders(input, request.headers.expires),
    metadata: readMetadata(input.Metadata),
    tags: readTaggingHeader(input.Tagging),
    storageClass: readStorageClass(input.StorageClass),
    encryption: readEncryption(input, bucket),
    grants: readNewAcl(input, owner, bucket),
    ...readLock(input, bucket, now),
  };
}

/** @param expires as it was sent: it need not be a date */
export function readHeaders(input: AttributeInput, expires: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of HEADER_MEMBERS) {
    const value = input[member];
    if (value) headers[member] = value;
  }
  if (expires) headers.Expires = expires;
  // The chunks of an upload are not part of the object's encoding.
  const encoding = headers.ContentEncoding?.replace(/(?:^|,)\s*aws-chunked\s*(?=,|$)/g, "").replace(/^[\s,]+/, "");
  if (encoding) headers.ContentEncoding = encoding;
  else delete headers.ContentEncoding;
  headers.ContentType ??= "binary/octet-stream";
  return headers;
}

/** The members of GetObject's and HeadObject's output that come from what is kept. */
export function showObject({ object, modified, id }: ObjectVersion, bucket: Bucket) {
  return {
    ...object.headers,
    ...showEncryption(object.encryption),
    ...showLock(object),
    AcceptRanges: "bytes",
    ETag: `"${object.etag}"`,
    LastModified: new Date(modified),
    Metadata: showMetadata(object.metadata),
    Restore: showRestore(object),
    // What was kept had been checked to be one of the SDK's values.
    StorageClass: object.storageClass as "STANDARD_IA" | undefined,
    VersionId: readVersionId(id, bucket),
  };
}

const showRestore = ({ restoredUntil }: StoredObject): string | undefined =>
  restoredUntil === undefined
    ? undefined
    : `ongoing-request="false", expiry-date="${new Date(restoredUntil).toUTCString()}"`;

/** A version's id in the answer to a write: one without versioning has none to show. */
export const writtenVersionId = (id: string): string | undefined => (id === NULL_VERSION ? undefined : id);

/** A version's id in the answer to a read: any, once the bucket has versions. */
export const readVersionId = (id: string, { settings }: Bucket): string | undefined =>
  settings.versioning === undefined ? undefined : id;

/** `ChecksumCRC32` … and `ChecksumType`. */
export const showChecksum = ({ checksum }: Pick<StoredObject, "checksum">) =>
  checksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {};
