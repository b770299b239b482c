import { S3Client } from "@aws-sdk/client-s3";
import { PostgresError } from "../postgres-error.ts";
import type { StatementContext, StatementHandler } from "../statement-handler.ts";
import { authorize } from "./authorize.ts";
import { type Target, targetOf } from "./columns.ts";
import { loadFailed } from "./errors.ts";
import { type CopyColumn, checkField } from "./fields.ts";
import { type LoadError, recordCommits, recordErrors } from "./load-errors.ts";
import { parseCopy } from "./parse.ts";
import { type Record, RecordReader } from "./records.ts";
import { listSource, openFile, type SourceFile } from "./source.ts";
import type { CopyStatement } from "./statement.ts";

// Rows go to Postgres in pieces of this size: one write for each row would cost as much as the row.
const CHUNK_CHARACTERS = 64 * 1024;

/** What a load has done so far. */
interface Progress {
  rows: number;
  errors: LoadError[];
  files: { file: SourceFile; rows: number; bytes: number }[];
}

/**
 * COPY: reads files from S3, checks every field as Redshift does, and streams the rows into Postgres's own COPY.
 * All rows come in or none; rows with errors go to stl_load_errors, which survive.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
 */
export const copy: StatementHandler = async (context) => {
  const started = new Date();
  const statement = parseCopy(context.sql);
  const target = await targetOf(context, statement);
  await authorize(context, statement);
  const queryId = Number((await context.backend.query("SELECT nextval('terrarium.query_id')")).rows[0]?.[0]);
  await remember(context, queryId, 0);
  const s3 = clientOf(context, statement);
  const files = await listSource(s3, statement);
  const progress: Progress = { rows: 0, errors: [], files: [] };
  try {
    const rows = load(context, s3, statement, target, files, progress);
    if (statement.noLoad) for await (const _chunk of rows);
    else await context.backend.copyIn(copySql(statement, target), rows);
  } catch (error) {
    await recordErrors(context, { target, queryId, started }, progress.errors);
    throw error;
  }
  await recordErrors(context, { target, queryId, started }, progress.errors);
  await recordCommits(context, { target, queryId, started }, statement, progress.files);
  if (!statement.noLoad) await remember(context, queryId, progress.rows);
  for (const notice of noticesOf(statement, target, progress)) context.notice("INFO", notice);
  return { tag: "COPY" };
};

function noticesOf({ noLoad }: CopyStatement, { name }: Target, { rows, errors }: Progress): string[] {
  const bad =
    errors.length > 0
      ? [
          `Load into table '${name}' completed, ${errors.length} record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
        ]
      : [];
  if (noLoad) return [`Load into table '${name}' completed, ${rows} record(s) would be loaded successfully.`, ...bad];
  return [`Load into table '${name}' completed, ${rows} record(s) loaded successfully.`, ...bad];
}

/** What pg_last_copy_count() and its kin give. */
async function remember({ backend }: StatementContext, queryId: number, rows: number): Promise<void> {
  await backend.query(
    `SELECT set_config('terrarium.last_copy_id', '${queryId}', false), set_config('terrarium.last_query_id', '${queryId}', false), set_config('terrarium.last_copy_count', '${rows}', false)`,
  );
}

function clientOf({ aws }: StatementContext, { credentials }: CopyStatement): S3Client {
  const settings = aws.client();
  const { forcePathStyle } = aws;
  if (credentials.kind !== "keys") return new S3Client({ ...settings, forcePathStyle });
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return new S3Client({
    ...settings,
    forcePathStyle,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  });
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const copySql = ({ table }: CopyStatement, { columns }: Target): string =>
  `COPY ${table} (${columns.map(({ name }) => quoteName(name)).join(", ")}) FROM STDIN`;

/** The rows of all files in Postgres's text format. */
async function* load(
  context: StatementContext,
  s3: S3Client,
  statement: CopyStatement,
  target: Target,
  files: readonly SourceFile[],
  progress: Progress,
): AsyncGenerator<Buffer> {
  for (const file of files) {
    const reader = new RecordReader(statement.format, statement.conversion);
    const done = { file, rows: 0, bytes: 0 };
    progress.files.push(done);
    let text = "";
    const take = (record: Record): void => {
      if (record.line <= statement.ignoreHeader) return;
      const row = rowOf(record, target.columns, statement, file, progress, target.name);
      if (row === undefined) return;
      text += row;
      done.rows += 1;
      progress.rows += 1;
    };
    for await (const chunk of await openFile(s3, file, statement.compression, context.signal)) {
      if (context.signal.aborted) throw new PostgresError("57014", "canceling statement due to user request");
      done.bytes += chunk.length;
      for (const record of reader.read(chunk)) take(record);
      if (text.length >= CHUNK_CHARACTERS) {
        yield Buffer.from(text);
        text = "";
      }
    }
    for (const record of reader.end()) take(record);
    if (text !== "") yield Buffer.from(text);
  }
}

/** A record as a row of Postgres's text format; nothing when it has an error that the load can bear. @throws PostgresError */
function rowOf(
  record: Record,
  columns: readonly CopyColumn[],
  statement: CopyStatement,
  file: SourceFile,
  progress: Progress,
  table: string,
): string | undefined {
  const fail = (
    column: CopyColumn | undefined,
    code: number,
    reason: string,
    position: number,
    value: string,
  ): undefined => {
    progress.errors.push({
      file: file.url,
      line: record.line,
      column,
      code,
      reason,
      position,
      rawLine: record.raw,
      rawValue: value,
    });
    if (!statement.ignoreAllErrors && progress.errors.length >= Math.max(1, statement.maxErrors))
      throw loadFailed(table);
    return undefined;
  };
  if (record.problem) return fail(undefined, record.problem.code, record.problem.reason, record.problem.position, "");
  const { fields } = record;
  if (fields.length > columns.length)
    return fail(undefined, 1202, "Extra column(s) found", 0, fields[columns.length]?.text ?? "");
  if (fields.length < columns.length && !statement.conversion.fillRecord)
    return fail(columns[fields.length], 1203, "Delimiter not found", record.raw.length, "");
  let row = "";
  for (const [index, column] of columns.entries()) {
    const field = fields[index] ?? { text: statement.conversion.nullAs, quoted: false };
    const checked = checkField(field, column, statement.conversion);
    if ("code" in checked) return fail(column, checked.code, checked.reason, checked.position, field.text);
    row += (index === 0 ? "" : "\t") + (checked.value === null ? "\\N" : escapeText(checked.value));
  }
  return `${row}\n`;
}

const ESCAPES: Readonly<globalThis.Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** https://www.postgresql.org/docs/18/sql-copy.html (text format), read 2026-11-24 */
const escapeText = (value: string): string =>
  NEEDS_ESCAPE.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : value;

const NEEDS_ESCAPE = /[\\\t\n\r]/;
