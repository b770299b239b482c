import type { StatementContext } from "../statement-handler.ts";
import type { Target } from "./columns.ts";
import type { CopyColumn } from "./fields.ts";
import type { SourceFile } from "./source.ts";
import type { CopyStatement } from "./statement.ts";

/** A row that could not be loaded, and why. Codes: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html, read 2026-11-24 */
export interface LoadError {
  file: string;
  line: number;
  column: CopyColumn | undefined;
  code: number;
  reason: string;
  position: number;
  rawLine: string;
  rawValue: string;
}

/** The load that the errors and files belong to. */
export interface Load {
  target: Target;
  queryId: number;
  started: Date;
}

const literal = (value: string | number): string =>
  typeof value === "number" ? String(value) : `'${value.replaceAll("\0", "").replaceAll("'", "''")}'`;

const timestamp = (date: Date): string => literal(date.toISOString().replace("T", " ").replace("Z", ""));

const ERROR_COLUMNS =
  "user_id, session_id, query_id, transaction_id, database_name, table_id, table_name, start_time, file_name, line_number, column_name, column_type, column_length, position, raw_line, raw_field_value, error_code, error_message";
// A statement of this many rows stays well below Postgres's limits.
const ROWS_PER_INSERT = 500;

/** Writes errors outside of the transaction: they are needed most when it is rolled back. */
export async function recordErrors(context: StatementContext, load: Load, errors: readonly LoadError[]): Promise<void> {
  if (errors.length === 0) return;
  const { session } = context;
  const side = await context.side();
  for (let start = 0; start < errors.length; start += ROWS_PER_INSERT) {
    const rows = errors.slice(start, start + ROWS_PER_INSERT).map((error) => {
      const { column } = error;
      const length = column?.precision === undefined ? (column?.length ?? "") : `${column.precision},${column.scale}`;
      const values = [100, session.id, load.queryId, load.queryId, session.database, load.target.oid, load.target.name];
      const rest = [error.file, error.line, column?.name ?? "", column?.shown ?? "", String(length), error.position];
      const raw = [error.rawLine.slice(0, 1024), error.rawValue.slice(0, 1024), error.code, error.reason];
      return `(${[...values.map(literal), timestamp(load.started), ...rest.map(literal), ...raw.map(literal)].join(", ")})`;
    });
    await side.query(`INSERT INTO terrarium.load_error (${ERROR_COLUMNS}) VALUES ${rows.join(", ")}`);
  }
}

/** Writes what has been loaded, inside of the transaction: it is true only if that commits. */
export async function recordCommits(
  context: StatementContext,
  load: Load,
  { noLoad, format }: CopyStatement,
  files: readonly { file: SourceFile; rows: number; bytes: number }[],
): Promise<void> {
  if (noLoad) return;
  const { session } = context;
  const rows = files.map(({ file, rows: count, bytes }) => {
    const values = [
      100,
      session.id,
      load.queryId,
      load.queryId,
      session.database,
      load.target.name,
      file.url,
      count,
      bytes,
      format.kind,
      "completed",
    ];
    return `(${[...values.map(literal), timestamp(load.started), timestamp(new Date())].join(", ")})`;
  });
  await context.backend.query(
    `INSERT INTO terrarium.load_commit (user_id, session_id, query_id, transaction_id, database_name, table_name, file_name, line_count, bytes, format, status, started, ended) VALUES ${rows.join(", ")}`,
  );
}
