import { Worker } from "node:worker_threads";
import { threadEnvironment } from "../../compiled-modules.ts";
import { PostgresError } from "../postgres-error.ts";
import type { LoadJob } from "./job.ts";
import { LoadFailed, type LoadHost, type LoadOutcome, runLoad } from "./load.ts";

/** What the thread asks of us; each question has a number, and gets one answer. */
export type Question = { id: number } & (
  | { ask: "next"; file: number }
  | { ask: "range"; file: number; start: number; end: number }
  | { ask: "emit"; rows: Uint8Array }
);
/** The value is the bytes that were asked for, or the memory of rows that have been taken. */
export type Answer = { id: number; value?: ArrayBuffer; failed?: true };
/** The thread's last word. */
export type LastWord = { outcome: LoadOutcome; failure?: Failure };
export type Failure =
  | { kind: "load" | "host" }
  | { kind: "postgres"; fields: Record<string, string> }
  | { kind: "bug"; stack: string };

// A thread takes longer to start than so many bytes take to load.
const INLINE_BYTES = 256 * 1024;
// Rows of 4 MB, and a few of them at once; Parquet is read by its row groups, which are as big as its writer has made them.
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
const PARQUET_LIMITS = { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 64 };

/**
 * Runs a load: a small one here, a big one in a thread of its own, so that everything else in this process goes on.
 * @throws LoadFailed, PostgresError, or what the host has thrown
 */
export async function runLoadAside(job: LoadJob, host: LoadHost, outcome: LoadOutcome): Promise<void> {
  const size = job.files.reduce((sum, file) => sum + file.size, 0);
  if (size < INLINE_BYTES || job.statement.format.kind === "dynamodb") return runLoad(job, host, outcome);
  const worker = new Worker(new URL("worker.ts", import.meta.url), {
    workerData: job,
    env: threadEnvironment(),
    resourceLimits: job.statement.format.kind === "parquet" ? PARQUET_LIMITS : LIMITS,
  });
  let hostFailure: unknown;
  try {
    const { failure, outcome: done } = await new Promise<LastWord>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`The loading thread ended with ${code}.`)));
      worker.on("message", (message: Question | LastWord) => {
        if ("outcome" in message) return resolve(message);
        answer(host, message).then(
          (reply) => worker.postMessage(reply, reply.value ? [reply.value] : []),
          (error: unknown) => {
            hostFailure ??= error;
            worker.postMessage({ id: message.id, failed: true } satisfies Answer);
          },
        );
      });
    });
    Object.assign(outcome, done);
    if (failure) throw hostFailure ?? errorOf(failure);
  } finally {
    await worker.terminate();
  }
}

async function answer(host: LoadHost, question: Question): Promise<Answer> {
  const { id } = question;
  switch (question.ask) {
    case "emit": {
      const { buffer, byteOffset, byteLength } = question.rows;
      await host.emit(Buffer.from(buffer, byteOffset, byteLength));
      return { id, value: buffer as ArrayBuffer }; // it was transferred, so it is no shared one
    }
    case "range":
      return { id, value: await host.range(question.file, question.start, question.end) };
    case "next": {
      const chunk = await host.next(question.file);
      // A copy of its own: what a chunk is a part of may belong to others, and cannot change hands.
      return chunk ? { id, value: new Uint8Array(chunk).buffer } : { id };
    }
  }
}

function errorOf(failure: Failure): Error {
  if (failure.kind === "load") return new LoadFailed();
  if (failure.kind === "postgres") return PostgresError.from(failure.fields);
  return new Error(failure.kind === "bug" ? failure.stack : "The host has failed.");
}
