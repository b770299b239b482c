import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChecksumType, Grant, ObjectLockLegalHoldStatus, ObjectLockRetentionMode } from "@aws-sdk/client-s3";
import type { BlobStore } from "./blob-store.ts";
import type { Body } from "./body.ts";
import type { Algorithm } from "./checksums.ts";

/** The id of a version that was written without versioning. */
export const NULL_VERSION = "null";

/** A file with a piece of an object's bytes: a whole object's, or a part's. */
export interface Piece {
  file: string;
  size: number;
  /** Of an object that was uploaded in parts. */
  part?: number;
  checksum?: string;
}

export interface StoredChecksum {
  algorithm: Algorithm;
  value: string;
  type: ChecksumType;
}

export interface StoredEncryption {
  /** `AES256`, `aws:kms`, `aws:kms:dsse`; with a customer's key, `AES256` too. */
  algorithm: string;
  key?: string | undefined;
  bucketKey?: boolean | undefined;
  /** Of a key that only the customer has: what tells whether a request brings the same one. */
  customer?: { salt: string; digest: string; md5: string } | undefined;
}

/** What is kept of an object besides its bytes. */
export interface StoredObject {
  /** Empty when the bytes stand in the version's own row. */
  pieces: Piece[];
  size: number;
  etag: string;
  /** Response headers that were given with it, by the SDK's names. */
  headers: Record<string, string>;
  metadata: Record<string, string>;
  tags: Record<string, string>;
  checksum?: StoredChecksum | undefined;
  storageClass?: string | undefined;
  encryption: StoredEncryption;
  grants: Grant[];
  retention?: { mode: ObjectLockRetentionMode; until: number } | undefined;
  legalHold?: ObjectLockLegalHoldStatus | undefined;
  /** The multipart upload that it was: completing that again gives the same answer. */
  upload?: string | undefined;
  /** A copy out of an archive, until the day given. */
  restoredUntil?: number | undefined;
}

/** One version of a key; without an object it is a delete marker. */
export interface Version {
  bucket: string;
  key: string;
  id: string;
  /** Later versions have larger ones. */
  sequence: number;
  modified: number;
  /** The account that wrote it. */
  owner: string;
  object?: StoredObject | undefined;
}

/** A version that is an object. */
export type ObjectVersion = Version & { object: StoredObject };

export const isObject = (version: Version | undefined): version is ObjectVersion => version?.object !== undefined;

// A listing of current versions reads past this many older ones of a key before it looks for the next key instead.
const MAX_PASSED_OVER = 16;

/** The versions of every key. */
export class ObjectStore {
  readonly #blobs: BlobStore;
  readonly #statements: Record<
    "insert" | "replace" | "change" | "delete" | "current" | "named" | "scan" | "within" | "bytes" | "any",
    StatementSync
  >;

  constructor(database: DatabaseSync, blobs: BlobStore) {
    this.#blobs = blobs;
    const columns = "SELECT sequence, bucket, key, id, document FROM version WHERE bucket = ?";
    this.#statements = {
      insert: database.prepare("INSERT INTO version (bucket, key, id, document, bytes) VALUES (?, ?, ?, ?, ?)"),
      replace: database.prepare("UPDATE version SET document = ?, bytes = ? WHERE sequence = ?"),
      change: database.prepare("UPDATE version SET document = ? WHERE sequence = ?"),
      delete: database.prepare("DELETE FROM version WHERE sequence = ?"),
      current: database.prepare(`${columns} AND key = ? ORDER BY sequence DESC LIMIT 1`),
      named: database.prepare(`${columns} AND key = ? AND id = ?`),
      scan: database.prepare(`${columns} AND key >= ? ORDER BY key, sequence DESC`),
      within: database.prepare(`${columns} AND key = ? AND sequence < ? ORDER BY sequence DESC`),
      bytes: database.prepare("SELECT bytes FROM version WHERE sequence = ?"),
      any: database.prepare("SELECT 1 FROM version WHERE bucket = ? LIMIT 1"),
    };
  }

  /** The newest version, which may be a delete marker. */
  current(bucket: string, key: string): Version | undefined {
    const row = this.#statements.current.get(bucket, Buffer.from(key));
    return row && toVersion(row);
  }

  version(bucket: string, key: string, id: string): Version | undefined {
    const row = this.#statements.named.get(bucket, Buffer.from(key), id);
    return row && toVersion(row);
  }

  /**
   * Adds the newest version of a key. A null version takes the place of the one before it.
   * @param current the key's current version
   * @param body the object's bytes, unless they are in pieces already
   */
  put(
    { bucket, key, id, modified, owner, object }: Omit<Version, "sequence">,
    current: Version | undefined,
    body?: Body,
  ): void {
    const inFile = body && "file" in body;
    if (inFile) this.#blobs.keep(body.file);
    const kept = inFile && object ? { ...object, pieces: [body] } : object;
    const document = JSON.stringify({ modified, owner, object: kept });
    const bytes = body && "bytes" in body ? body.bytes : null;
    if (current?.id === id) {
      // In its row: nothing moves in the index.
      this.#statements.replace.run(document, bytes, current.sequence);
      this.#releasePieces(current);
      return;
    }
    const old = current && id === NULL_VERSION ? this.version(bucket, key, id) : undefined;
    if (old) this.remove(old);
    this.#statements.insert.run(bucket, Buffer.from(key), id, document, bytes);
  }

  /** Puts another object in the place of a version's own; its bytes stay. */
  change({ sequence, modified, owner }: Version, object: StoredObject): void {
    this.#statements.change.run(JSON.stringify({ modified, owner, object }), sequence);
  }

  remove(version: Version): void {
    this.#statements.delete.run(version.sequence);
    this.#releasePieces(version);
  }

  #releasePieces({ object }: Version): void {
    for (const { file } of object?.pieces ?? []) this.#blobs.release(file);
  }

  /** Whether a bucket has no version of any key. */
  isEmpty(bucket: string): boolean {
    return !this.#statements.any.get(bucket);
  }

  /** Every key's current version, unless it is a delete marker, in the order of the keys' bytes, from `from` on. */
  *objects(bucket: string, from: Uint8Array): Generator<ObjectVersion> {
    let start: Uint8Array | undefined = from;
    while (start) {
      let next: Uint8Array | undefined;
      let older = 0;
      for (const { version, isLatest } of this.versions(bucket, start)) {
        if (isLatest && isObject(version)) yield version;
        older = isLatest ? 0 : older + 1;
        if (older < MAX_PASSED_OVER) continue;
        next = Buffer.from(`${version.key}\0`);
        break;
      }
      start = next;
    }
  }

  /** Every version, newest first within each key, from the key `from` on. */
  *versions(bucket: string, from: Uint8Array): Generator<{ version: Version; isLatest: boolean }> {
    let before: string | undefined;
    for (const row of this.#statements.scan.iterate(bucket, from)) {
      const version = toVersion(row);
      yield { version, isLatest: version.key !== before };
      before = version.key;
    }
  }

  /** The versions of one key that are older than the given one, newest first. */
  older({ bucket, key, sequence }: Version): Version[] {
    return this.#statements.within.all(bucket, Buffer.from(key), sequence).map(toVersion);
  }

  /** The bytes of an object that is too small for a file. */
  bytes({ sequence }: Version): Uint8Array {
    return (this.#statements.bytes.get(sequence)?.bytes ?? new Uint8Array()) as Uint8Array;
  }
}

// The rows' own types are the schema's; what stands in `document` was written above.
function toVersion(row: Record<string, unknown>): Version {
  const document = JSON.parse(String(row.document)) as Pick<Version, "modified" | "owner" | "object">;
  return {
    ...document,
    bucket: String(row.bucket),
    key: Buffer.from(row.key as Uint8Array).toString("utf8"),
    id: String(row.id),
    sequence: Number(row.sequence),
  };
}
