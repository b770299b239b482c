import type { DatabaseSync } from "node:sqlite";
import type { Owner } from "./stored-function.ts";

export const EVENT_TABLES = `
  -- Asynchronous invocations that were accepted and are not done yet.
  CREATE TABLE async_event (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
    name TEXT NOT NULL, qualifier TEXT,
    event TEXT NOT NULL, trace TEXT NOT NULL,
    accepted_at_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,     -- how often the function was called with it
    throttles INTEGER NOT NULL,    -- how often it could not be called, since it last was
    next_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;

/** An event that a function is to be called with. */
export interface AsyncEvent {
  /** The request's id, which all attempts share. */
  readonly id: string;
  readonly owner: Owner;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly event: string;
  readonly trace: string;
  readonly acceptedAtMs: number;
  readonly attempts: number;
  readonly throttles: number;
  readonly nextAtMs: number;
}

/** Events that were acknowledged and are not done yet. */
export class EventStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  put(event: AsyncEvent): void {
    this.#database
      .prepare(
        "INSERT OR REPLACE INTO async_event (id, account, region, name, qualifier, event, trace, accepted_at_ms, attempts, throttles, next_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        event.id,
        event.owner.account,
        event.owner.region,
        event.name,
        event.qualifier ?? null,
        event.event,
        event.trace,
        event.acceptedAtMs,
        event.attempts,
        event.throttles,
        event.nextAtMs,
      );
  }

  delete({ id }: AsyncEvent): void {
    this.#database.prepare("DELETE FROM async_event WHERE id = ?").run(id);
  }

  /** In the order in which they were accepted. */
  all(): AsyncEvent[] {
    return this.#database
      .prepare("SELECT * FROM async_event ORDER BY accepted_at_ms")
      .all()
      .map((row) => ({
        id: String(row.id),
        owner: { account: String(row.account), region: String(row.region) },
        name: String(row.name),
        qualifier: row.qualifier === null ? undefined : String(row.qualifier),
        event: String(row.event),
        trace: String(row.trace),
        acceptedAtMs: Number(row.accepted_at_ms),
        attempts: Number(row.attempts),
        throttles: Number(row.throttles),
        nextAtMs: Number(row.next_at_ms),
      }));
  }
}
