import { Worker } from "node:worker_threads";
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

let last = 0;

/** The digests of a large body, computed in another thread while this one takes in what comes next. */
export class DigestsInThread {
  readonly #id = ++last;

  constructor(wanted: WantedDigests) {
    thread().postMessage({ id: this.#id, start: wanted } satisfies Order);
  }

  /** Done when the piece's memory may be used again. */
  async update(piece: Uint8Array): Promise<void> {
    await ask({ id: this.#id, piece });
  }

  async end(): Promise<FoundDigests> {
    const { found } = await ask({ id: this.#id, end: true });
    if (!found) throw new Error("The thread has no digests.");
    return found;
  }

  /** The body will not be had. */
  forget(): void {
    thread().postMessage({ id: this.#id, forget: true } satisfies Order);
  }
}

let worker: Worker | undefined;
/** The answers that are to come, in their order. */
const waiting: PromiseWithResolvers<Answer>[] = [];

/** One for all, from the first large body on. It keeps nobody from ending. */
function thread(): Worker {
  if (worker) return worker;
  const started = new Worker(new URL("digest-worker.ts", import.meta.url));
  started.unref();
  started.on("message", ({ error, ...answer }: Answer) => {
    const next = waiting.shift();
    if (waiting.length === 0) started.unref();
    if (error === undefined) next?.resolve(answer);
    else next?.reject(new Error(error));
  });
  started.on("error", (error) => {
    worker = undefined;
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  worker = started;
  return started;
}

function ask(order: Order): Promise<Answer> {
  const answer = Promise.withResolvers<Answer>();
  const asked = thread();
  asked.ref();
  waiting.push(answer);
  asked.postMessage(order);
  return answer.promise;
}
