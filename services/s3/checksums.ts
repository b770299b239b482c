import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { createCRC32, createCRC64, type IHasher } from "hash-wasm";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html, read 2026-11-24

export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export const isAlgorithm = (name: string | undefined): name is Algorithm =>
  (ALGORITHMS as readonly string[]).includes(name ?? "");

/** `x-amz-checksum-crc32` … */
export const headerOf = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** `ChecksumCRC32` …: the member of the SDK's inputs and outputs. */
export const memberOf = (algorithm: string): string => `Checksum${algorithm}`;

/** Whether a text is base64 of this many bytes. */
export function isDigest(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text;
}

/** A running checksum; the digest is base64, as S3 prints it. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): string;
}

export function startChecksum(algorithm: Algorithm): Checksum {
  if (algorithm === "CRC32") return startCrc32();
  if (algorithm === "CRC32C" || algorithm === "CRC64NVME") return startCrc(CRCS[algorithm]);
  const hash = createHash(algorithm.toLowerCase());
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("base64") };
}

/** Node's own, by far the fastest. */
function startCrc32(): Checksum {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
}

// In WebAssembly, seven times as fast as the SDK's own. One instance serves all: what it has read so far is put back before each piece.
const CRCS = { CRC32C: await createCRC32(0x82f6_3b78), CRC64NVME: await createCRC64("9a6c9329ac4bc9b5") };

function startCrc(crc: IHasher): Checksum {
  let state = crc.init().save();
  return {
    update(bytes) {
      state = crc.load(state).update(bytes).save();
    },
    digest: () => Buffer.from(crc.load(state).digest("binary")).toString("base64"),
  };
}

/** The checksum of a multipart object that is composed of its parts' checksums: that of their bytes, and how many there are. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): string {
  const checksum = startChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, "base64"));
  return `${checksum.digest()}-${parts.length}`;
}
