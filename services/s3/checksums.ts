import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

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
  digest(): Promise<string>;
}

const CRCS = { CRC32: Crc32, CRC32C: Crc32c, CRC64NVME: Crc64Nvme } as const;

export function startChecksum(algorithm: Algorithm): Checksum {
  if (algorithm === "SHA1" || algorithm === "SHA256") {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest("base64") };
  }
  const crc = new CRCS[algorithm]();
  return {
    update: (bytes) => void crc.update(bytes),
    digest: async () => Buffer.from(await crc.digest()).toString("base64"),
  };
}

/** The checksum of a multipart object that is composed of its parts' checksums: that of their bytes, and how many there are. */
export async function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): Promise<string> {
  const checksum = startChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, "base64"));
  return `${await checksum.digest()}-${parts.length}`;
}
