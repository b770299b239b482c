import { randomBytes } from "node:crypto";
import { hasMd5Etag } from "./encryption.ts";
import type { StoredChecksum, StoredEncryption, StoredObject } from "./object-store.ts";
import type { Received } from "./receive.ts";
import type { ObjectAttributes } from "./upload-store.ts";

/** An object that came as a whole. */
export function storedObject(attributes: ObjectAttributes, { size, md5, checksums }: Received): StoredObject {
  return {
    ...attributes,
    pieces: [],
    size,
    etag: etagOf(attributes.encryption, md5),
    checksum: wholeChecksum(checksums),
  };
}

/** The MD5 of the bytes or, under a key that S3 does not hold, digits that are not. */
export const etagOf = (encryption: StoredEncryption, md5: string): string =>
  hasMd5Etag(encryption) ? md5 : randomBytes(16).toString("hex");

function wholeChecksum(checksums: Received["checksums"]): StoredChecksum | undefined {
  // The keys are what `receive` has put there.
  const [first] = Object.entries(checksums) as [StoredChecksum["algorithm"], string][];
  return first && { algorithm: first[0], value: first[1], type: "FULL_OBJECT" };
}
