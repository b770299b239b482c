import { invalidArgument } from "./errors.ts";
import type { StoredObject } from "./object-store.ts";

/** What the listings of objects, versions and uploads share. */
export interface PageRequest<Entry> {
  /** Entries in the order of their keys' bytes, from a key on. */
  scan(from: Uint8Array): Iterable<Entry>;
  keyOf(entry: Entry): string;
  prefix: string;
  delimiter: string | undefined;
  /** Keys and common prefixes up to and including this one have been listed. */
  after: string;
  /** Of the key `after` itself, some have not: its entries come as well, unless this says that they have been listed. */
  isListed?: ((entry: Entry) => boolean) | undefined;
  max: number;
}

export interface Page<Entry> {
  entries: Entry[];
  commonPrefixes: string[];
  truncated: boolean;
  /** What came last on the page. */
  last: { entry: Entry } | { prefix: string } | undefined;
}

/** One page, in the order of the keys' bytes. Keys that share a common prefix are passed over, not read one by one. */
export function listPage<Entry>(request: PageRequest<Entry>): Page<Entry> {
  const { scan, keyOf, prefix, delimiter, isListed, max } = request;
  const page: Page<Entry> = { entries: [], commonPrefixes: [], truncated: false, last: undefined };
  if (max === 0) return page;
  let from: Uint8Array | undefined = startBytes(request);
  while (from) {
    let next: Uint8Array | undefined;
    for (const entry of scan(from)) {
      const key = keyOf(entry);
      if (!key.startsWith(prefix)) break;
      if (isListed?.(entry)) continue;
      if (page.entries.length + page.commonPrefixes.length === max) {
        page.truncated = true;
        break;
      }
      const common = commonPrefix(key, prefix, delimiter);
      if (common !== undefined) {
        page.commonPrefixes.push(common);
        page.last = { prefix: common };
        next = behind(common);
        break;
      }
      page.entries.push(entry);
      page.last = { entry };
    }
    from = next;
  }
  return page;
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

type Where = Pick<PageRequest<unknown>, "prefix" | "after" | "delimiter"> & { isListed?: unknown };

/** Where to begin: at the prefix, or behind what has been listed, be it a key or all keys below a common prefix. */
function startBytes({ prefix, after, delimiter, isListed }: Where): Uint8Array {
  const prefixBytes = Buffer.from(prefix);
  if (after === "") return prefixBytes;
  const isCommon = delimiter && after.startsWith(prefix) && after.slice(prefix.length).endsWith(delimiter);
  const start = isCommon ? behind(after) : isListed ? Buffer.from(after) : Buffer.from(`${after}\0`);
  return Buffer.compare(start, prefixBytes) > 0 ? start : prefixBytes;
}

/** The first key behind all that begin with `prefix`: no UTF-8 text has the byte FF. */
const behind = (prefix: string): Uint8Array => Buffer.concat([Buffer.from(prefix), Buffer.from([0xff])]);

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, read 2026-11-24
const MAX_ENTRIES = 1000;

/** How many entries a page may have. */
export function pageSize(max: number | undefined, parameter: string): number {
  if (max === undefined) return MAX_ENTRIES;
  if (!Number.isInteger(max) || max > 2_147_483_647) throw notInteger(parameter, String(max));
  if (max < 0)
    throw invalidArgument(`Argument ${parameter} must be an integer between 0 and 2147483647`, parameter, String(max));
  return Math.min(max, MAX_ENTRIES);
}

export const notInteger = (parameter: string, value: string) =>
  invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, value);

/** Names as a listing shows them: percent-encoded when asked for, because XML cannot hold every character. */
export function encoder(type: string | undefined): (name: string) => string {
  if (type === undefined) return (name) => name;
  if (type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return (name) =>
    encodeURIComponent(name)
      .replaceAll("%2F", "/")
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** An object in a listing. What was kept had been checked to be among the SDK's values. */
export const listed = ({ etag, size, storageClass, checksum }: StoredObject) => ({
  ETag: `"${etag}"`,
  Size: size,
  StorageClass: (storageClass ?? "STANDARD") as "STANDARD",
  ...(checksum ? { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type } : {}),
});
