import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";

/** What one write does: the state that it leaves under each key that it changes. `undefined`: nothing is there. */
export type Changes<State> = Readonly<Record<string, State | undefined>>;

/** What must be there: what was acknowledged, and of each write that had no answer all or nothing. */
export class Ledger<State> {
  readonly #acknowledged = new Map<string, State>();
  readonly #underWay = new Set<Changes<State>>();

  /** What is under a key that nobody is changing. */
  get(key: string): State | undefined {
    return this.#acknowledged.get(key);
  }

  /** Keys that are being changed must not be changed by anybody else. */
  async write(changes: Changes<State>, work: () => Promise<unknown>): Promise<void> {
    this.#underWay.add(changes);
    await work();
    this.#underWay.delete(changes);
    this.acknowledge(changes);
  }

  acknowledge(changes: Changes<State>): void {
    for (const [key, state] of Object.entries(changes))
      if (state === undefined) this.#acknowledged.delete(key);
      else this.#acknowledged.set(key, state);
  }

  /** Compares with what is found after a restart. A write without an answer counts as done when all of it is there. */
  settle(found: ReadonlyMap<string, State>): void {
    for (const changes of this.#underWay)
      if (Object.entries(changes).every(([key, state]) => isDeepStrictEqual(found.get(key), state)))
        this.acknowledge(changes);
    this.#underWay.clear();
    expect(found).toEqual(this.#acknowledged);
  }
}
