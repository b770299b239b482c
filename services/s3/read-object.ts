import { Readable } from "node:stream";
import type { BlobStore } from "./blob-store.ts";
import type { StoredObject } from "./bucket-store.ts";
import { invalidArgument, invalidRange } from "./errors.ts";

/** Bytes of an object, both ends inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads a Range header; `undefined` means the whole object, which is also the answer to a header that is not understood.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (RFC 9110, 14.2), read 2026-11-24
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    const length = Number(last);
    if (length === 0 || size === 0) throw invalidRange(header, size);
    return { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) throw invalidRange(header, size);
  return { start, end };
}

/** The bytes of one part, as it was uploaded. */
export function partRange(object: StoredObject, partNumber: number): ByteRange {
  const piece = object.pieces[partNumber - 1];
  if (!piece) throw invalidArgument("The requested partnumber is not satisfiable", "partNumber", String(partNumber));
  const start = object.pieces.slice(0, partNumber - 1).reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + piece.size - 1 };
}

/** Streams bytes out of the pieces that hold them. */
export function readBytes(blobs: BlobStore, object: StoredObject, { start, end }: ByteRange): Readable {
  const reads: Readable[] = [];
  let offset = 0;
  for (const { blob, size } of object.pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, size - 1);
    if (from <= to && size > 0) reads.push(blobs.read(blob, from, to));
    offset += size;
  }
  const [only] = reads;
  if (only && reads.length === 1) return only;
  return Readable.from(joined(reads), { objectMode: false });
}

async function* joined(reads: readonly Readable[]): AsyncGenerator<Uint8Array> {
  for (const read of reads) yield* read as AsyncIterable<Uint8Array>;
}
