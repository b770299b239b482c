import { Worker } from "node:worker_threads";
import { threadEnvironment } from "../compiled-modules.ts";
import type { FoundDigests, WantedDigests } from "./digests.ts";

/** What the thread is told. A piece lies in memory that both share. */
export type Order = { id: number } & (
  | { start: WantedDigests }
  | { piece: Uint8Array }
  | { end: true }
  | { forget: true }
);

export interface Answer {
  found?: FoundDigests;
  error?: string;
}

// One alone hashes 540 MB/s for all bodies together: on two cores two put 1 MB objects a tenth to a fifth faster, when
// four or eight come at a time. Each takes 30 MB of memory (measured 2026-11-25).
const MAX_THREADS = 2;
const threads = new Set<DigestThread>();
let last = 0;

/** The digests of a large body, computed in another thread while this one takes in what comes next. */
export class DigestsInThread {
  readonly #id = ++last;
  readonly #thread = leastBusy();

  constructor(wanted: WantedDigests) {
    this.#thread.bodies += 1;
    this.#thread.tell({ id: this.#id, start: wanted });
  }

  /** Done when the piece's memory may be used again. */
  async update(piece: Uint8Array): Promise<void> {
    await this.#thread.ask({ id: this.#id, piece });
  }

  async end(): Promise<FoundDigests> {
    this.#thread.bodies -= 1;
    const { found } = await this.#thread.ask({ id: this.#id, end: true });
    if (!found) throw new Error("The thread has no digests.");
    return found;
  }

  /** The body will not be had. */
  forget(): void {
    this.#thread.bodies -= 1;
    this.#thread.tell({ id: this.#id, forget: true });
  }
}

function leastBusy(): DigestThread {
  const [least] = [...threads].sort((one, other) => one.bodies - other.bodies);
  return least && (least.bodies === 0 || threads.size >= MAX_THREADS) ? least : new DigestThread();
}

/** Started when it is needed, and kept. It keeps nobody from ending. */
class DigestThread {
  /** How many it has under way. */
  bodies = 0;
  readonly #worker = new Worker(new URL("digest-worker.ts", import.meta.url), { env: threadEnvironment() });
  /** The answers that are to come, in their order. */
  readonly #waiting: PromiseWithResolvers<Answer>[] = [];
  /** What has ended it: then nobody answers any more. */
  #end: Error | undefined;

  constructor() {
    threads.add(this);
    this.#worker.unref();
    this.#worker.on("message", ({ error, ...answer }: Answer) => {
      const next = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#worker.unref();
      if (error === undefined) next?.resolve(answer);
      else next?.reject(new Error(error));
    });
    this.#worker.on("error", (error) => {
      this.#end = error;
      threads.delete(this);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  ask(order: Order): Promise<Answer> {
    if (this.#end) return Promise.reject(this.#end);
    const answer = Promise.withResolvers<Answer>();
    this.#worker.ref();
    this.#waiting.push(answer);
    this.tell(order);
    return answer.promise;
  }
}
