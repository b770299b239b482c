import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";
import { checkItem, type Item } from "./attribute-value.ts";
import { CollectionSizes, MAX_COLLECTION_BYTES } from "./collection-sizes.ts";
import { collectionTooLarge } from "./errors.ts";
import { equalItems } from "./expressions/compare.ts";
import { FillingSpaces } from "./filling-spaces.ts";
import { decodeItem, encodeItem } from "./item-format.ts";
import { afterKey, type KeyRange, partitionPrefix } from "./key-order.ts";
import { SpaceClearing } from "./space-clearing.ts";
import { SpaceTotals, type Total } from "./space-totals.ts";
import { type Index, isPlain, type PlainTable, project, rowKeyInIndex, type Table } from "./table.ts";

/** An item as it lies in a table or an index. It is decoded when somebody looks into it. */
export class StoredItem {
  /** Where it lies; valid until the next write. */
  readonly row: number;
  /** As DynamoDB counts it. */
  readonly size: number;
  readonly text: string;
  #item: Item | undefined;

  constructor(row: number, size: number, text: string) {
    this.row = row;
    this.size = size;
    this.text = text;
  }

  get item(): Item {
    this.#item ??= decodeItem(this.text);
    return this.#item;
  }
}

/** What a write did to one index. */
export interface IndexWrite {
  readonly index: Index;
  /** Sizes of the rows that were written or deleted there; empty when the write did not touch the index. */
  readonly sizes: readonly number[];
}

/**
 * Items of all tables and indexes, as rows in the order of their keys.
 * Every method is synchronous: what a caller does between two awaits is one uninterrupted step.
 */
export class ItemStore {
  readonly #writes: GroupCommit;
  readonly #totals: SpaceTotals;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertNew: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #forward: StatementSync;
  readonly #backward: StatementSync;
  readonly #keyOf: StatementSync;
  readonly #collections: CollectionSizes;
  readonly #maxCollectionBytes: number;
  readonly #filling: FillingSpaces;
  readonly #clearing: SpaceClearing;

  /** @param maxCollectionBytes how large the items of one partition may grow in a table with local indexes */
  constructor(database: DatabaseSync, writes: GroupCommit, maxCollectionBytes = MAX_COLLECTION_BYTES) {
    this.#writes = writes;
    this.#maxCollectionBytes = maxCollectionBytes;
    this.#collections = new CollectionSizes(database);
    this.#totals = new SpaceTotals(database, writes);
    this.#find = rowsAsArrays(database.prepare("SELECT rowid, size, item FROM row WHERE space = ? AND key = ?"));
    this.#insert = database.prepare("INSERT INTO row (space, key, size, item) VALUES (?, ?, ?, ?)");
    this.#insertNew = database.prepare(
      "INSERT INTO row (space, key, size, item) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#update = database.prepare("UPDATE row SET size = ?, item = ? WHERE rowid = ?");
    this.#delete = database.prepare("DELETE FROM row WHERE rowid = ?");
    // Without the key: making its bytes costs as much as the rest of the row, and only a range's end needs one.
    const range = "SELECT rowid, size, item FROM row WHERE space = ? AND key >= ? AND key < ? ORDER BY key";
    this.#forward = rowsAsArrays(database.prepare(`${range} LIMIT ?`));
    this.#backward = rowsAsArrays(database.prepare(`${range} DESC LIMIT ?`));
    this.#keyOf = database.prepare("SELECT key FROM row WHERE rowid = ?");
    this.#filling = new FillingSpaces(database, writes);
    this.#clearing = new SpaceClearing(database, writes);
  }

  find(table: Table, key: Uint8Array): StoredItem | undefined {
    return this.#findRow(table.space, key);
  }

  /**
   * Writes an item, its rows in the indexes and what captures its changes, or none of them.
   * @param size the item's size
   * @param old what {@link find} has just found under the key
   */
  put(table: Table, key: Uint8Array, item: Item, size: number, old: StoredItem | undefined): IndexWrite[] {
    const text = encodeItem(item);
    if (isPlain(table)) {
      this.#writes.open();
      this.#write(table.space, key, size, text, old);
      return [];
    }
    return this.#inCollection(table, item, () => {
      this.#write(table.space, key, size, text, old);
      // "If you perform a PutItem or UpdateItem operation that does not change any data in an item, DynamoDB Streams does not write a
      // stream record": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, read 2026-11-24
      if (table.captures.length > 0 && !(old && equalItems(old.item, item)))
        for (const capture of table.captures) capture({ key, old: old?.item, item, expired: false });
      return table.indexes.map((index) => this.#writeIndex(index, key, old?.item, item));
    });
  }

  /**
   * Writes an item that nobody asks what it replaces: to look for it first would cost a third of the write.
   * @returns what it has replaced
   */
  overwrite(table: PlainTable, key: Uint8Array, item: Item, size: number): StoredItem | undefined {
    const text = encodeItem(item);
    this.#writes.open();
    if (Number(this.#insertNew.run(table.space, key, size, text).changes) === 1) {
      this.#totals.add(table.space, 1, size);
      return undefined;
    }
    const old = this.#findRow(table.space, key);
    this.#write(table.space, key, size, text, old);
    return old;
  }

  /**
   * Deletes an item and its rows in the indexes.
   * @param old what {@link find} has just found under the key
   * @param expired time to live deletes it, and not a user
   */
  delete(table: Table, key: Uint8Array, old: StoredItem, expired = false): IndexWrite[] {
    return this.#inCollection(table, old.item, () => {
      this.#remove(table.space, old);
      for (const capture of table.captures) capture({ key, old: old.item, item: undefined, expired });
      return table.indexes.map((index) => this.#writeIndex(index, key, old.item, undefined));
    });
  }

  /** Several writes, all or none. */
  together<T>(writes: () => T): T {
    return this.#writes.write(writes);
  }

  /** The same of writes to plain tables, which nothing refuses once they have been checked. */
  togetherPlain<T>(writes: () => T): T {
    return this.#writes.writeChecked(writes);
  }

  /** The rows of a table or an index in a range of keys, in order; read as the caller asks for them. */
  *rows(space: number, range: KeyRange, forward: boolean): Generator<StoredItem> {
    const statement = forward ? this.#forward : this.#backward;
    let { from, to = LAST_KEY } = range;
    for (let count = FIRST_ROWS; ; ) {
      let bytes = 0;
      let last: StoredItem | undefined;
      const rows = statement.all(space, from, to, count) as unknown as RowArray[];
      for (const [row, size, text] of rows) {
        last = new StoredItem(row, size, text);
        bytes += size;
        yield last;
      }
      if (!last || rows.length < count) return;
      const key = this.#keyOf.get(last.row)?.key as Uint8Array; // the column's type
      if (forward) from = afterKey(key);
      else to = key;
      count = Math.max(1, Math.min(MAX_ROWS, Math.floor((PAGE_BYTES * count) / bytes)));
    }
  }

  /** The key of a row that {@link rows} gave. */
  keyOf({ row }: StoredItem): Uint8Array {
    return this.#keyOf.get(row)?.key as Uint8Array; // the column's type
  }

  /** What the items of a partition and their rows in local indexes take. */
  collectionBytes({ space, key }: Table, item: Item): number {
    const partition = item[key.partition.name];
    return partition ? this.#collections.of(space, partitionPrefix(partition)) : 0;
  }

  /** How many rows there are, and the sum of their sizes. */
  total(space: number): Total {
    return this.#totals.of(space);
  }

  /** Makes a new index one that is being filled. Part of the caller's transaction. */
  beginFilling(index: Index): void {
    this.#filling.set(index.space, Buffer.alloc(0));
  }

  /**
   * Brings the table's next items to an index that is being filled. Items behind them do not touch the index when they are written.
   * @returns whether there may be more
   */
  fillNext(table: Table, index: Index, count: number): boolean {
    return this.#writes.write(() => {
      const filledTo = this.#filling.get(index.space);
      if (!filledTo) return false;
      const rows = this.rows(table.space, { from: afterKey(filledTo), to: undefined }, true);
      let last = filledTo;
      for (const row of firstOf(rows, count)) {
        last = this.keyOf(row);
        this.#bring(index, last, undefined, row.item);
      }
      const more = last !== filledTo;
      this.#filling.set(index.space, more ? last : undefined);
      return more;
    });
  }

  /** Deletes every row of a table or an index that is gone: the first ones at once, more of them afterwards. */
  clear(space: number): void {
    this.#clearing.clear(space);
    this.#totals.clear(space);
    this.#collections.clear(space);
  }

  close(): void {
    this.#clearing.close();
  }

  /** Writes an item and what belongs to it, unless its collection would grow beyond its limit. */
  #inCollection<T>(table: Table, item: Item, work: () => T): T {
    const local = table.indexes.filter(({ kind }) => kind === "local");
    const partition = item[table.key.partition.name];
    if (local.length === 0 || !partition) return this.#writes.write(work);
    const bytes = () => [table, ...local].reduce((sum, { space }) => sum + this.#totals.of(space).bytes, 0);
    return this.#writes.write(() => {
      const before = bytes();
      const result = work();
      const added = bytes() - before;
      const size = this.#collections.add(table.space, partitionPrefix(partition), added);
      if (added > 0 && size > this.#maxCollectionBytes) throw collectionTooLarge();
      return result;
    });
  }

  #findRow(space: number, key: Uint8Array): StoredItem | undefined {
    const row = this.#find.get(space, key) as unknown as RowArray | undefined;
    return row && new StoredItem(...row);
  }

  #write(space: number, key: Uint8Array, size: number, text: string, old: StoredItem | undefined): void {
    if (old) this.#update.run(size, text, old.row);
    else this.#insert.run(space, key, size, text);
    this.#totals.add(space, old ? 0 : 1, size - (old?.size ?? 0));
  }

  #remove(space: number, old: StoredItem): void {
    this.#delete.run(old.row);
    this.#totals.add(space, -1, -old.size);
  }

  #writeIndex(index: Index, tableKey: Uint8Array, old: Item | undefined, item: Item | undefined): IndexWrite {
    const filledTo = index.isFilling ? this.#filling.get(index.space) : undefined;
    if (filledTo && Buffer.compare(tableKey, filledTo) > 0) return { index, sizes: [] };
    return this.#bring(index, tableKey, old, item);
  }

  #bring(index: Index, tableKey: Uint8Array, old: Item | undefined, item: Item | undefined): IndexWrite {
    const oldKey = old && rowKeyInIndex(index, old, tableKey);
    const key = item && rowKeyInIndex(index, item, tableKey);
    const oldRow = oldKey && this.#findRow(index.space, oldKey);
    const stays = oldKey && key && Buffer.compare(oldKey, key) === 0;
    const sizes: number[] = [];
    if (oldRow && !stays) {
      this.#remove(index.space, oldRow);
      sizes.push(oldRow.size);
    }
    if (!item || !key) return { index, sizes };
    const projected = project(index, item);
    const text = encodeItem(projected);
    if (stays && text === oldRow?.text) return { index, sizes };
    const size = checkItem(projected);
    this.#write(index.space, key, size, text, stays ? oldRow : undefined);
    sizes.push(size);
    return { index, sizes };
  }
}

export const EVERYTHING: KeyRange = { from: Buffer.alloc(0), to: undefined };

// Above every key: the hash and the longest partition key (2048 bytes) can be all FF, but a 00 ends the part.
const LAST_KEY = Buffer.alloc(4 + 2048 + 1, 0xff);

// Rows are fetched by as many as a page may need; how large they are is known after the first ones.
const FIRST_ROWS = 16;
const MAX_ROWS = 256;
const PAGE_BYTES = 1024 * 1024;

type RowArray = [row: number, size: number, text: string];

function* firstOf<T>(values: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const value of values) {
    if (left-- <= 0) return;
    yield value;
  }
}

function rowsAsArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}
