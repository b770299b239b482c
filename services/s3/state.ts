import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase, transaction } from "../database.ts";
import { BlobStore } from "./blob-store.ts";
import { BucketStore } from "./bucket-store.ts";
import { EventStore } from "./event-store.ts";
import { ObjectStore } from "./object-store.ts";
import { MIGRATIONS } from "./schema.ts";
import { UploadStore } from "./upload-store.ts";

/** All that S3 keeps: its stores on one database and a folder of files. */
export class State implements Disposable {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly events: EventStore;
  readonly #database: DatabaseSync;

  constructor(directory: string) {
    this.#database = openDatabase(join(directory, "s3.db"), MIGRATIONS);
    this.blobs = new BlobStore(join(directory, "s3"), this.#database);
    this.buckets = new BucketStore(this.#database);
    this.objects = new ObjectStore(this.#database, this.blobs);
    this.uploads = new UploadStore(this.#database, this.blobs);
    this.events = new EventStore(this.#database);
  }

  /** One step: all that `work` does is there afterwards, or nothing is. Files whose owners it took away go after that. */
  commit<T>(work: () => T): T {
    let result: T;
    try {
      result = transaction(this.#database, work);
    } catch (error) {
      this.blobs.keepReleased();
      throw error;
    }
    this.blobs.deleteReleased();
    return result;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
