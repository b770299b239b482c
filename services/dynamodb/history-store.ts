import type { DatabaseSync, StatementSync } from "node:sqlite";
import { checkItem } from "./attribute-value.ts";
import { encodeItem } from "./item-format.ts";
import type { Capture } from "./table.ts";

export const HISTORY_TABLES = `
  -- What items were before they were changed, for tables that can be restored to a point in time and while somebody reads a table as it was.
  CREATE TABLE history (
    space INTEGER NOT NULL, key BLOB NOT NULL, sequence INTEGER NOT NULL,
    size INTEGER NOT NULL, -- of the old item; 0 when there was none
    old TEXT,              -- item-format.ts
    PRIMARY KEY (space, key, sequence)
  ) WITHOUT ROWID;
  CREATE INDEX history_sequence ON history (space, sequence);
  -- Who reads a table as it was, and so needs its history from then on.
  CREATE TABLE history_hold (
    job TEXT NOT NULL, space INTEGER NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (job)
  ) WITHOUT ROWID;`;

/** Changes are numbered by the clock, so that a time is a number, too. */
const SEQUENCES_PER_MS = 1000;

/** The number after all changes that were made up to this time. */
export const endOf = (time: Date): number => (time.getTime() + 1) * SEQUENCES_PER_MS - 1;

export const timeOf = (sequence: number): Date => new Date(Math.floor(sequence / SEQUENCES_PER_MS));

/** A row as it was. */
export interface PastRow {
  readonly key: Uint8Array;
  readonly size: number;
  /** item-format.ts */
  readonly text: string;
}

/** A part of a table as it was. */
export interface PastChunk {
  readonly rows: readonly PastRow[];
  /** Where the next part begins; nothing after the last. */
  readonly next: Uint8Array | undefined;
}

/** An item of which something was changed between two times. */
export interface PastChange {
  readonly key: Uint8Array;
  /** The last change in that time. */
  readonly sequence: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * An undo log: each change keeps what the item was before it. A table as it was at some time is what it is now, with every
 * item that was changed since as it was before the first of those changes.
 */
export class HistoryStore {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;
  readonly #insert: StatementSync;
  readonly #rows: StatementSync;
  readonly #undone: StatementSync;
  #last: number;

  constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database;
    this.#now = now;
    this.#insert = database.prepare("INSERT INTO history (space, key, sequence, size, old) VALUES (?, ?, ?, ?, ?)");
    this.#rows = database.prepare("SELECT key, size, item FROM row WHERE space = ? AND key > ? ORDER BY key LIMIT ?");
    // A bare column beside min() is that of the row with the minimum: https://www.sqlite.org/lang_select.html#bareagg
    this.#undone = database.prepare(
      "SELECT key, size, old, min(sequence) FROM history WHERE space = ? AND key > ? AND (? IS NULL OR key <= ?) AND sequence > ? GROUP BY key",
    );
    this.#last = Number(database.prepare("SELECT max(sequence) AS last FROM history").get()?.last ?? 0);
  }

  /** What keeps a table's history. Part of the caller's transaction. */
  capture(space: number): Capture {
    return ({ key, old }) => {
      this.#last = Math.max(this.#last + 1, this.#now().getTime() * SEQUENCES_PER_MS);
      this.#insert.run(space, key, this.#last, old ? checkItem(old) : 0, old ? encodeItem(old) : null);
    };
  }

  /** The number of this moment: what is changed from now on has a higher one. */
  present(): number {
    this.#last = Math.max(this.#last, this.#now().getTime() * SEQUENCES_PER_MS);
    return this.#last;
  }

  /** A part of a table as it was after the change of that number: the rows after a key, about as many as are asked for. */
  chunk(space: number, sequence: number, after: Uint8Array, count: number): PastChunk {
    const rows = this.#rows.all(space, after, count);
    const whole = rows.length < count;
    const end = whole ? null : (rows.at(-1)?.key as Uint8Array); // the column's type
    const past = new Map(rows.map((row) => [hex(row.key), row as Record<string, unknown>]));
    for (const row of this.#undone.all(space, after, end, end, sequence))
      if (row.old === null) past.delete(hex(row.key));
      else past.set(hex(row.key), { key: row.key, size: row.size, item: row.old });
    return {
      rows: [...past]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, row]) => ({ key: row.key as Uint8Array, size: Number(row.size), text: String(row.item) })),
      next: whole ? undefined : (end ?? undefined),
    };
  }

  /** Items that were changed between two numbers, the first one included, in the order of their keys after one. */
  changes(space: number, range: { from: number; to: number }, after: Uint8Array, count: number): PastChange[] {
    const { from, to } = range;
    const changed = this.#database
      .prepare(
        "SELECT key, old, min(sequence) FROM history WHERE space = ? AND key > ? AND sequence >= ? AND sequence < ? GROUP BY key ORDER BY key LIMIT ?",
      )
      .all(space, after, from, to, count);
    const last = this.#database.prepare(
      "SELECT max(sequence) AS sequence FROM history WHERE space = ? AND key = ? AND sequence < ?",
    );
    const later = this.#database.prepare(
      "SELECT old FROM history WHERE space = ? AND key = ? AND sequence >= ? ORDER BY sequence LIMIT 1",
    );
    const present = this.#database.prepare("SELECT item FROM row WHERE space = ? AND key = ?");
    return changed.map((row) => {
      const key = row.key as Uint8Array;
      const undone = later.get(space, key, to);
      const after = undone ? undone.old : (present.get(space, key)?.item ?? null);
      return {
        key,
        sequence: Number(last.get(space, key, to)?.sequence),
        before: row.old === null ? undefined : String(row.old),
        after: after === null ? undefined : String(after),
      };
    });
  }

  /** Keeps a table's history from a number on, for as long as the job lasts. */
  hold(job: string, space: number, since: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO history_hold (job, space, since) VALUES (?, ?, ?)")
      .run(job, space, since);
  }

  release(job: string): void {
    this.#database.prepare("DELETE FROM history_hold WHERE job = ?").run(job);
  }

  /** Forgets all of a table. */
  clear(space: number): void {
    this.#database.prepare("DELETE FROM history WHERE space = ?").run(space);
    this.#database.prepare("DELETE FROM history_hold WHERE space = ?").run(space);
  }

  isHeld(space: number): boolean {
    return this.#database.prepare("SELECT 1 FROM history_hold WHERE space = ? LIMIT 1").get(space) !== undefined;
  }

  /** Forgets what was before a number, as far as no job reads it. */
  trim(space: number, before: number): void {
    const held = this.#database
      .prepare("SELECT min(since) AS since FROM history_hold WHERE space = ?")
      .get(space)?.since;
    const limit = held === null || held === undefined ? before : Math.min(before, Number(held));
    this.#database.prepare("DELETE FROM history WHERE space = ? AND sequence < ?").run(space, limit);
  }

  /** The size of what is kept of a table, and the number before which the older half of it lies. */
  measure(space: number): { bytes: number; middle: number } {
    const row = this.#database
      .prepare("SELECT coalesce(sum(size), 0) AS bytes, count(*) AS count FROM history WHERE space = ?")
      .get(space);
    const middle = this.#database
      .prepare("SELECT sequence FROM history WHERE space = ? ORDER BY sequence LIMIT 1 OFFSET ?")
      .get(space, Math.floor(Number(row?.count) / 2))?.sequence;
    return { bytes: Number(row?.bytes), middle: Number(middle ?? 0) };
  }
}

const hex = (key: unknown): string => Buffer.from(key as Uint8Array).toString("hex");
