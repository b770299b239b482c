import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import bz2 from "unbzip2-stream";
import { boxed } from "../transfer/errors.ts";
import type { Compression, Encoding } from "./statement.ts";

// Pieces of this size cost few calls, and still fit the processor's cache.
const CHUNK_BYTES = 256 * 1024;

/** A file's bytes, unpacked. @throws PostgresError for bytes that are not packed so */
export async function* unpack(
  bytes: AsyncIterable<Buffer>,
  compression: Compression,
  url: string,
): AsyncGenerator<Buffer> {
  if (compression === "none") return yield* bytes;
  let failure: Error | undefined;
  const source = noting(bytes, (error) => {
    failure = error;
  });
  try {
    if (compression === "bzip2") yield* bunzip(source);
    else yield* inflated(source, compression);
  } catch (error) {
    if (failure) throw failure;
    throw boxed(`Invalid compressed data: ${(error as Error).message}`, 1216, `S3 key being read : ${url}`);
  }
}

/** What stops the bytes themselves is not the fault of their packing. */
async function* noting(bytes: AsyncIterable<Buffer>, onError: (error: Error) => void): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    onError(error as Error);
    throw error;
  }
}

async function* inflated(bytes: AsyncIterable<Buffer>, compression: "gzip" | "zstd"): AsyncGenerator<Buffer> {
  const unpacker = (compression === "gzip" ? createGunzip : createZstdDecompress)({ chunkSize: CHUNK_BYTES });
  const source = Readable.from(bytes);
  source.on("error", (error) => unpacker.destroy(error));
  yield* source.pipe(unpacker) as AsyncIterable<Buffer>;
}

/** An old-style stream, which answers to a write before it returns. */
async function* bunzip(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacker = bz2();
  const unpacked: Buffer[] = [];
  let failure: Error | undefined;
  unpacker.on("data", (chunk: Uint8Array) => unpacked.push(Buffer.from(chunk)));
  unpacker.on("error", (error: Error) => {
    failure ??= error;
  });
  const results = function* (): Generator<Buffer> {
    if (failure) throw failure;
    yield* unpacked.splice(0);
  };
  for await (const chunk of bytes) {
    unpacker.write(chunk);
    yield* results();
  }
  unpacker.end();
  yield* results();
}

/** Bytes of another encoding in UTF-8. */
export async function* decode(bytes: AsyncIterable<Buffer>, encoding: Encoding, url: string): AsyncGenerator<Buffer> {
  if (encoding === "utf-8") return yield* bytes;
  let decoder = encoding === "utf-16" ? undefined : new TextDecoder(encoding, { fatal: true });
  let head: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of bytes) {
      head = decoder ? chunk : Buffer.concat([head, chunk]);
      if (!decoder && head.length < 2) continue;
      decoder ??= new TextDecoder(byteOrderOf(head), { fatal: true });
      yield Buffer.from(decoder.decode(head, { stream: true }));
    }
    if (decoder) yield Buffer.from(decoder.decode());
  } catch (error) {
    // Redshift's 1221: "The encoding of the file is different than the one specified in the COPY command".
    throw error instanceof TypeError
      ? boxed(`File encoding is different from ${encoding.toUpperCase()}`, 1221, `S3 key being read : ${url}`)
      : error;
  }
}

/** "If you specify UTF16, then your data must have a byte order mark (BOM)": copy-parameters-data-conversion.html, read 2026-11-24 */
function byteOrderOf(head: Buffer): "utf-16le" | "utf-16be" {
  const mark = head.readUInt16BE(0);
  if (mark === 0xfffe) return "utf-16le";
  if (mark === 0xfeff) return "utf-16be";
  throw new TypeError("There is no byte order mark.");
}
