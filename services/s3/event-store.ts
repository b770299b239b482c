import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";

/** An event on its way to a function. */
export interface PendingEvent {
  id: number;
  functionArn: string;
  /** The account and region of the bucket, and the bucket's ARN: who sends it. */
  account: string;
  region: string;
  sourceArn: string;
  /** What the function gets: `{"Records":[…]}`. */
  payload: string;
}

/** Events that have happened and have not been delivered: written with what they tell of, deleted when the function has them. */
export class EventStore {
  readonly #writes: GroupCommit;
  readonly #insert: StatementSync;
  readonly #next: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#insert = database.prepare("INSERT INTO event (document) VALUES (?)");
    this.#next = database.prepare("SELECT id, document FROM event WHERE id > ? ORDER BY id LIMIT ?");
    this.#delete = database.prepare("DELETE FROM event WHERE id = ?");
  }

  add(event: Omit<PendingEvent, "id">): void {
    this.#insert.run(JSON.stringify(event));
  }

  /** The oldest events after the given one, of what is durable. */
  next(after: number, limit: number): PendingEvent[] {
    this.#writes.commit();
    return this.#next
      .all(after, limit)
      .map((row) => ({ ...(JSON.parse(String(row.document)) as PendingEvent), id: Number(row.id) }));
  }

  delete(id: number): void {
    this.#delete.run(id);
  }
}
