/** What a run of send leaves in S3, and what a later run reads of it. */
import type { Readable } from "node:stream";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { stringify } from "csv-stringify/sync";
import type { Dataset, Partition } from "./dataset.ts";
import { type Counts, type Outcome, readJournal } from "./journal.ts";
import { linesOf } from "./lines.ts";
import { type RowSet, rowSet } from "./row-set.ts";
import { UserError } from "./settings.ts";
import { upload } from "./upload.ts";

export interface SendSummary extends Counts {
  run: string;
  dataset: string;
  /** How it was sent; by children of a Distributed Map, too. */
  strategy: "partitions" | "foreach" | "stepfunctions";
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

/** A partition, and the journal of what became of its rows. */
export interface SentPartition {
  readonly partition: Partition;
  readonly journal: { readonly counts: Counts };
  readonly file: string;
}

/** Results, failures and the summary to S3; the summary last. */
export async function publish(
  s3: S3Client,
  bucket: string,
  partitions: readonly SentPartition[],
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

async function* failures(partitions: readonly SentPartition[]): AsyncGenerator<Outcome & { partition: string }> {
  for (const { partition, file, journal } of partitions) {
    if (journal.counts.failed === 0) continue;
    for await (const outcome of readJournal(file))
      if (outcome.error !== undefined) yield { partition: partition.key, ...outcome };
  }
}

const FAILURE_COLUMNS = ["partition", "row", "line", "status", "error", "source"];

async function* failuresCsv(partitions: readonly SentPartition[]): AsyncGenerator<string> {
  yield `${FAILURE_COLUMNS.join(",")}\r\n`;
  for await (const failure of failures(partitions))
    yield stringify([failure], { columns: FAILURE_COLUMNS, record_delimiter: "\r\n" });
}

async function* lines(outcomes: AsyncIterable<Outcome>): AsyncGenerator<string> {
  for await (const outcome of outcomes) yield `${JSON.stringify(outcome)}\n`;
}

/**
 * The rows that failed in an earlier run on the same data.
 * @throws UserError when there is no such run
 */
export async function failedRows(s3: S3Client, bucket: string, run: string, dataset: Dataset): Promise<RowSet> {
  const bodyOf = async (name: string) => {
    const key = `runs/${run}/${name}`;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!Body) throw new Error(`s3://${bucket}/${key} came without a body.`);
      return Body;
    } catch (error) {
      if (error instanceof NoSuchKey) throw new UserError(`There is no finished run ${run} (s3://${bucket}/${key}).`);
      throw error;
    }
  };
  const summary = JSON.parse(await (await bodyOf("summary.json")).transformToString()) as Partial<SendSummary>;
  if (summary.dataset !== dataset.id)
    throw new UserError(
      `Run ${run} sent ${summary.dataset}, not ${dataset.id}. Name it: --dataset ${summary.dataset}.`,
    );
  const failed = rowSet(0, dataset.rows);
  // In Node the SDK's bodies are Readable.
  for await (const line of linesOf((await bodyOf("failures.jsonl")) as Readable))
    failed.add(Number(JSON.parse(line).row));
  return failed;
}
