import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";

export const MIGRATIONS = [
  `CREATE TABLE log_group (
     id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
     created INTEGER NOT NULL, retention_days INTEGER, tags TEXT NOT NULL,
     UNIQUE (account, region, name)
   ) STRICT;
   CREATE TABLE log_stream (
     id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES log_group (id) ON DELETE CASCADE,
     name TEXT NOT NULL, created INTEGER NOT NULL,
     first_event INTEGER, last_event INTEGER, last_ingestion INTEGER,
     UNIQUE (group_id, name)
   ) STRICT;
   CREATE TABLE log_event (
     id INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL REFERENCES log_stream (id) ON DELETE CASCADE,
     timestamp INTEGER NOT NULL, ingested INTEGER NOT NULL, message TEXT NOT NULL
   ) STRICT;
   CREATE INDEX log_event_in_order ON log_event (stream_id, timestamp, id);`,
];

export interface Owner {
  account: string;
  region: string;
}

export interface LogGroup {
  id: number;
  name: string;
  created: number;
  retentionDays: number | undefined;
  tags: Record<string, string>;
}

export interface LogStream {
  id: number;
  name: string;
  created: number;
  firstEvent: number | undefined;
  lastEvent: number | undefined;
  lastIngestion: number | undefined;
}

export interface LogEvent {
  id: number;
  stream: string;
  timestamp: number;
  ingested: number;
  message: string;
}

/** Where a page of events begins: behind (or, read backwards, before) this event. */
export interface Position {
  timestamp: number;
  id: number;
}

const optional = (value: unknown): number | undefined => (value === null ? undefined : Number(value));

const readGroup = (row: Record<string, unknown>): LogGroup => ({
  id: Number(row.id),
  name: String(row.name),
  created: Number(row.created),
  retentionDays: optional(row.retention_days),
  tags: JSON.parse(String(row.tags)),
});

const readStream = (row: Record<string, unknown>): LogStream => ({
  id: Number(row.id),
  name: String(row.name),
  created: Number(row.created),
  firstEvent: optional(row.first_event),
  lastEvent: optional(row.last_event),
  lastIngestion: optional(row.last_ingestion),
});

const readEvent = (row: Record<string, unknown>): LogEvent => ({
  id: Number(row.id),
  stream: String(row.stream),
  timestamp: Number(row.timestamp),
  ingested: Number(row.ingested),
  message: String(row.message),
});

/** Log groups, streams and events. */
export class LogStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  group({ account, region }: Owner, name: string): LogGroup | undefined {
    const row = this.#database
      .prepare("SELECT * FROM log_group WHERE account = ? AND region = ? AND name = ?")
      .get(account, region, name);
    return row && readGroup(row);
  }

  groups({ account, region }: Owner): LogGroup[] {
    return this.#database
      .prepare("SELECT * FROM log_group WHERE account = ? AND region = ? ORDER BY name")
      .all(account, region)
      .map(readGroup);
  }

  createGroup({ account, region }: Owner, name: string, created: number, tags: Record<string, string>): void {
    this.#database
      .prepare("INSERT INTO log_group (account, region, name, created, tags) VALUES (?, ?, ?, ?, ?)")
      .run(account, region, name, created, JSON.stringify(tags));
  }

  deleteGroup(group: LogGroup): void {
    this.#database.prepare("DELETE FROM log_group WHERE id = ?").run(group.id);
  }

  setRetention(group: LogGroup, days: number | undefined): void {
    this.#database.prepare("UPDATE log_group SET retention_days = ? WHERE id = ?").run(days ?? null, group.id);
  }

  setTags(group: LogGroup, tags: Record<string, string>): void {
    this.#database.prepare("UPDATE log_group SET tags = ? WHERE id = ?").run(JSON.stringify(tags), group.id);
  }

  stream(group: LogGroup, name: string): LogStream | undefined {
    const row = this.#database.prepare("SELECT * FROM log_stream WHERE group_id = ? AND name = ?").get(group.id, name);
    return row && readStream(row);
  }

  streams(group: LogGroup): LogStream[] {
    return this.#database
      .prepare("SELECT * FROM log_stream WHERE group_id = ? ORDER BY name")
      .all(group.id)
      .map(readStream);
  }

  createStream(group: LogGroup, name: string, created: number): void {
    this.#database
      .prepare("INSERT INTO log_stream (group_id, name, created) VALUES (?, ?, ?)")
      .run(group.id, name, created);
  }

  deleteStream(stream: LogStream): void {
    this.#database.prepare("DELETE FROM log_stream WHERE id = ?").run(stream.id);
  }

  addEvents(stream: LogStream, events: readonly { timestamp: number; message: string }[], ingested: number): void {
    const insert = this.#database.prepare(
      "INSERT INTO log_event (stream_id, timestamp, ingested, message) VALUES (?, ?, ?, ?)",
    );
    transaction(this.#database, () => {
      for (const { timestamp, message } of events) insert.run(stream.id, timestamp, ingested, message);
      this.#database
        .prepare(
          `UPDATE log_stream SET last_ingestion = ?,
             first_event = (SELECT min(timestamp) FROM log_event WHERE stream_id = log_stream.id),
             last_event = (SELECT max(timestamp) FROM log_event WHERE stream_id = log_stream.id)
           WHERE id = ?`,
        )
        .run(ingested, stream.id);
    });
  }

  /** Events of some streams between two times (the end is exclusive), in order, from a position on. */
  events(
    streamIds: readonly number[],
    range: { start: number; end: number },
    page: { after?: Position | undefined; before?: Position | undefined; limit: number; newestFirst?: boolean },
  ): LogEvent[] {
    if (streamIds.length === 0) return [];
    const conditions = [`stream_id IN (${streamIds.map(Number).join(",")})`, "timestamp >= ?", "timestamp < ?"];
    const values: number[] = [range.start, range.end];
    if (page.after) {
      conditions.push("(timestamp, log_event.id) > (?, ?)");
      values.push(page.after.timestamp, page.after.id);
    }
    if (page.before) {
      conditions.push("(timestamp, log_event.id) < (?, ?)");
      values.push(page.before.timestamp, page.before.id);
    }
    const direction = page.newestFirst ? "DESC" : "ASC";
    const rows = this.#database
      .prepare(
        `SELECT log_event.*, log_stream.name AS stream FROM log_event JOIN log_stream ON log_stream.id = stream_id
         WHERE ${conditions.join(" AND ")} ORDER BY timestamp ${direction}, log_event.id ${direction} LIMIT ?`,
      )
      .all(...values, page.limit)
      .map(readEvent);
    return page.newestFirst ? rows.reverse() : rows;
  }

  /** Deletes what is older than its group keeps. */
  expire(now: number): void {
    this.#database
      .prepare(
        `DELETE FROM log_event WHERE id IN (
           SELECT log_event.id FROM log_event JOIN log_stream ON log_stream.id = stream_id JOIN log_group ON log_group.id = group_id
           WHERE retention_days IS NOT NULL AND timestamp < ? - retention_days * 86400000)`,
      )
      .run(now);
  }
}
