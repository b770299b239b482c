/**
 * Every row of the CSV to the API, each exactly once however often this is run: a row's idempotency key comes from its position in the
 * data set, so what is sent again meets the customer that it made.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { stringify } from "csv-stringify/sync";
import { type ApiClient, apiClient } from "./api-client.ts";
import { fromCsv } from "./customer.ts";
import { type Dataset, type Partition, readDataset } from "./dataset.ts";
import type { Deployment } from "./deploy.ts";
import { type Counts, type Journal, type Outcome, openJournal, readJournal } from "./journal.ts";
import { type CsvRow, readCsv } from "./read-csv.ts";
import { type Settings, UserError } from "./settings.ts";
import type { Target } from "./target.ts";
import { upload } from "./upload.ts";

/** `partitions`: all partitions at once, many requests under way. `foreach`: one row after the other, in order. */
export const STRATEGIES = ["partitions", "foreach"] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const MAX_BATCH = 25;

export interface SendOptions {
  strategy: Strategy;
  /** Customers per POST; 1 sends each as an object of its own. */
  batch: number;
  concurrency: number;
  dataset?: string | undefined;
  /** Sends only the rows that failed in this run. */
  retryFailed?: string | undefined;
  /** Begins anew even if a run was interrupted. */
  fresh: boolean;
  /** See api-client.ts. */
  maxAttempts: number;
  requestTimeoutMs: number;
  outageMs: number;
  /** Stops cleanly: what is under way is finished and noted. */
  signal: AbortSignal;
  say(line: string): void;
  progress(done: number, total: number): void;
}

export interface SendSummary extends Counts {
  run: string;
  dataset: string;
  /** How it was sent; by children of a Distributed Map, too. */
  strategy: Strategy | "stepfunctions";
  batch: number;
  concurrency: number;
  rows: number;
  /** Rows that the manifest lists and the files do not have. */
  missing: number;
  /** Rows whose end was known from an interrupted attempt. */
  resumed: number;
  requestsRepeated: number;
  seconds: number;
  /** Where results, failures and this summary are. */
  results: string;
  partitions: (Counts & { key: string; rows: number; results: string })[];
  interrupted: boolean;
}

/** What a run must know to go on after a crash. */
interface Run {
  id: string;
  dataset: string;
  sha256: string;
  apiUrl: string;
  retryOf: string | null;
}

interface OpenPartition {
  readonly partition: Partition;
  readonly journal: Journal;
  readonly file: string;
  /** Rows to be sent by this run. */
  readonly rows: number;
}

/**
 * Sends, or goes on with a run that was interrupted.
 * @throws UserError when there is nothing to send, or the API does not answer; what was acknowledged is noted and the next run goes on
 */
export async function send(
  target: Target,
  settings: Settings,
  { apiUrl, bucket }: Deployment,
  options: SendOptions,
): Promise<SendSummary> {
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  const dataset = await readDataset(s3, bucket, options.dataset);
  const selected =
    options.retryFailed === undefined ? undefined : await failedRows(s3, bucket, options.retryFailed, dataset);
  const runs = join(settings.home, "runs");
  const wanted = { dataset: dataset.id, sha256: dataset.sha256, apiUrl, retryOf: options.retryFailed ?? null };
  const run = (options.fresh ? undefined : interruptedRun(runs, wanted)) ?? startRun(runs, wanted);
  const directory = join(runs, run.id);

  using opened = new DisposableStack();
  const partitions: OpenPartition[] = [];
  for (const [index, partition] of dataset.partitions.entries()) {
    const file = join(directory, `${partName(index)}.jsonl`);
    const journal = opened.use(await openJournal(file, partition.firstRow, partition.rows));
    partitions.push({ partition, journal, file, rows: countSelected(partition, selected) });
  }
  const total = partitions.reduce((sum, { rows }) => sum + rows, 0);
  const done = (): number =>
    sum(partitions.map(({ journal: { counts } }) => counts.created + counts.existing + counts.failed));
  const resumed = done();
  if (resumed > 0) options.say(`Going on with run ${run.id}: ${resumed} of ${total} rows are done`);

  const concurrency = options.strategy === "foreach" ? 1 : options.concurrency;
  const client = opened.use(apiClient({ ...options, apiUrl, concurrency, startHint: target.startHint }));
  const startedAt = performance.now();
  const tasksOf = (open: OpenPartition) => tasks(s3, bucket, dataset, open, selected, options.batch);
  const work = (open: OpenPartition, rows: CsvRow[]) =>
    sendRows(client, dataset, open, rows, options.batch).then(() => options.progress(done(), total));
  try {
    await inLanes(partitions, concurrency, options.signal, tasksOf, work);
  } finally {
    // Whatever happened, what was answered is on the disk before anybody hears of it.
    for (const { journal } of partitions) journal.flush();
  }
  const summary: SendSummary = {
    run: run.id,
    dataset: dataset.id,
    strategy: options.strategy,
    batch: options.batch,
    concurrency,
    rows: total,
    created: sum(partitions.map(({ journal }) => journal.counts.created)),
    existing: sum(partitions.map(({ journal }) => journal.counts.existing)),
    failed: sum(partitions.map(({ journal }) => journal.counts.failed)),
    missing: options.signal.aborted ? 0 : Math.max(0, total - done()),
    resumed,
    requestsRepeated: client.retries,
    seconds: (performance.now() - startedAt) / 1000,
    results: `s3://${bucket}/runs/${run.id}/`,
    partitions: partitions.map(({ partition, journal, rows }, index) => ({
      key: partition.key,
      rows,
      ...journal.counts,
      results: `runs/${run.id}/results/${partName(index)}.jsonl`,
    })),
    interrupted: options.signal.aborted,
  };
  if (summary.interrupted) return summary;
  await publish(s3, bucket, partitions, summary);
  rmSync(directory, { recursive: true });
  return summary;
}

/**
 * `concurrency` lanes, each taking the next task of a partition: lanes spread over all partitions, and help out where work is left.
 * The first error stops all lanes; requests under way are waited for.
 */
async function inLanes<Task>(
  partitions: readonly OpenPartition[],
  concurrency: number,
  signal: AbortSignal,
  tasksOf: (open: OpenPartition) => AsyncGenerator<Task>,
  work: (open: OpenPartition, task: Task) => Promise<unknown>,
): Promise<void> {
  const waiting = [...partitions];
  const active: { open: OpenPartition; tasks: AsyncGenerator<Task> }[] = [];
  const begin = (): void => {
    const open = waiting.shift();
    if (open) active.push({ open, tasks: tasksOf(open) });
  };
  for (let lane = 0; lane < concurrency; lane += 1) begin();
  let failed = false;
  const lane = async (number: number): Promise<void> => {
    while (!failed && !signal.aborted) {
      const source = active[number % active.length];
      if (!source) return;
      const next = await source.tasks.next();
      if (!next.done) {
        await work(source.open, next.value);
        continue;
      }
      const at = active.indexOf(source);
      if (at < 0) continue;
      active.splice(at, 1);
      begin();
    }
  };
  const lanes = Array.from({ length: concurrency }, (_, number) =>
    lane(number).catch((error: unknown) => {
      failed = true;
      // Interrupted by the user while it waited for its next attempt: the row is simply not done.
      if (!signal.aborted) throw error;
    }),
  );
  const results = await Promise.allSettled(lanes);
  await Promise.all(active.map(({ tasks }) => tasks.return(undefined)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** The rows of a partition that are still to be sent, `batch` at a time. Rows that are no CSV are noted as failed. */
async function* tasks(
  s3: S3Client,
  bucket: string,
  dataset: Dataset,
  { partition, journal, rows }: OpenPartition,
  selected: ReadonlySet<number> | undefined,
  batch: number,
): AsyncGenerator<CsvRow[]> {
  if (rows === 0) return;
  let task: CsvRow[] = [];
  for await (const row of readCsv(
    textOf(s3, bucket, partition.key),
    dataset.columns,
    `s3://${bucket}/${partition.key}`,
  )) {
    const number = partition.firstRow + row.index;
    if (journal.has(number) || (selected && !selected.has(number))) continue;
    if ("error" in row) {
      journal.add({ row: number, line: row.line, status: 0, error: row.error, source: row.raw });
      continue;
    }
    task.push(row);
    if (task.length < batch) continue;
    yield task;
    task = [];
  }
  if (task.length > 0) yield task;
}

/** Rows that follow one another in the data set. */
type Rows = Pick<Partition, "firstRow" | "rows">;

/** Sends one task and notes what became of each of its rows. */
export async function sendRows(
  client: Pick<ApiClient, "post">,
  dataset: Pick<Dataset, "sha256">,
  { partition, journal }: { partition: Rows; journal: Pick<Journal, "add"> },
  rows: CsvRow[],
  batch: number,
): Promise<void> {
  const keyOf = (row: CsvRow): string => idempotencyKey(dataset, partition, row.index);
  const note = (row: CsvRow, status: number, body: unknown): void =>
    journal.add(outcomeOf(partition.firstRow + row.index, row, status, body));
  if (batch === 1) {
    for (const row of rows) {
      const { status, body } = await client.post("/customers", fromCsv(row.record), keyOf(row));
      note(row, status, body);
    }
    return;
  }
  // Customers that the table had no capacity for come back as 429 each; they alone are sent again, a few times.
  let left = rows;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const bodies = left.map((row) => ({ ...fromCsv(row.record), idempotency_key: keyOf(row) }));
    const { status, body } = await client.post("/customers", bodies);
    const results = resultsOf(body);
    const again: CsvRow[] = [];
    for (const [index, row] of left.entries()) {
      const result = results?.[index];
      const rowStatus = result?.status ?? status;
      if (rowStatus === 429 && result && attempt < MAX_BATCH_ATTEMPTS) again.push(row);
      else note(row, rowStatus, result?.status === undefined ? body : (result.customer ?? result));
    }
    left = again;
  }
}

const MAX_BATCH_ATTEMPTS = 8;

/**
 * From the row's number in the data set, so that neither the number of partitions nor batches nor runs change it. A file that has
 * been edited may have more rows than the manifest says: those must not take the numbers of the next partition.
 */
const idempotencyKey = ({ sha256 }: Pick<Dataset, "sha256">, { firstRow, rows }: Rows, index: number): string =>
  `${sha256.slice(0, 16)}/${index < rows ? firstRow + index : `${firstRow}+${index}`}`;

function resultsOf(body: unknown): { status?: number; customer?: unknown }[] | undefined {
  const results = (body as { results?: unknown } | undefined)?.results;
  return Array.isArray(results) ? results : undefined;
}

function outcomeOf(row: number, { line, record }: CsvRow, status: number, body: unknown): Outcome {
  const said = body as { customer_id?: string; message?: string } | undefined;
  if ((status === 200 || status === 201) && said?.customer_id)
    return { row, line, status, customer_id: said.customer_id };
  const reason = said?.message ?? JSON.stringify(body) ?? "no answer";
  return { row, line, status, error: status === 0 ? reason : `${status}: ${reason}`, source: JSON.stringify(record) };
}

const RANGE_BYTES = 4 * 1024 * 1024;

/**
 * An object's text, by ranges: each is a small request that the SDK repeats by itself, where a stream held open for the whole
 * partition would break with the first restart of the server.
 */
async function* textOf(s3: S3Client, bucket: string, key: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let ETag: string | undefined;
  for (let start = 0, size = 1; start < size; start += RANGE_BYTES) {
    const Range = `bytes=${start}-${start + RANGE_BYTES - 1}`;
    const part = await s3
      .send(new GetObjectCommand({ Bucket: bucket, Key: key, Range, IfMatch: ETag }))
      .catch((error: unknown) => {
        if (error instanceof NoSuchKey)
          throw new UserError(`The manifest lists s3://${bucket}/${key}, which is not there.`);
        throw error;
      });
    size = Number(part.ContentRange?.split("/")[1] ?? 0);
    ETag = part.ETag;
    yield decoder.decode(await part.Body?.transformToByteArray(), { stream: true });
  }
}

/** Results, failures and the summary to S3; the summary last. */
async function publish(
  s3: S3Client,
  bucket: string,
  partitions: readonly OpenPartition[],
  summary: SendSummary,
): Promise<void> {
  const prefix = `runs/${summary.run}`;
  const ndjson = "application/x-ndjson";
  for (const [index, { file }] of partitions.entries()) {
    const key = summary.partitions[index]?.results ?? "";
    await upload(s3, { bucket, key, contentType: ndjson }, lines(readJournal(file)));
  }
  await upload(s3, { bucket, key: `${prefix}/failures.jsonl`, contentType: ndjson }, lines(failures(partitions)));
  await upload(
    s3,
    { bucket, key: `${prefix}/failures.csv`, contentType: "text/csv; charset=utf-8" },
    failuresCsv(partitions),
  );
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}/summary.json`,
      Body: JSON.stringify(summary, null, 2),
      ContentType: "application/json",
    }),
  );
}

async function* failures(partitions: readonly OpenPartition[]): AsyncGenerator<Outcome & { partition: string }> {
  for (const { partition, file, journal } of partitions) {
    if (journal.counts.failed === 0) continue;
    for await (const outcome of readJournal(file))
      if (outcome.error !== undefined) yield { partition: partition.key, ...outcome };
  }
}

const FAILURE_COLUMNS = ["partition", "row", "line", "status", "error", "source"];

async function* failuresCsv(partitions: readonly OpenPartition[]): AsyncGenerator<string> {
  yield `${FAILURE_COLUMNS.join(",")}\r\n`;
  for await (const failure of failures(partitions))
    yield stringify([failure], { columns: FAILURE_COLUMNS, record_delimiter: "\r\n" });
}

async function* lines(outcomes: AsyncIterable<Outcome>): AsyncGenerator<string> {
  for await (const outcome of outcomes) yield `${JSON.stringify(outcome)}\n`;
}

/** The rows that failed in an earlier run on the same data. */
async function failedRows(s3: S3Client, bucket: string, run: string, dataset: Dataset): Promise<Set<number>> {
  const [summary, text] = await Promise.all(
    ["summary.json", "failures.jsonl"].map(async (name) => {
      const key = `runs/${run}/${name}`;
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToString()) ?? "";
      } catch (error) {
        if (error instanceof NoSuchKey) throw new UserError(`There is no finished run ${run} (s3://${bucket}/${key}).`);
        throw error;
      }
    }),
  );
  const sentDataset = (JSON.parse(summary ?? "{}") as Partial<SendSummary>).dataset;
  if (sentDataset !== dataset.id)
    throw new UserError(`Run ${run} sent ${sentDataset}, not ${dataset.id}. Name it: --dataset ${sentDataset}.`);
  return new Set((text ?? "").split("\n").flatMap((line) => (line === "" ? [] : Number(JSON.parse(line).row))));
}

/** The last run that was to send the same rows to the same API and did not come to its end. */
function interruptedRun(runs: string, wanted: Omit<Run, "id">): Run | undefined {
  if (!existsSync(runs)) return undefined;
  const ids = readdirSync(runs).sort().reverse();
  for (const id of ids) {
    const file = join(runs, id, "run.json");
    if (!existsSync(file)) continue;
    const run = JSON.parse(readFileSync(file, "utf8")) as Run;
    const isSame = (Object.keys(wanted) as (keyof typeof wanted)[]).every((name) => run[name] === wanted[name]);
    if (isSame) return run;
  }
  return undefined;
}

function startRun(runs: string, wanted: Omit<Run, "id">): Run {
  const time = new Date().toISOString().replace(/[:.]/g, "-").slice(0, 19);
  const run: Run = { id: `${time}-${randomBytes(2).toString("hex")}`, ...wanted };
  mkdirSync(join(runs, run.id), { recursive: true });
  writeFileSync(join(runs, run.id, "run.json"), JSON.stringify(run, null, 2));
  return run;
}

const partName = (index: number): string => `part-${String(index).padStart(5, "0")}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function countSelected({ firstRow, rows }: Partition, selected: ReadonlySet<number> | undefined): number {
  if (!selected) return rows;
  let count = 0;
  for (const row of selected) if (row >= firstRow && row < firstRow + rows) count += 1;
  return count;
}
