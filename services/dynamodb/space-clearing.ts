import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";

/** Rows that are deleted in one step; requests wait for no more than these. */
const ROWS_AT_ONCE = 1000;

/** Deletes the rows of tables and indexes that are gone, many of them in many steps, also after kill -9. */
export class SpaceClearing {
  readonly #writes: GroupCommit;
  readonly #delete: StatementSync;
  readonly #first: StatementSync;
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  #next: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#delete = database.prepare(
      "DELETE FROM row WHERE rowid IN (SELECT rowid FROM row WHERE space = ? ORDER BY key LIMIT ?)",
    );
    this.#first = database.prepare("SELECT id FROM cleared_space LIMIT 1");
    this.#add = database.prepare("INSERT OR IGNORE INTO cleared_space (id) VALUES (?)");
    this.#remove = database.prepare("DELETE FROM cleared_space WHERE id = ?");
    this.#goOn();
  }

  clear(space: number): void {
    this.#writes.open();
    if (Number(this.#delete.run(space, ROWS_AT_ONCE).changes) < ROWS_AT_ONCE) return;
    this.#add.run(space);
    this.#goOn();
  }

  close(): void {
    this.#closed = true;
    clearImmediate(this.#next);
  }

  #goOn(): void {
    if (this.#closed) return;
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      const space = this.#first.get()?.id;
      if (space === undefined) return;
      this.#writes.write(() => {
        const { changes } = this.#delete.run(Number(space), ROWS_AT_ONCE);
        if (Number(changes) < ROWS_AT_ONCE) this.#remove.run(Number(space));
      });
      this.#goOn();
    });
  }
}
