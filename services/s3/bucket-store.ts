import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";

export const MIGRATIONS = [
  `CREATE TABLE bucket (
     name TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, created INTEGER NOT NULL,
     settings TEXT NOT NULL -- JSON: documents by the name of the setting
   ) STRICT;
   -- Keys are compared as bytes, which for UTF-8 is the order in which S3 lists.
   CREATE TABLE object (
     bucket TEXT NOT NULL REFERENCES bucket (name), key BLOB NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (bucket, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE upload (
     id TEXT PRIMARY KEY, bucket TEXT NOT NULL REFERENCES bucket (name), key BLOB NOT NULL, document TEXT NOT NULL
   ) STRICT;
   CREATE INDEX upload_by_key ON upload (bucket, key);
   CREATE TABLE part (
     upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE, number INTEGER NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (upload, number)
   ) STRICT, WITHOUT ROWID;`,
];

export interface Bucket {
  name: string;
  account: string;
  region: string;
  created: Date;
  settings: Record<string, unknown>;
}

/** A piece of an object's bytes. */
export interface Piece {
  blob: string;
  size: number;
}

/** What is kept of an object besides its bytes. */
export interface StoredObject {
  pieces: Piece[];
  size: number;
  etag: string;
  modified: number;
  /** Response headers that were given with it, by lower-case name. */
  headers: Record<string, string>;
  metadata: Record<string, string>;
  checksum?: { algorithm: string; value: string; type: "FULL_OBJECT" | "COMPOSITE" } | undefined;
  tags: Record<string, string>;
  storageClass?: string | undefined;
  encryption?: { algorithm: string; key?: string | undefined } | undefined;
}

export interface Upload {
  id: string;
  bucket: string;
  key: string;
  started: number;
  /** What the object will have. */
  object: Pick<StoredObject, "headers" | "metadata" | "tags" | "storageClass" | "encryption">;
  checksumAlgorithm?: string | undefined;
  checksumType?: string | undefined;
}

export interface Part extends Piece {
  number: number;
  etag: string;
  modified: number;
  checksum?: { algorithm: string; value: string } | undefined;
}

/** Buckets, objects and uploads; the bytes are in the BlobStore. */
export class BucketStore {
  readonly #database: DatabaseSync;
  readonly #buckets = new Map<string, Bucket>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const row of database.prepare("SELECT * FROM bucket").all())
      this.#buckets.set(String(row.name), {
        name: String(row.name),
        account: String(row.account),
        region: String(row.region),
        created: new Date(Number(row.created)),
        settings: JSON.parse(String(row.settings)),
      });
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  list(account: string): Bucket[] {
    return [...this.#buckets.values()]
      .filter((bucket) => bucket.account === account)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(bucket: Bucket): void {
    this.#database
      .prepare("INSERT INTO bucket (name, account, region, created, settings) VALUES (?, ?, ?, ?, ?)")
      .run(bucket.name, bucket.account, bucket.region, bucket.created.getTime(), JSON.stringify(bucket.settings));
    this.#buckets.set(bucket.name, bucket);
  }

  change(bucket: Bucket, settings: Record<string, unknown>): void {
    this.#database.prepare("UPDATE bucket SET settings = ? WHERE name = ?").run(JSON.stringify(settings), bucket.name);
    this.#buckets.set(bucket.name, { ...bucket, settings });
  }

  isEmpty({ name }: Bucket): boolean {
    return !this.#database.prepare("SELECT 1 FROM object WHERE bucket = ? LIMIT 1").get(name);
  }

  /** Deletes an empty bucket and the uploads that were begun in it. Returns the blobs that nobody has any more. */
  delete({ name }: Bucket): string[] {
    const uploads = this.#database.prepare("SELECT id FROM upload WHERE bucket = ?").all(name);
    const blobs = uploads.flatMap(({ id }) => this.removeUpload(String(id)));
    this.#database.prepare("DELETE FROM bucket WHERE name = ?").run(name);
    this.#buckets.delete(name);
    return blobs;
  }

  object(bucket: string, key: string): StoredObject | undefined {
    const row = this.#database
      .prepare("SELECT document FROM object WHERE bucket = ? AND key = ?")
      .get(bucket, Buffer.from(key));
    return row && (JSON.parse(String(row.document)) as StoredObject);
  }

  /** Returns the blobs of what it replaces, to be deleted after. */
  putObject(bucket: string, key: string, object: StoredObject): string[] {
    const old = this.object(bucket, key);
    this.#database
      .prepare("INSERT OR REPLACE INTO object (bucket, key, document) VALUES (?, ?, ?)")
      .run(bucket, Buffer.from(key), JSON.stringify(object));
    const kept = new Set(object.pieces.map(({ blob }) => blob));
    return (old?.pieces ?? []).map(({ blob }) => blob).filter((blob) => !kept.has(blob));
  }

  /** Returns the blobs that nobody has any more. */
  deleteObject(bucket: string, key: string): string[] {
    const old = this.object(bucket, key);
    this.#database.prepare("DELETE FROM object WHERE bucket = ? AND key = ?").run(bucket, Buffer.from(key));
    return (old?.pieces ?? []).map(({ blob }) => blob);
  }

  /** Objects in the order of their keys' bytes, from the first one at or after `from`. */
  *objects(bucket: string, from: Uint8Array): Generator<{ key: string; bytes: Uint8Array; object: StoredObject }> {
    const rows = this.#database
      .prepare("SELECT key, document FROM object WHERE bucket = ? AND key >= ? ORDER BY key")
      .iterate(bucket, from);
    for (const row of rows) {
      const bytes = row.key as Uint8Array;
      yield { key: Buffer.from(bytes).toString("utf8"), bytes, object: JSON.parse(String(row.document)) };
    }
  }

  createUpload(upload: Upload): void {
    this.#database
      .prepare("INSERT INTO upload (id, bucket, key, document) VALUES (?, ?, ?, ?)")
      .run(upload.id, upload.bucket, Buffer.from(upload.key), JSON.stringify(upload));
  }

  upload(id: string): Upload | undefined {
    const row = this.#database.prepare("SELECT document FROM upload WHERE id = ?").get(id);
    return row && (JSON.parse(String(row.document)) as Upload);
  }

  /** Uploads in the order of their keys, then of their start. */
  uploads(bucket: string): Upload[] {
    return this.#database
      .prepare("SELECT document FROM upload WHERE bucket = ? ORDER BY key, json_extract(document, '$.started')")
      .all(bucket)
      .map((row) => JSON.parse(String(row.document)) as Upload);
  }

  /** Returns the blob of a part that it replaces. */
  putPart(uploadId: string, part: Part): string[] {
    const old = this.parts(uploadId).find(({ number }) => number === part.number);
    this.#database
      .prepare("INSERT OR REPLACE INTO part (upload, number, document) VALUES (?, ?, ?)")
      .run(uploadId, part.number, JSON.stringify(part));
    return old ? [old.blob] : [];
  }

  parts(uploadId: string): Part[] {
    return this.#database
      .prepare("SELECT document FROM part WHERE upload = ? ORDER BY number")
      .all(uploadId)
      .map((row) => JSON.parse(String(row.document)) as Part);
  }

  /** Makes an upload's parts an object, in one step. Returns the blobs that nobody has any more. */
  completeUpload(upload: Upload, object: StoredObject): string[] {
    return transaction(this.#database, () => {
      const kept = new Set(object.pieces.map(({ blob }) => blob));
      const replaced = this.putObject(upload.bucket, upload.key, object);
      return [...replaced, ...this.removeUpload(upload.id).filter((blob) => !kept.has(blob))];
    });
  }

  /** Returns the blobs of its parts. */
  removeUpload(id: string): string[] {
    const blobs = this.parts(id).map(({ blob }) => blob);
    this.#database.prepare("DELETE FROM upload WHERE id = ?").run(id);
    return blobs;
  }

  /** Every blob that an object or a part has. */
  blobs(): Set<string> {
    const known = new Set<string>();
    for (const row of this.#database.prepare("SELECT document FROM object").iterate())
      for (const { blob } of (JSON.parse(String(row.document)) as StoredObject).pieces) known.add(blob);
    for (const row of this.#database.prepare("SELECT document FROM part").iterate())
      known.add((JSON.parse(String(row.document)) as Part).blob);
    return known;
  }
}
