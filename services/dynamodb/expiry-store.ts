import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Item } from "./attribute-value.ts";
import type { Capture } from "./table.ts";

export const EXPIRY_TABLES = `
  -- When items of tables with a time to live expire.
  CREATE TABLE expiry (
    space INTEGER NOT NULL, key BLOB NOT NULL,
    at INTEGER NOT NULL, -- seconds
    PRIMARY KEY (space, key)
  ) WITHOUT ROWID;
  CREATE INDEX expiry_at ON expiry (at);`;

// "TTL considers the item as expired if its timestamp is [...] not older than five years":
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html, read 2026-11-24
const FIVE_YEARS_SECONDS = 5 * 365 * 24 * 60 * 60;

/** An item whose time is over. */
export interface Expired {
  readonly space: number;
  readonly key: Uint8Array;
}

/** When items expire, kept by the transactions that write them. */
export class ExpiryStore {
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #onWrite: (atSeconds: number) => void;

  /** @param onWrite is told of every time that is written, in the middle of the transaction */
  constructor(database: DatabaseSync, onWrite: (atSeconds: number) => void) {
    this.#onWrite = onWrite;
    this.#put = database.prepare(
      "INSERT INTO expiry (space, key, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
    );
    this.#delete = database.prepare("DELETE FROM expiry WHERE space = ? AND key = ?");
    this.#clear = database.prepare("DELETE FROM expiry WHERE space = ?");
    this.#due = database.prepare("SELECT space, key FROM expiry WHERE at <= ? AND at >= ? ORDER BY at LIMIT ?");
    this.#next = database.prepare("SELECT min(at) AS at FROM expiry WHERE at >= ?");
  }

  /** What keeps the times of a table's items. Part of the caller's transaction, as are {@link add} and {@link clear}. */
  capture(space: number, attribute: string): Capture {
    return ({ key, item }) => {
      if (!item || !this.add(space, attribute, key, item)) this.forget({ space, key });
    };
  }

  /** Notes when an item expires. Returns whether it does. */
  add(space: number, attribute: string, key: Uint8Array, item: Item): boolean {
    const at = Math.floor(Number(item[attribute]?.N));
    if (!Number.isSafeInteger(at) || at < 0) return false;
    this.#put.run(space, key, at);
    this.#onWrite(at);
    return true;
  }

  forget({ space, key }: Expired): void {
    this.#delete.run(space, key);
  }

  /** Forgets all of a table. */
  clear(space: number): void {
    this.#clear.run(space);
  }

  /** Items whose time is over, those first that have waited longest. */
  due(now: Date, limit: number): Expired[] {
    const seconds = Math.floor(now.getTime() / 1000);
    return this.#due
      .all(seconds, seconds - FIVE_YEARS_SECONDS, limit)
      .map((row) => ({ space: Number(row.space), key: row.key as Uint8Array }));
  }

  /** When the next item expires, in seconds. */
  next(now: Date): number | undefined {
    const at = this.#next.get(Math.floor(now.getTime() / 1000) - FIVE_YEARS_SECONDS)?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }
}
