/** Node's timers take no more milliseconds than this; what is further away is looked at again then. */
const MAX_DELAY_MS = 2_147_483_647;
const SLACK = 1_000;

/** Times of many, with one timer for the earliest. Each key has one time; a later call moves it. */
export class Timers<Key> {
  readonly #now: () => number;
  readonly #due: (keys: Key[]) => void;
  /** A binary heap by time. Entries that `#times` does not confirm have been moved or dropped. */
  #heap: { at: number; key: Key }[] = [];
  readonly #times = new Map<Key, number>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(now: () => number, due: (keys: Key[]) => void) {
    this.#now = now;
    this.#due = due;
  }

  set(key: Key, at: number | undefined): void {
    if (at === undefined) {
      this.#times.delete(key);
      return;
    }
    if (this.#times.get(key) === at) return;
    this.#times.set(key, at);
    this.#push({ at, key });
    if (this.#heap.length > 2 * this.#times.size + SLACK) this.#compact();
    if (at < this.#armedFor) this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#heap = [];
    this.#times.clear();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.#heap[0];
    this.#armedFor = first?.at ?? Number.POSITIVE_INFINITY;
    if (!first) return;
    const delay = Math.min(Math.max(0, first.at - this.#now()), MAX_DELAY_MS);
    this.#timer = setTimeout(() => this.#fire(), delay);
  }

  #fire(): void {
    const now = this.#now();
    const keys: Key[] = [];
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      this.#pop();
      if (this.#times.get(first.key) !== first.at) continue;
      this.#times.delete(first.key);
      keys.push(first.key);
    }
    this.#arm();
    if (keys.length > 0) this.#due(keys);
  }

  #compact(): void {
    const entries = [...this.#times].map(([key, at]) => ({ at, key }));
    // A sorted array is a heap.
    this.#heap = entries.sort((a, b) => a.at - b.at);
  }

  #push(entry: { at: number; key: Key }): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const other = heap[above];
      if (!other || other.at <= entry.at) break;
      heap[index] = other;
      index = above;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const below = right && left && right.at < left.at ? 2 * index + 2 : 2 * index + 1;
      const smaller = heap[below];
      if (!smaller || smaller.at >= last.at) break;
      heap[index] = smaller;
      index = below;
    }
    heap[index] = last;
  }
}
