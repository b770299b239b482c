import type { GroupCommit } from "../group-commit.ts";
import type { ExpiryStore } from "./expiry-store.ts";
import type { ItemStore } from "./item-store.ts";
import type { TableStore } from "./table-store.ts";

// DynamoDB deletes expired items "within a few days" (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html, read 2026-11-24):
// whoever reads must expect them. Here they go about a second after their time, so many at once that requests are still served in between.
const DELAY_MS = 1_000;
const ITEMS_AT_ONCE = 100;
// Node's timers hold no longer ones.
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** What the sweeper works with. */
export interface ExpiryOptions {
  readonly writes: GroupCommit;
  readonly expiries: ExpiryStore;
  readonly items: ItemStore;
  readonly tables: TableStore;
  readonly now: () => Date;
}

/** Deletes items whose time to live is over. It sleeps until the next one. */
export class ExpirySweeper {
  readonly #options: ExpiryOptions;
  #timer: NodeJS.Timeout | undefined;
  #wakesAtMs = Number.POSITIVE_INFINITY;

  constructor(options: ExpiryOptions) {
    this.#options = options;
  }

  /** An item expires then. */
  expect(atSeconds: number): void {
    const wakesAtMs = atSeconds * 1000 + DELAY_MS;
    if (wakesAtMs >= this.#wakesAtMs) return;
    clearTimeout(this.#timer);
    this.#wakesAtMs = wakesAtMs;
    const waitMs = Math.max(DELAY_MS, wakesAtMs - this.#options.now().getTime());
    this.#timer = setTimeout(() => this.#sweep(), Math.min(waitMs, LONGEST_MS));
    this.#timer.unref();
  }

  /** Goes on with what is there from before. */
  resume(): void {
    const next = this.#options.expiries.next(this.#options.now());
    if (next !== undefined) this.expect(next);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #sweep(): void {
    const { writes, expiries, items, tables, now } = this.#options;
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    const due = expiries.due(now(), ITEMS_AT_ONCE);
    writes.write(() => {
      for (const expired of due) {
        const table = tables.ofSpace(expired.space);
        const item = table && items.find(table, expired.key);
        if (table && item) items.delete(table, expired.key, item, true);
        expiries.forget(expired);
      }
    });
    if (due.length < ITEMS_AT_ONCE) this.resume();
    else {
      this.#timer = setTimeout(() => this.#sweep());
      this.#timer.unref();
    }
  }
}
