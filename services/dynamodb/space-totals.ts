import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";

export interface Total {
  readonly items: number;
  readonly bytes: number;
}

/** How many rows each table and index has, counted as they are written: looking at a table must not cost a walk through it. */
export class SpaceTotals {
  readonly #writes: GroupCommit;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #known = new Map<number, Total>();
  /** Those that differ from what is stored. */
  readonly #changed = new Set<number>();

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#read = database.prepare("SELECT items, bytes FROM space WHERE id = ?");
    this.#write = database.prepare("UPDATE space SET items = ?, bytes = ? WHERE id = ?");
    writes.beforeCommit(() => this.#store());
  }

  of(space: number): Total {
    const known = this.#known.get(space);
    if (known) return known;
    const row = this.#read.get(space);
    const total = { items: Number(row?.items ?? 0), bytes: Number(row?.bytes ?? 0) };
    this.#known.set(space, total);
    return total;
  }

  add(space: number, items: number, bytes: number): void {
    const total = this.of(space);
    this.#change(space, { items: total.items + items, bytes: total.bytes + bytes });
  }

  clear(space: number): void {
    this.#change(space, { items: 0, bytes: 0 });
  }

  #change(space: number, total: Total): void {
    const before = this.of(space);
    this.#writes.undoBy(() => this.#known.set(space, before));
    this.#known.set(space, total);
    this.#changed.add(space);
  }

  #store(): void {
    for (const space of this.#changed) {
      const { items, bytes } = this.of(space);
      this.#write.run(items, bytes, space);
    }
    this.#changed.clear();
  }
}
