/** The thread of a big load: it asks the main thread for bytes, and gives it rows. */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { PostgresError } from "../postgres-error.ts";
import type { LoadJob } from "./job.ts";
import { emptyOutcome, LoadFailed, type LoadHost, runLoad } from "./load.ts";
import type { Answer, Failure, LastWord, Question } from "./thread.ts";

/** The main thread could not do what it was asked; it knows why. */
class HostFailed extends Error {}

// Rows that have been handed over and not yet taken away.
const MAX_UNTAKEN = 4;

const port = parentPort;
if (!port) throw new Error("This is a thread's program.");

let lastId = 0;
const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
port.on("message", (answer: Answer) => {
  const { resolve, reject } = waiting.get(answer.id) ?? {};
  waiting.delete(answer.id);
  if (answer.failed) reject?.(new HostFailed());
  else resolve?.(answer);
});

type Unnumbered<Q> = Q extends unknown ? Omit<Q, "id"> : never;

function ask(question: Unnumbered<Question>, transfer: ArrayBuffer[] = []): Promise<Answer> {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    port?.postMessage({ ...question, id }, transfer);
  });
}

const untaken: Promise<void>[] = [];
// Memory of rows that have been taken: asked for anew each time, it would make the collector run all the time, here and in the main thread.
const spare: ArrayBuffer[] = [];

const host: LoadHost = {
  async next(file) {
    const { value } = await ask({ ask: "next", file });
    return value ? Buffer.from(value) : undefined;
  },
  async range(file, start, end) {
    const { value } = await ask({ ask: "range", file, start, end });
    if (!value) throw new HostFailed();
    return value;
  },
  memory(size) {
    const memory = spare.pop();
    // Not from the pool: it is handed to another thread.
    return memory && memory.byteLength >= size ? Buffer.from(memory) : Buffer.allocUnsafeSlow(size);
  },
  async emit(rows) {
    // RowBuffer's memory is its own, not of Node's pool: it can change hands.
    const sent = ask({ ask: "emit", rows }, [rows.buffer as ArrayBuffer]).then(({ value }) => {
      if (value && spare.length <= MAX_UNTAKEN) spare.push(value);
    });
    sent.catch(() => undefined); // thrown where it is awaited
    untaken.push(sent);
    if (untaken.length > MAX_UNTAKEN) await untaken.shift();
  },
};

const job = workerData as LoadJob;
const outcome = emptyOutcome();
let failure: Failure | undefined;
try {
  await runLoad(job, host, outcome);
  await Promise.all(untaken);
} catch (error) {
  failure = failureOf(error);
}
// This thread is ended, it does not end: what it has compiled would not be kept.
flushCompileCache();
port.postMessage({ outcome, ...(failure ? { failure } : {}) } satisfies LastWord);

function failureOf(error: unknown): Failure {
  if (error instanceof LoadFailed) return { kind: "load" };
  if (error instanceof HostFailed) return { kind: "host" };
  if (error instanceof PostgresError) return { kind: "postgres", fields: error.fields };
  return { kind: "bug", stack: String((error as Error).stack) };
}
