import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { BlobStore } from "./blob-store.ts";
import { BucketStore } from "./bucket-store.ts";
import { EventStore } from "./event-store.ts";
import { ObjectStore } from "./object-store.ts";
import { MIGRATIONS } from "./schema.ts";
import { UploadStore } from "./upload-store.ts";

// Nobody else opens the file while we run (the stack holds its directory): no locks for every step. A checkpoint for every 32 MB of
// log, instead of 4, writes the pages of the index fewer times.
const TUNING = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_autocheckpoint = 8000;";

/** All that S3 keeps: its stores on one database and a folder of files. */
export class State implements Disposable {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly events: EventStore;
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;

  constructor(directory: string) {
    this.#database = openDatabase(join(directory, "s3.db"), MIGRATIONS);
    this.#database.exec(TUNING);
    this.#writes = new GroupCommit(this.#database);
    this.blobs = new BlobStore(join(directory, "s3"), this.#database, this.#writes);
    this.buckets = new BucketStore(this.#database, this.#writes);
    this.objects = new ObjectStore(this.#database, this.blobs);
    this.uploads = new UploadStore(this.#database, this.blobs);
    this.events = new EventStore(this.#database, this.#writes);
  }

  /**
   * One step: all that `work` does is there afterwards, or nothing is. Files whose owners it took away go after that.
   * It is durable, and may be told of, when {@link settled} is.
   */
  commit<T>(work: () => T): T {
    return this.#writes.write(work);
  }

  /** Settles when all that has been done so far is durable; nothing when it already is. */
  settled(): Promise<void> | undefined {
    return this.#writes.committed;
  }

  [Symbol.dispose](): void {
    this.#writes.commit();
    this.#database.close();
  }
}
