import type { StoredObject } from "./bucket-store.ts";
import type { S3Context } from "./context.ts";
import { invalidArgument } from "./errors.ts";

/** What ListObjects and ListObjectsV2 share. */
export interface ListRequest {
  bucket: string;
  prefix: string;
  delimiter: string | undefined;
  /** Keys and common prefixes up to and including this one have been listed. */
  after: string;
  maxKeys: number;
}

export interface ListPage {
  objects: { key: string; object: StoredObject }[];
  commonPrefixes: string[];
  truncated: boolean;
  /** The last key or common prefix of the page. */
  last: string;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, read 2026-11-24
const MAX_KEYS = 1000;

/** How many entries a page may have. */
export function pageSize(maxKeys: number | undefined): number {
  if (maxKeys === undefined) return MAX_KEYS;
  if (maxKeys < 0 || !Number.isInteger(maxKeys))
    throw invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", String(maxKeys));
  return Math.min(maxKeys, MAX_KEYS);
}

/** One page, in the order of the keys' bytes. Keys that share a common prefix are passed over, not read one by one. */
export function listPage({ buckets }: S3Context, request: ListRequest): ListPage {
  const { prefix, delimiter, after, maxKeys } = request;
  const page: ListPage = { objects: [], commonPrefixes: [], truncated: false, last: "" };
  if (maxKeys === 0) return page;
  const prefixBytes = Buffer.from(prefix);
  let from = startBytes(prefix, after, delimiter);
  scan: for (;;) {
    for (const { key, bytes, object } of buckets.objects(request.bucket, from)) {
      if (!Buffer.from(bytes).subarray(0, prefixBytes.length).equals(prefixBytes)) break scan;
      const common = commonPrefix(key, prefix, delimiter);
      if (page.objects.length + page.commonPrefixes.length === maxKeys) {
        page.truncated = true;
        break scan;
      }
      page.last = common ?? key;
      if (common === undefined) {
        page.objects.push({ key, object });
        continue;
      }
      page.commonPrefixes.push(common);
      from = behind(common);
      continue scan;
    }
    break;
  }
  return page;
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** Where to begin: at the prefix, or behind what has been listed, be it a key or all keys below a common prefix. */
function startBytes(prefix: string, after: string, delimiter: string | undefined): Uint8Array {
  const prefixBytes = Buffer.from(prefix);
  if (after === "") return prefixBytes;
  const whole = delimiter && after.startsWith(prefix) && after.slice(prefix.length).endsWith(delimiter);
  const start = whole ? behind(after) : Buffer.concat([Buffer.from(after), Buffer.from([0])]);
  return Buffer.compare(start, prefixBytes) > 0 ? start : prefixBytes;
}

/** The first key behind all that begin with `prefix`: no UTF-8 text has the byte FF. */
const behind = (prefix: string): Uint8Array => Buffer.concat([Buffer.from(prefix), Buffer.from([0xff])]);

/** Names as a listing shows them: percent-encoded when asked for, because XML cannot hold every character. */
export const encoder = (type: string | undefined): ((name: string) => string) =>
  type === "url"
    ? (name) =>
        encodeURIComponent(name)
          .replaceAll("%2F", "/")
          .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    : (name) => name;

export function checkEncoding(type: string | undefined): void {
  if (type !== undefined && type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
}

/** An object in a listing. */
export const listed = (key: string, object: StoredObject) => ({
  Key: key,
  LastModified: new Date(object.modified),
  ETag: `"${object.etag}"`,
  Size: object.size,
  StorageClass: (object.storageClass ?? "STANDARD") as "STANDARD",
  ...(object.checksum
    ? { ChecksumAlgorithm: [object.checksum.algorithm as "CRC32"], ChecksumType: object.checksum.type }
    : {}),
});
