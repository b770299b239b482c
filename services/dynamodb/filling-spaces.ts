import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";

/** How far indexes have been filled: by the space of each, the key of the table's last row that it has. */
export class FillingSpaces {
  readonly #writes: GroupCommit;
  readonly #store: StatementSync;
  readonly #filledTo = new Map<number, Uint8Array>();

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#store = database.prepare("UPDATE space SET filled_to = ? WHERE id = ?");
    for (const row of database.prepare("SELECT id, filled_to FROM space WHERE filled_to IS NOT NULL").all())
      this.#filledTo.set(Number(row.id), row.filled_to as Uint8Array); // the column's type
  }

  /** Nothing for an index that has all. */
  get(space: number): Uint8Array | undefined {
    return this.#filledTo.get(space);
  }

  /** Part of the caller's transaction. */
  set(space: number, key: Uint8Array | undefined): void {
    const before = this.#filledTo.get(space);
    this.#writes.undoBy(() => this.#keep(space, before));
    this.#store.run(key ?? null, space);
    this.#keep(space, key);
  }

  #keep(space: number, key: Uint8Array | undefined): void {
    if (key) this.#filledTo.set(space, key);
    else this.#filledTo.delete(space);
  }
}
