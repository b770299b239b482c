/** `send` by chunks: a child of the map sends some hundred rows, with the same idempotency keys as ../send.ts. */
import type { S3Client } from "@aws-sdk/client-s3";
import { apiClient } from "../api-client.ts";
import { CSV_HEADER } from "../customer.ts";
import { CSV_FIRST_LINE } from "../generate.ts";
import type { Counts, Outcome } from "../journal.ts";
import { type CsvRow, readCsv } from "../read-csv.ts";
import { MAX_BATCH, sendRows } from "../send-rows.ts";
import { readJson, readLines } from "./objects.ts";

/** A line of the data set's list of chunks; a CSV has text only. */
export interface Chunk {
  key: string;
  first_row: string;
  rows: string;
  start: string;
  end: string;
}

export interface SendRequest {
  bucket: string;
  apiUrl: string;
  sha256: string;
  chunks: Chunk[];
}

export interface Sent extends Counts {
  requestsRepeated: number;
  failures: Outcome[];
}

/** More than these are counted and not shown: a child's output has an end. */
const SHOWN_FAILURES = 20;
// A Lambda function's own time ends at fifteen minutes; a row that needs longer fails, and a redrive sends it again.
const LIMITS = { concurrency: 8, maxAttempts: 8, requestTimeoutMs: 35_000, outageMs: 60_000 };

/** Sends every row of some chunks. @throws when the API does not answer: then the child has failed, and is tried again */
export async function sendChunks(s3: S3Client, { bucket, apiUrl, sha256, chunks }: SendRequest): Promise<Sent> {
  const outcomes: Outcome[] = [];
  const counts: Counts = { created: 0, existing: 0, failed: 0 };
  const journal = {
    add(outcome: Outcome): void {
      if (outcome.error !== undefined) {
        counts.failed += 1;
        outcomes.push(outcome);
      } else if (outcome.status === 201) counts.created += 1;
      else counts.existing += 1;
    },
  };
  using client = apiClient({ ...LIMITS, apiUrl, startHint: "", signal: new AbortController().signal });
  for (const chunk of chunks) {
    const partition = { firstRow: Number(chunk.first_row), rows: Number(chunk.rows) };
    const batches = await batchesOf(s3, bucket, chunk, (row, error) => journal.add({ ...row, status: 0, error }));
    await inLanes(batches, LIMITS.concurrency, (rows) =>
      sendRows(client, { sha256 }, { partition, journal }, rows, MAX_BATCH),
    );
  }
  return { ...counts, requestsRepeated: client.retries, failures: outcomes.slice(0, SHOWN_FAILURES) };
}

async function batchesOf(
  s3: S3Client,
  bucket: string,
  { key, first_row, start, end }: Chunk,
  onBad: (row: { row: number; line: number; source: string }, error: string) => void,
): Promise<CsvRow[][]> {
  const text = async function* (): AsyncGenerator<string> {
    yield CSV_FIRST_LINE;
    for await (const line of readLines(s3, bucket, key, Number(start), Number(end))) yield `${line}\n`;
  };
  const batches: CsvRow[][] = [];
  for await (const row of readCsv(text(), CSV_HEADER, `s3://${bucket}/${key}`)) {
    if ("error" in row) onBad({ row: Number(first_row) + row.index, line: row.line, source: row.raw }, row.error);
    else if ((batches.at(-1)?.length ?? MAX_BATCH) < MAX_BATCH) batches.at(-1)?.push(row);
    else batches.push([row]);
  }
  return batches;
}

async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

interface ResultManifest {
  ResultFiles: { SUCCEEDED: { Key: string }[]; FAILED: { Key: string }[] };
}

/** What the map's children did, as ResultWriter has written it. */
export async function* readResults(s3: S3Client, bucket: string, manifest: string): AsyncGenerator<Sent> {
  const { ResultFiles } = await readJson<ResultManifest>(s3, bucket, manifest);
  for (const { Key } of ResultFiles.SUCCEEDED)
    for (const { Output } of await readJson<{ Output: string }[]>(s3, bucket, Key)) yield JSON.parse(Output);
}

/** What all children did together. */
export async function sumOf(children: Iterable<Sent> | AsyncIterable<Sent>): Promise<Sent> {
  const total: Sent = { created: 0, existing: 0, failed: 0, requestsRepeated: 0, failures: [] };
  for await (const sent of children) {
    for (const name of ["created", "existing", "failed", "requestsRepeated"] as const) total[name] += sent[name];
    total.failures.push(...sent.failures.slice(0, SHOWN_FAILURES - total.failures.length));
  }
  return total;
}
