import type { DatabaseSync, StatementSync } from "node:sqlite";

/** "The maximum size of any item collection for a table which has one or more local secondary indexes is 10 GB":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections.SizeLimit, read 2026-11-24 */
export const MAX_COLLECTION_BYTES = 10 * 1024 ** 3;

export const COLLECTION_TABLES = `
  -- What all items of one partition and their rows in local indexes take; only of tables that have local indexes.
  CREATE TABLE item_collection (
    space INTEGER NOT NULL,
    partition BLOB NOT NULL, -- the beginning of its items' keys
    bytes INTEGER NOT NULL,
    PRIMARY KEY (space, partition)
  ) WITHOUT ROWID;`;

/** The sizes of item collections. Every method is part of the caller's transaction. */
export class CollectionSizes {
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare("SELECT bytes FROM item_collection WHERE space = ? AND partition = ?");
    this.#write = database.prepare(
      "INSERT INTO item_collection (space, partition, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
    );
    this.#clear = database.prepare("DELETE FROM item_collection WHERE space = ?");
  }

  of(space: number, partition: Uint8Array): number {
    return Number(this.#read.get(space, partition)?.bytes ?? 0);
  }

  /** @returns the new size */
  add(space: number, partition: Uint8Array, bytes: number): number {
    const size = this.of(space, partition) + bytes;
    if (bytes !== 0) this.#write.run(space, partition, size);
    return size;
  }

  clear(space: number): void {
    this.#clear.run(space);
  }
}
