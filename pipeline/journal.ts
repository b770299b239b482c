/**
 * What became of each row of a partition: one JSON line per row, appended as answers come in. It is the result that goes to S3, and
 * what a resumed run skips by. A line that a crash cut off, or that was not yet written, only means that its row is sent
 * once more, which its idempotency key makes harmless.
 */
import { closeSync, createReadStream, mkdirSync, openSync, truncateSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { linesOf } from "./lines.ts";
import { type RowSet, rowSet } from "./row-set.ts";

/** The end of one row. */
export interface Outcome {
  /** The row's number in the data set, from 0. */
  row: number;
  /** The line in the partition's file, from 1. */
  line: number;
  /** The API's status; 0 when the row was not sent or never answered. */
  status: number;
  customer_id?: string;
  /** Why it failed. */
  error?: string;
  /** What was to be sent, of a row that failed. */
  source?: string;
}

export interface Counts {
  /** 201: a customer that was new. */
  created: number;
  /** 200: a customer that was there already, from an earlier request with the same key. */
  existing: number;
  failed: number;
}

export interface Journal extends Pick<RowSet, "has">, Disposable {
  readonly counts: Counts;
  add(outcome: Outcome): void;
  flush(): void;
}

const FLUSH_LINES = 64;
const FLUSH_MS = 200;

/** Opens a partition's journal, with what an earlier process left in it. */
export async function openJournal(file: string, firstRow: number, rows: number): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true });
  const counts: Counts = { created: 0, existing: 0, failed: 0 };
  const finished = rowSet(firstRow, rows);
  const note = ({ row, status, error }: Outcome): void => {
    finished.add(row);
    if (error !== undefined) counts.failed += 1;
    else if (status === 201) counts.created += 1;
    else counts.existing += 1;
  };
  let wholeBytes = 0;
  for await (const { outcome, bytes } of readLines(file)) {
    if (!finished.has(outcome.row)) note(outcome);
    wholeBytes += bytes;
  }
  const descriptor = openSync(file, "a");
  truncateSync(file, wholeBytes);
  let held: string[] = [];
  const flush = (): void => {
    if (held.length > 0) writeSync(descriptor, held.join(""));
    held = [];
  };
  const timer = setInterval(flush, FLUSH_MS).unref();
  return {
    counts,
    has: finished.has,
    add(outcome) {
      note(outcome);
      held.push(`${JSON.stringify(outcome)}\n`);
      if (held.length >= FLUSH_LINES) flush();
    },
    flush,
    [Symbol.dispose]() {
      clearInterval(timer);
      flush();
      closeSync(descriptor);
    },
  };
}

/** The outcomes in a journal, one per row. */
export async function* readJournal(file: string): AsyncGenerator<Outcome> {
  for await (const { outcome } of readLines(file)) yield outcome;
}

/** The whole lines; stops at one that was cut off. */
async function* readLines(file: string): AsyncGenerator<{ outcome: Outcome; bytes: number }> {
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size === 0) return;
  let end = 0;
  for await (const line of linesOf(createReadStream(file))) {
    const bytes = Buffer.byteLength(line) + 1;
    end += bytes;
    const outcome = end <= size ? parsed(line) : undefined;
    if (!outcome) return;
    yield { outcome, bytes };
  }
}

function parsed(line: string): Outcome | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
