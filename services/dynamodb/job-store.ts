import type { DatabaseSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";
import type { Owner } from "./table-settings.ts";

export const JOB_TABLES = `
  -- What goes on for longer than a request, and where it is.
  CREATE TABLE job (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    document TEXT NOT NULL -- JSON: the kind's own
  ) WITHOUT ROWID;`;

/** Work that goes on after its request was answered, and after kill -9 where it was. */
export interface Job<Document = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly owner: Owner;
  readonly document: Document;
}

export class JobStore {
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#database = database;
    this.#writes = writes;
  }

  all(): Job[] {
    return this.#database
      .prepare("SELECT * FROM job ORDER BY id")
      .all()
      .map((row) => ({
        id: String(row.id),
        kind: String(row.kind),
        owner: { account: String(row.account), region: String(row.region) },
        document: JSON.parse(String(row.document)),
      }));
  }

  put({ id, kind, owner, document }: Job): void {
    this.#writes.open();
    this.#database
      .prepare("INSERT OR REPLACE INTO job (id, kind, account, region, document) VALUES (?, ?, ?, ?, ?)")
      .run(id, kind, owner.account, owner.region, JSON.stringify(document));
  }

  delete(id: string): void {
    this.#writes.open();
    this.#database.prepare("DELETE FROM job WHERE id = ?").run(id);
  }
}
