import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChecksumType } from "@aws-sdk/client-s3";
import type { BlobStore } from "./blob-store.ts";
import type { Algorithm } from "./checksums.ts";
import type { StoredObject } from "./object-store.ts";

/** What an object will have that is uploaded in parts. */
export type ObjectAttributes = Omit<StoredObject, "pieces" | "size" | "etag" | "checksum">;

/** A multipart upload. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  started: number;
  owner: string;
  object: ObjectAttributes;
  /** Chosen by the client; without one there is CRC64NVME. */
  checksumAlgorithm?: Algorithm | undefined;
  checksumType?: ChecksumType | undefined;
  /** Its key has been written or deleted since it began, which conditional completions must not overlook. */
  overtaken?: boolean;
}

export interface Part {
  number: number;
  file: string;
  size: number;
  etag: string;
  modified: number;
  checksum: { algorithm: Algorithm; value: string };
}

/** Multipart uploads and their parts. */
export class UploadStore {
  readonly #blobs: BlobStore;
  readonly #statements: Record<
    "insert" | "find" | "list" | "any" | "delete" | "putPart" | "part" | "parts" | "overtake",
    StatementSync
  >;

  constructor(database: DatabaseSync, blobs: BlobStore) {
    this.#blobs = blobs;
    const uploads = "SELECT document FROM upload WHERE";
    this.#statements = {
      insert: database.prepare("INSERT INTO upload (id, bucket, key, started, document) VALUES (?, ?, ?, ?, ?)"),
      find: database.prepare(`${uploads} id = ?`),
      list: database.prepare(`${uploads} bucket = ? AND key >= ? ORDER BY key, started, id`),
      any: database.prepare("SELECT 1 FROM upload WHERE bucket = ? AND key = ? LIMIT 1"),
      delete: database.prepare("DELETE FROM upload WHERE id = ?"),
      putPart: database.prepare("INSERT OR REPLACE INTO part (upload, number, document) VALUES (?, ?, ?)"),
      part: database.prepare("SELECT document FROM part WHERE upload = ? AND number = ?"),
      parts: database.prepare("SELECT document FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?"),
      overtake: database.prepare(
        "UPDATE upload SET document = json_set(document, '$.overtaken', json('true')) WHERE bucket = ? AND key = ?",
      ),
    };
  }

  create(upload: Upload): void {
    const { id, bucket, key, started } = upload;
    this.#statements.insert.run(id, bucket, Buffer.from(key), started, JSON.stringify(upload));
  }

  find(id: string): Upload | undefined {
    const row = this.#statements.find.get(id);
    return row && (JSON.parse(String(row.document)) as Upload);
  }

  /** A bucket's uploads in the order of their keys' bytes, then of their start, from the key `from` on. */
  *list(bucket: string, from: Uint8Array): Generator<Upload> {
    for (const row of this.#statements.list.iterate(bucket, from)) yield JSON.parse(String(row.document)) as Upload;
  }

  /** A key is written or deleted: its uploads are told. */
  overtake(bucket: string, key: string): void {
    const bytes = Buffer.from(key);
    if (this.#statements.any.get(bucket, bytes)) this.#statements.overtake.run(bucket, bytes);
  }

  part(uploadId: string, number: number): Part | undefined {
    const row = this.#statements.part.get(uploadId, number);
    return row && (JSON.parse(String(row.document)) as Part);
  }

  /** Parts in the order of their numbers, from the one after `after` on. */
  parts(uploadId: string, after = 0, limit = -1): Part[] {
    return this.#statements.parts.all(uploadId, after, limit).map((row) => JSON.parse(String(row.document)) as Part);
  }

  /** Takes the place of a part of the same number. */
  putPart(uploadId: string, part: Part): void {
    const old = this.part(uploadId, part.number);
    if (old) this.#blobs.release(old.file);
    this.#blobs.keep(part.file);
    this.#statements.putPart.run(uploadId, part.number, JSON.stringify(part));
  }

  /** @param kept files of its parts that an object has now */
  remove(id: string, kept: ReadonlySet<string> = new Set()): void {
    for (const { file } of this.parts(id)) if (!kept.has(file)) this.#blobs.release(file);
    this.#statements.delete.run(id);
  }
}
