import type { Readable } from "node:stream";
import { invalidPartNumber, invalidRange } from "./errors.ts";
import type { ObjectVersion, Piece, StoredObject } from "./object-store.ts";
import type { State } from "./state.ts";

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

/** The parts that an object was uploaded in; none for one that came as a whole. */
export const partsOf = ({ pieces }: StoredObject): (Piece & { part: number })[] =>
  pieces.filter((piece): piece is Piece & { part: number } => piece.part !== undefined);

/** The bytes of one part, as it was uploaded; an object that came as a whole is its own first part. */
export function partRange(object: StoredObject, partNumber: number): ByteRange & { piece?: Piece } {
  const parts = partsOf(object);
  if (parts.length === 0) {
    if (partNumber !== 1) throw invalidPartNumber(partNumber, 1);
    return { start: 0, end: object.size - 1 };
  }
  let start = 0;
  for (const piece of parts) {
    if (piece.part === partNumber) return { start, end: start + piece.size - 1, piece };
    start += piece.size;
  }
  throw invalidPartNumber(partNumber, parts.length);
}

/** Streams bytes out of the pieces that hold them; a small object's are at hand. */
export function readBytes(
  { objects, blobs }: State,
  version: ObjectVersion,
  { start, end }: ByteRange,
): Readable | Uint8Array {
  const { pieces } = version.object;
  if (pieces.length === 0) return objects.bytes(version).subarray(start, end + 1);
  let offset = 0;
  const ranges = pieces.map(({ file, size }) => {
    const range = { file, from: Math.max(start - offset, 0), to: Math.min(end - offset, size - 1) };
    offset += size;
    return range;
  });
  return blobs.read(ranges.filter(({ from, to }) => from <= to));
}

/** The whole of an object, piece by piece. */
export const readWhole = (state: State, version: ObjectVersion): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => {
  const bytes = readBytes(state, version, { start: 0, end: version.object.size - 1 });
  return bytes instanceof Uint8Array ? [bytes] : (bytes as AsyncIterable<Uint8Array>);
};
