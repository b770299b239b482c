import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { KeySchemaElement, StreamViewType } from "@aws-sdk/client-dynamodb";
import type { GroupCommit } from "../group-commit.ts";
import { checkItem, type Item } from "./attribute-value.ts";
import { decodeItem, encodeItem } from "./item-format.ts";
import { type Capture, type ItemChange, keyOf } from "./table.ts";
import type { Owner } from "./table-settings.ts";

export const STREAM_TABLES = `
  -- A stream outlives its table: what it holds can be read for a day after it is disabled.
  CREATE TABLE stream (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, table_name TEXT NOT NULL, label TEXT NOT NULL,
    view TEXT NOT NULL,
    key_schema TEXT NOT NULL,  -- JSON: KeySchemaElement[]
    created_at_ms INTEGER NOT NULL,
    disabled_at_ms INTEGER,
    UNIQUE (account, region, table_name, label)
  );
  CREATE TABLE stream_shard (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
    parent INTEGER,
    starting INTEGER NOT NULL,
    ending INTEGER             -- closed: nothing is written after it
  );
  CREATE INDEX stream_shard_stream ON stream_shard (stream);
  CREATE TABLE stream_record (
    shard INTEGER NOT NULL, sequence INTEGER NOT NULL,
    event INTEGER NOT NULL,    -- an index of EVENTS
    expired INTEGER NOT NULL,  -- 1: time to live deleted it
    size INTEGER NOT NULL,
    keys TEXT NOT NULL, new_image TEXT, old_image TEXT, -- item-format.ts; as far as the stream's view has them
    PRIMARY KEY (shard, sequence)
  ) WITHOUT ROWID;`;

// "DynamoDB Streams [...] stores this information in a log for up to 24 hours", also after the stream was disabled:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, read 2026-11-24
const RETENTION_MS = 24 * 60 * 60 * 1000;
// DynamoDB closes a shard after about four hours; its documentation names no time.
const SHARD_OPEN_MS = 4 * 60 * 60 * 1000;
// What is past its time stays in the file a little longer than an iterator lives, so that one which has lost its record is noticed.
const TRIM_SLACK_MS = 20 * 60 * 1000;

/** Sequence numbers grow with the clock, so that none comes twice even when all that came before has been trimmed. */
const SEQUENCES_PER_MS = 1000;

const EVENTS = ["INSERT", "MODIFY", "REMOVE"] as const;

export interface Stream {
  readonly id: number;
  readonly owner: Owner;
  readonly tableName: string;
  readonly label: string;
  readonly view: StreamViewType;
  readonly keySchema: KeySchemaElement[];
  readonly createdAtMs: number;
  readonly enabled: boolean;
}

export interface Shard {
  readonly id: number;
  readonly parent: number | undefined;
  readonly starting: number;
  readonly ending: number | undefined;
}

/** One change of an item. */
export interface StreamRecord {
  readonly sequence: number;
  readonly event: (typeof EVENTS)[number];
  /** Deleted by time to live, not by a user. */
  readonly expired: boolean;
  readonly size: number;
  readonly keys: Item;
  readonly newImage: Item | undefined;
  readonly oldImage: Item | undefined;
}

/** When a record was made, to the second, out of its number. */
export const timeOfSequence = (sequence: number): Date =>
  new Date(Math.floor(sequence / SEQUENCES_PER_MS / 1000) * 1000);

/**
 * The streams of all tables. A table here is one partition, so a stream has one open shard; it is closed after four hours and gets a child.
 * Records are written by the transaction that changes the item.
 */
export class StreamStore {
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;
  readonly #now: () => Date;
  readonly #onWrite: (stream: Stream) => void;
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #findOpen: StatementSync;
  /** The open shard of each enabled stream, as far as it has been asked for. */
  readonly #open = new Map<number, number>();
  #last: number;

  /** @param onWrite is told of every stream that gets a record, in the middle of the transaction */
  constructor(database: DatabaseSync, writes: GroupCommit, now: () => Date, onWrite: (stream: Stream) => void) {
    this.#database = database;
    this.#writes = writes;
    this.#now = now;
    this.#onWrite = onWrite;
    this.#insert = database.prepare(
      "INSERT INTO stream_record (shard, sequence, event, expired, size, keys, new_image, old_image) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#read = database.prepare(
      "SELECT * FROM stream_record WHERE shard = ? AND sequence >= ? ORDER BY sequence LIMIT ?",
    );
    this.#findOpen = database.prepare("SELECT * FROM stream_shard WHERE stream = ? AND ending IS NULL");
    this.#last = 0;
    const newest = database.prepare("SELECT max(sequence) AS sequence FROM stream_record WHERE shard = ?");
    for (const row of database.prepare("SELECT * FROM stream_shard").all()) {
      const shard = readShard(row);
      const known = Number(newest.get(shard.id)?.sequence ?? 0);
      this.#last = Math.max(this.#last, shard.starting, shard.ending ?? 0, known);
    }
  }

  /** Opens a stream. Part of the caller's transaction, as are {@link disable} and {@link capture}. */
  enable(owner: Owner, tableName: string, label: string, view: StreamViewType, keySchema: KeySchemaElement[]): void {
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO stream (account, region, table_name, label, view, key_schema, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(owner.account, owner.region, tableName, label, view, JSON.stringify(keySchema), this.#now().getTime());
    this.#addShard(Number(lastInsertRowid), undefined);
  }

  disable(stream: Stream): void {
    this.#closeShard(stream.id);
    this.#database.prepare("UPDATE stream SET disabled_at_ms = ? WHERE id = ?").run(this.#now().getTime(), stream.id);
  }

  find({ account, region }: Owner, tableName: string, label: string): Stream | undefined {
    const row = this.#database
      .prepare("SELECT * FROM stream WHERE account = ? AND region = ? AND table_name = ? AND label = ?")
      .get(account, region, tableName, label);
    return row && this.#isThere(row) ? readStream(row) : undefined;
  }

  /** All streams, or a table's, in the order of their tables and labels. */
  list({ account, region }: Owner, tableName: string | undefined): Stream[] {
    return this.#database
      .prepare(
        "SELECT * FROM stream WHERE account = ? AND region = ? AND (? IS NULL OR table_name = ?) ORDER BY table_name, label",
      )
      .all(account, region, tableName ?? null, tableName ?? null)
      .filter((row) => this.#isThere(row))
      .map(readStream);
  }

  /** The shards that still hold or take records, the oldest first. */
  shards(stream: Stream): Shard[] {
    const trimmedUpTo = this.trimmedUpTo();
    return this.#database
      .prepare("SELECT * FROM stream_shard WHERE stream = ? ORDER BY id")
      .all(stream.id)
      .map(readShard)
      .filter(({ ending }) => ending === undefined || ending >= trimmedUpTo);
  }

  /** What writes the changes of a table's items into its stream. */
  capture(stream: Stream): Capture {
    const { view, keySchema } = stream;
    const [withNew, withOld] = [view.startsWith("NEW"), view.endsWith("OLD_IMAGES") || view === "OLD_IMAGE"];
    return ({ old, item, expired }: ItemChange) => {
      const whole = item ?? old;
      if (!whole) return;
      const keys = keyOf(keySchema, whole);
      const [newImage, oldImage] = [withNew ? item : undefined, withOld ? old : undefined];
      const size = checkItem(keys) + (newImage ? checkItem(newImage) : 0) + (oldImage ? checkItem(oldImage) : 0);
      this.#insert.run(
        this.#openShard(stream.id),
        this.#next(),
        item ? (old ? 1 : 0) : 2,
        expired ? 1 : 0,
        size,
        encodeItem(keys),
        newImage ? encodeItem(newImage) : null,
        oldImage ? encodeItem(oldImage) : null,
      );
      this.#onWrite(stream);
    };
  }

  /** Records from a number on, as many as are asked for, that have not been trimmed; those that still lie there count as trimmed, too. */
  read(shard: Shard, from: number, limit: number): StreamRecord[] {
    return this.#read.all(shard.id, from, limit).map((row) => ({
      sequence: Number(row.sequence),
      event: EVENTS[Number(row.event)] ?? "MODIFY",
      expired: row.expired === 1,
      size: Number(row.size),
      keys: decodeItem(String(row.keys)),
      newImage: row.new_image === null ? undefined : decodeItem(String(row.new_image)),
      oldImage: row.old_image === null ? undefined : decodeItem(String(row.old_image)),
    }));
  }

  /** Records with lower numbers are gone: they are older than a day. */
  trimmedUpTo(): number {
    return (this.#now().getTime() - RETENTION_MS) * SEQUENCES_PER_MS;
  }

  /** The number after all that have been given. */
  upcoming(): number {
    return this.#last + 1;
  }

  /** Closes shards that have been open for long enough and deletes what is past its time. To be called now and then. */
  maintain(): void {
    this.#writes.write(() => {
      this.#rollOver();
      this.#trim();
    });
  }

  #rollOver(): void {
    const openedBefore = (this.#now().getTime() - SHARD_OPEN_MS) * SEQUENCES_PER_MS;
    const old = this.#database.prepare("SELECT id, stream FROM stream_shard WHERE ending IS NULL AND starting <= ?");
    for (const { id, stream } of old.all(openedBefore)) {
      this.#closeShard(Number(stream));
      this.#addShard(Number(stream), Number(id));
    }
  }

  #trim(): void {
    const limitMs = this.#now().getTime() - RETENTION_MS - TRIM_SLACK_MS;
    this.#database.prepare("DELETE FROM stream WHERE disabled_at_ms < ?").run(limitMs);
    const old = limitMs * SEQUENCES_PER_MS;
    this.#database.prepare("DELETE FROM stream_shard WHERE ending < ?").run(old);
    this.#database.exec("DELETE FROM stream_record WHERE shard NOT IN (SELECT id FROM stream_shard)");
    const ofShard = this.#database.prepare("DELETE FROM stream_record WHERE shard = ? AND sequence < ?");
    for (const { id } of this.#database.prepare("SELECT id FROM stream_shard").all()) ofShard.run(Number(id), old);
  }

  #isThere(row: Record<string, unknown>): boolean {
    return row.disabled_at_ms === null || Number(row.disabled_at_ms) > this.#now().getTime() - RETENTION_MS;
  }

  #next(): number {
    this.#last = Math.max(this.#last + 1, this.#now().getTime() * SEQUENCES_PER_MS);
    return this.#last;
  }

  #openShard(stream: number): number {
    const known = this.#open.get(stream);
    if (known !== undefined) return known;
    const row = this.#findOpen.get(stream);
    if (!row) throw new Error("The stream is not enabled.");
    this.#writes.undoBy(() => this.#open.delete(stream));
    this.#open.set(stream, Number(row.id));
    return Number(row.id);
  }

  #closeShard(stream: number): void {
    this.#open.delete(stream);
    this.#database
      .prepare("UPDATE stream_shard SET ending = ? WHERE stream = ? AND ending IS NULL")
      .run(this.#next(), stream);
  }

  #addShard(stream: number, parent: number | undefined): void {
    this.#database
      .prepare("INSERT INTO stream_shard (stream, parent, starting) VALUES (?, ?, ?)")
      .run(stream, parent ?? null, this.#next());
  }
}

const readStream = (row: Record<string, unknown>): Stream => ({
  id: Number(row.id),
  owner: { account: String(row.account), region: String(row.region) },
  tableName: String(row.table_name),
  label: String(row.label),
  view: String(row.view) as StreamViewType, // CreateTable and UpdateTable have checked it
  keySchema: JSON.parse(String(row.key_schema)) as KeySchemaElement[],
  createdAtMs: Number(row.created_at_ms),
  enabled: row.disabled_at_ms === null,
});

const readShard = (row: Record<string, unknown>): Shard => ({
  id: Number(row.id),
  parent: row.parent === null ? undefined : Number(row.parent),
  starting: Number(row.starting),
  ending: row.ending === null ? undefined : Number(row.ending),
});
