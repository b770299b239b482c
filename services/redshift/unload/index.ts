import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { StatementContext } from "../statement-handler.ts";
import { authorize } from "../transfer/authorize.ts";
import { s3Client } from "../transfer/clients.ts";
import { cancelled, isCancelled, s3Failure } from "../transfer/errors.ts";
import type { CopyRows } from "../wire/frames.ts";
import { columnsOf, type UnloadColumn, written } from "./columns.ts";
import { Destination } from "./destination.ts";
import { encoderOf } from "./encoders.ts";
import { UnloadFiles } from "./files.ts";
import { History } from "./history.ts";
import { manifestOf } from "./manifest.ts";
import { parquetSink } from "./parquet.ts";
import { parseUnload } from "./parse.ts";
import { byPartition, folderOf, partitioningOf } from "./partitions.ts";
import type { RowSink } from "./row-sink.ts";
import { fieldsOf } from "./rows.ts";
import type { UnloadStatement } from "./statement.ts";

/**
 * UNLOAD: a query's rows as files on S3.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html, read 2026-11-24
 */
export async function unload(
  context: StatementContext,
  { query, parameters }: { query: string; parameters: string },
): Promise<{ tag: string }> {
  const statement = parseUnload(parameters);
  const columns = await columnsOf(context.backend, query);
  const permissions = await authorize(context, statement.authorization);
  const destination = new Destination(s3Client(context.aws, statement.authorization), permissions, statement);
  await destination.prepare();
  const history = await History.begin(context, statement);
  const work =
    statement.partitionBy.length > 0
      ? partitioned(query, columns, destination, statement)
      : whole(query, columns, destination, statement);
  const { sql, sink, take } = work;
  const { files } = sink;
  let count = 0;
  try {
    const options = sink.copyOptions === "" ? "" : ` (${sink.copyOptions})`;
    await context.backend.copyOut(`COPY (${sql}) TO STDOUT${options}`, async (rows) => {
      count += rows.count;
      await take(rows);
    });
    await sink.finish();
    if (statement.manifest && files.finished.length > 0)
      await putManifest(destination, manifestOf(files.finished, columns, statement.manifest === "verbose"));
  } catch (error) {
    await files.abort();
    await history.aborted(files.finished, (error as Error).message);
    if (isCancelled(error, context.signal)) throw cancelled(history.queryId);
    throw error;
  }
  await history.completed(files.finished, count);
  context.notice("INFO", `UNLOAD completed, ${count} record(s) unloaded successfully.`);
  return { tag: "UNLOAD" };
}

interface Work {
  sql: string;
  sink: RowSink;
  take(rows: CopyRows): Promise<void>;
}

function whole(query: string, columns: UnloadColumn[], destination: Destination, statement: UnloadStatement): Work {
  const sink = sinkOf(columns, destination, statement, true);
  const names = columns.map((_column, index) => `c${index}`);
  const list = columns.map((column, index) => written(`c${index}`, column, statement.format));
  const sql = list.every((expression, index) => expression === names[index])
    ? query
    : `SELECT ${list.join(", ")} FROM (${query}) AS q (${names.join(", ")})`;
  return { sql, sink, take: (rows) => sink.write(rows) };
}

/** Rows come ordered by their partition: one folder is written after the other. */
function partitioned(query: string, all: UnloadColumn[], destination: Destination, statement: UnloadStatement): Work {
  const { sql, columns, keys } = partitioningOf(query, all, statement);
  const sink = sinkOf(columns, destination, statement, false);
  let open: string | undefined;
  return {
    sql,
    sink,
    async take({ bytes }) {
      for (const { key, ...rows } of byPartition(bytes, keys.length)) {
        if (key !== open) {
          await sink.finish();
          open = key;
          const [values = []] = fieldsOf(Buffer.from(`${key}\n`));
          await sink.files.enter(folderOf(values, keys));
        }
        await sink.write(rows);
      }
    },
  };
}

function sinkOf(
  columns: UnloadColumn[],
  destination: Destination,
  statement: UnloadStatement,
  plain: boolean,
): RowSink {
  const { format } = statement;
  if (format.kind === "parquet") return parquetSink(columns, destination, statement);
  const { copyOptions, header, encode } = encoderOf(format, columns, plain);
  const files = new UnloadFiles(destination, statement, header);
  return {
    copyOptions,
    files,
    async write({ bytes, count }) {
      if (count > 0) await files.write(encode(bytes), count);
    },
    finish: () => files.close(),
  };
}

async function putManifest(destination: Destination, Body: string): Promise<void> {
  const { s3, bucket, prefix } = destination;
  const Key = `${prefix}manifest`;
  destination.requireWrite(Key);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body })).catch((error: unknown) => {
    throw s3Failure(error, `S3 key being written : s3://${bucket}/${Key}`);
  });
}
