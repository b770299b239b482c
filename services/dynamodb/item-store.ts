import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transaction } from "../database.ts";
import { checkItem, type Item } from "./attribute-value.ts";
import { equalItems } from "./expressions/compare.ts";
import { decodeItem, encodeItem } from "./item-format.ts";
import type { KeyRange } from "./key-order.ts";
import { type Index, needsOldItem, project, rowKeyInIndex, type Table } from "./table.ts";

/** A row of a table or an index. */
export interface Row {
  readonly key: Uint8Array;
  /** The item's size as DynamoDB counts it. */
  readonly size: number;
  readonly item: Item;
}

export interface Total {
  readonly items: number;
  readonly bytes: number;
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
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #forward: StatementSync;
  readonly #backward: StatementSync;
  readonly #total: StatementSync;
  readonly #clear: StatementSync;
  readonly #totals = new Map<number, Total>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare("SELECT item FROM row WHERE space = ? AND key = ?");
    this.#put = database.prepare(
      "INSERT INTO row (space, key, size, item) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, item = excluded.item",
    );
    this.#delete = database.prepare("DELETE FROM row WHERE space = ? AND key = ?");
    const range = "SELECT key, size, item FROM row WHERE space = ? AND key >= ? AND key < ? ORDER BY key";
    this.#forward = database.prepare(range);
    this.#backward = database.prepare(`${range} DESC`);
    this.#total = database.prepare(
      "SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM row WHERE space = ?",
    );
    this.#clear = database.prepare("DELETE FROM row WHERE space = ?");
  }

  get(table: Table, key: Uint8Array): Item | undefined {
    const row = this.#get.get(table.space, key);
    return row && decodeItem(String(row.item));
  }

  /**
   * Writes an item and its rows in the indexes, or none of them.
   * @param old the item that it replaces; left out when the table does not need it ({@link needsOldItem})
   * @param size the item's size
   */
  put(table: Table, key: Uint8Array, item: Item, size: number, old: Item | undefined): IndexWrite[] {
    if (!needsOldItem(table)) {
      this.#write(table.space, key, size, encodeItem(item));
      return [];
    }
    return this.#together(() => {
      this.#write(table.space, key, size, encodeItem(item));
      // "If you perform a PutItem or UpdateItem operation that does not change any data in an item, DynamoDB Streams does not write a
      // stream record": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, read 2026-11-24
      if (table.captures.length > 0 && !(old && equalItems(old, item)))
        for (const capture of table.captures) capture({ key, old, item, expired: false });
      return table.indexes.map((index) => this.#writeIndex(index, key, old, item));
    });
  }

  /**
   * Deletes an item and its rows in the indexes.
   * @param expired time to live deletes it, and not a user
   */
  delete(table: Table, key: Uint8Array, old: Item, expired = false): IndexWrite[] {
    return this.#together(() => {
      this.#remove(table.space, key);
      for (const capture of table.captures) capture({ key, old, item: undefined, expired });
      return table.indexes.map((index) => this.#writeIndex(index, key, old, undefined));
    });
  }

  /** Several writes, all or none. */
  together<T>(writes: () => T): T {
    return this.#together(writes);
  }

  /** The rows of a table or an index in a range of keys, in order; read as the caller asks for them. */
  *rows(space: number, range: KeyRange, forward: boolean): Generator<Row> {
    const statement = forward ? this.#forward : this.#backward;
    for (const row of statement.iterate(space, range.from, range.to ?? LAST_KEY))
      yield { key: row.key as Uint8Array, size: Number(row.size), item: decodeItem(String(row.item)) };
  }

  /** How many rows there are, and the sum of their sizes; counted again only after a write. */
  total(space: number): Total {
    const known = this.#totals.get(space);
    if (known) return known;
    const row = this.#total.get(space);
    const total = { items: Number(row?.items), bytes: Number(row?.bytes) };
    this.#totals.set(space, total);
    return total;
  }

  /** Writes the rows of a new index for the items that are already there. */
  fill(table: Table, index: Index): void {
    this.#together(() => {
      for (const { key, item } of this.rows(table.space, EVERYTHING, true))
        this.#writeIndex(index, key, undefined, item);
    });
  }

  /** Deletes every row of a table or an index. */
  clear(space: number): void {
    this.#totals.delete(space);
    this.#clear.run(space);
  }

  #write(space: number, key: Uint8Array, size: number, text: string): void {
    this.#totals.delete(space);
    this.#put.run(space, key, size, text);
  }

  #remove(space: number, key: Uint8Array): void {
    this.#totals.delete(space);
    this.#delete.run(space, key);
  }

  #together<T>(writes: () => T): T {
    return this.#database.isTransaction ? writes() : transaction(this.#database, writes);
  }

  #writeIndex(index: Index, tableKey: Uint8Array, old: Item | undefined, item: Item | undefined): IndexWrite {
    const oldKey = old && rowKeyInIndex(index, old, tableKey);
    const key = item && rowKeyInIndex(index, item, tableKey);
    const sizes: number[] = [];
    const oldText = old && oldKey && encodeItem(project(index, old));
    if (old && oldKey && !(key && Buffer.compare(oldKey, key) === 0)) {
      this.#remove(index.space, oldKey);
      sizes.push(checkItem(project(index, old)));
    }
    if (item && key) {
      const projected = project(index, item);
      const text = encodeItem(projected);
      if (sizes.length > 0 || text !== oldText) {
        const size = checkItem(projected);
        this.#write(index.space, key, size, text);
        sizes.push(size);
      }
    }
    return { index, sizes };
  }
}

export const EVERYTHING: KeyRange = { from: Buffer.alloc(0), to: undefined };

// Above every key: the hash and the longest partition key (2048 bytes) can be all FF, but a 00 ends the part.
const LAST_KEY = Buffer.alloc(4 + 2048 + 1, 0xff);
