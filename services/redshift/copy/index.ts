import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { StatementContext, StatementHandler } from "../statement-handler.ts";
import { authorize, type Permissions } from "../transfer/authorize.ts";
import { dynamoClient, s3Client } from "../transfer/clients.ts";
import { cancelled, dynamoFailure, isCancelled } from "../transfer/errors.ts";
import { type Target, targetOf } from "./columns.ts";
import { loadFailed } from "./errors.ts";
import { History } from "./history.ts";
import { type ByteSource, RowOutlet, Stopped, s3Bytes, tableItems } from "./host.ts";
import type { LoadJob } from "./job.ts";
import { emptyOutcome, LoadFailed, type LoadOutcome } from "./load.ts";
import { parseCopy } from "./parse.ts";
import { listSource, type Reading, readText } from "./source.ts";
import type { CopyStatement } from "./statement.ts";
import { runLoadAside } from "./thread.ts";

/**
 * COPY: reads files, checks every field as Redshift does, and streams the rows into Postgres's own COPY.
 * All rows come in or none; rows with errors go to stl_load_errors, which survive.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
 */
export const copy: StatementHandler = async (context) => {
  const statement = parseCopy(context.sql);
  const target = await targetOf(context, statement);
  const permissions = await authorize(context, statement.authorization);
  const { files, bytes, jsonpaths } = await openSource(context, statement, permissions);
  const history = await History.begin(context, statement, target, files);
  const outcome = emptyOutcome();
  const job: LoadJob = {
    table: target.name,
    columns: target.columns,
    statement,
    delimiter: delimiterOf(statement),
    files: files.map(({ url, size }) => ({ url, size })),
    jsonpaths,
  };
  try {
    await load(context, statement, target, job, bytes, outcome);
  } catch (error) {
    await history.end("aborted", outcome);
    if (isCancelled(error, context.signal)) throw cancelled(history.queryId);
    if (bytes.unread) await history.unread(bytes.unread);
    throw error instanceof LoadFailed ? loadFailed(target.name) : error;
  }
  await history.end("completed", outcome);
  for (const notice of noticesOf(statement, target, outcome)) context.notice("INFO", notice);
  return { tag: "COPY" };
};

interface Source {
  files: { url: string; size: number }[];
  bytes: ByteSource;
  jsonpaths: string | undefined;
}

/** Finds what is to be loaded. @throws PostgresError when it is not there, or the role may not read it */
async function openSource(
  { aws, signal }: StatementContext,
  statement: CopyStatement,
  permissions: Permissions,
): Promise<Source> {
  const { source, authorization, format } = statement;
  if (source.kind === "dynamodb") {
    const { table, region } = source;
    const dynamo = dynamoClient(aws, authorization, region);
    await describeTable(dynamo, table, permissions);
    const files = [{ url: `dynamodb://${table}`, size: 0 }];
    return { files, bytes: tableItems(dynamo, table, signal), jsonpaths: undefined };
  }
  const reading: Reading = { s3: s3Client(aws, authorization), permissions };
  const files = await listSource(reading, source, format);
  return { files, bytes: s3Bytes(reading, files, signal), jsonpaths: await readJsonpaths(reading, statement) };
}

/** "The permission must include SCAN and DESCRIBE for the Amazon DynamoDB table": t_Loading-data-from-dynamodb.html, read 2026-11-24 */
async function describeTable(dynamo: DynamoDBClient, table: string, permissions: Permissions): Promise<void> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: table })).catch((error: unknown) => {
    throw dynamoFailure(error, table);
  });
  for (const action of ["dynamodb:DescribeTable", "dynamodb:Scan"])
    permissions.require(action, Table?.TableArn ?? "", `DynamoDB table=${table}`);
}

async function readJsonpaths(reading: Reading, { format }: CopyStatement): Promise<string | undefined> {
  if (!("mapping" in format) || typeof format.mapping !== "object") return undefined;
  const { jsonpaths } = format.mapping;
  return readText(reading, jsonpaths, `S3 key being read : ${jsonpaths}`);
}

// https://www.postgresql.org/docs/18/sql-copy.html: neither a letter, a digit, a point nor a backslash; and N is in the null string
const NO_DELIMITER = /[\\.a-z0-9N]/;

/** The file's own delimiter, so that its rows can go to Postgres as they stand; another one where Postgres does not take that. */
function delimiterOf({ format }: CopyStatement): string {
  const own = "delimiter" in format ? format.delimiter : "\t";
  return NO_DELIMITER.test(own) ? "\t" : own;
}

async function load(
  { backend, signal }: StatementContext,
  statement: CopyStatement,
  target: Target,
  job: LoadJob,
  bytes: ByteSource,
  outcome: LoadOutcome,
): Promise<void> {
  const outlet = new RowOutlet();
  const abort = (): void => outlet.end(cancelled());
  signal.addEventListener("abort", abort, { once: true });
  const loading = runLoadAside(job, { ...bytes, emit: (piece) => outlet.emit(piece) }, outcome).then(
    () => outlet.end(),
    (error: Error) => {
      outlet.end(error);
      throw error;
    },
  );
  loading.catch(() => undefined); // thrown below, where it is awaited
  try {
    if (statement.noLoad) for await (const _rows of outlet);
    else await backend.copyIn(copySql(statement, target, job.delimiter), outlet);
  } catch (error) {
    outlet.close();
    // What stopped the load says more than what Postgres makes of it.
    await loading.catch((cause: Error) => {
      if (!(cause instanceof Stopped)) throw cause;
    });
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
  await loading;
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const copySql = ({ table }: CopyStatement, { columns }: Target, delimiter: string): string =>
  `COPY ${table} (${columns.map(({ name }) => quoteName(name)).join(", ")}) FROM STDIN (DELIMITER '${delimiter === "'" ? "''" : delimiter}')`;

/** r_COPY_command_examples.html and tutorial-loading-run-copy.html, read 2026-11-24 */
function noticesOf({ noLoad }: CopyStatement, { name }: Target, outcome: LoadOutcome): string[] {
  const { rows, errors, replacedRows } = outcome;
  const notices = [
    noLoad
      ? `Load into table '${name}' completed, ${rows} record(s) would be loaded successfully.`
      : `Load into table '${name}' completed, ${rows} record(s) loaded successfully.`,
  ];
  if (errors.length > 0)
    notices.push(
      `Load into table '${name}' completed, ${errors.length} record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
    );
  if (replacedRows > 0)
    notices.push(
      `Load into table '${name}' completed, ${replacedRows} record(s) were loaded with replacements made for ACCEPTINVCHARS.  Check 'stl_replacements' system table for details.`,
    );
  return notices;
}
