import { hmac, sha256 } from "./signing-key.ts";

const EMPTY = sha256("");

/** Signatures of an upload's chunks, each over the one before it: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, read 2026-11-24 */
export interface ChunkSignatures {
  /** The signature that the next chunk must have. */
  next(data: Uint8Array | { sha256: string }): string;
  /** The signature that the trailers must have. */
  trailer(lines: string): string;
}

/** @param seed the signature of the request's headers */
export function chunkSignatures(key: Buffer, timestamp: string, scope: string, seed: string): ChunkSignatures {
  let previous = seed;
  const sign = (algorithm: string, ...hashes: string[]): string => {
    previous = hmac(key, [algorithm, timestamp, scope, previous, ...hashes].join("\n")).toString("hex");
    return previous;
  };
  return {
    next: (data) => sign("AWS4-HMAC-SHA256-PAYLOAD", EMPTY, data instanceof Uint8Array ? sha256(data) : data.sha256),
    trailer: (lines) => sign("AWS4-HMAC-SHA256-TRAILER", sha256(lines)),
  };
}
