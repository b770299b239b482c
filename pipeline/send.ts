/**
 * Every row of the CSV to the API, each exactly once however often this is run: a row's idempotency key comes from its position in the
 * data set, so what is sent again meets the customer that it made.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { apiClient } from "./api-client.ts";
import { type Dataset, type Partition, readDataset } from "./dataset.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type CsvRow, readCsv } from "./read-csv.ts";
import { textOf } from "./read-text.ts";
import type { RowSet } from "./row-set.ts";
import { failedRows, publish, type SendSummary } from "./send-results.ts";
import { sendRows } from "./send-rows.ts";
import { interruptedRun, startRun } from "./send-runs.ts";
import type { Settings } from "./settings.ts";
import type { Deployment } from "./stack.ts";
import type { Target } from "./target.ts";

/** `partitions`: all partitions at once, many requests under way. `foreach`: one row after the other, in order. */
export const STRATEGIES = ["partitions", "foreach"] as const;
export type Strategy = (typeof STRATEGIES)[number];

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
  selected: RowSet | undefined,
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

const partName = (index: number): string => `part-${String(index).padStart(5, "0")}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function countSelected({ firstRow, rows }: Partition, selected: RowSet | undefined): number {
  if (!selected) return rows;
  let count = 0;
  for (let row = firstRow; row < firstRow + rows; row += 1) if (selected.has(row)) count += 1;
  return count;
}
