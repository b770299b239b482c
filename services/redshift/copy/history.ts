import type { StatementContext } from "../statement-handler.ts";
import { rememberLast } from "../transfer/last-query.ts";
import { insert, update } from "../transfer/sql-values.ts";
import type { Target } from "./columns.ts";
import type { CopyColumn } from "./fields/column.ts";
import type { ByteSource } from "./host.ts";
import type { LoadError, LoadOutcome } from "./load.ts";
import type { CopyStatement } from "./statement.ts";

// r_STL_LOADERROR_DETAIL.html: "a maximum of 20 errors per node slice are logged for each load operation"
const MAX_DETAILED_ERRORS = 20;
const MAX_RAW = 1024;

/**
 * What a load leaves behind in the system tables. It is written outside of the load's transaction: "The fact that a record is written to the
 * log file for this system view does not mean that the load committed" (r_STL_LOAD_COMMITS.html), and errors are needed most when it did not.
 */
export class History {
  readonly #context: StatementContext;
  readonly #statement: CopyStatement;
  readonly queryId: number;

  private constructor(context: StatementContext, statement: CopyStatement, queryId: number) {
    this.#context = context;
    this.#statement = statement;
    this.queryId = queryId;
  }

  /** The load begins: it has an id from now on. */
  static async begin(
    context: StatementContext,
    statement: CopyStatement,
    target: Target,
    files: readonly { size: number }[],
  ): Promise<History> {
    const { queryId } = context;
    const history = new History(context, statement, queryId);
    await rememberLast(context.backend, "copy", queryId, 0);
    const { session } = context;
    const { source, format } = statement;
    await insert(await context.side(), "terrarium.load", [
      {
        query_id: history.queryId,
        user_id: context.session.userId,
        session_id: session.id,
        database_name: session.database,
        table_id: target.oid,
        table_name: target.name,
        status: "running",
        started: new Date(),
        data_source: source.kind === "s3" ? source.url : `dynamodb://${source.table}`,
        source_file_count: files.length,
        source_file_bytes: files.reduce((sum, { size }) => sum + size, 0),
        file_format: format.kind === "text" || format.kind === "fixedwidth" ? "txt" : format.kind,
      },
    ]);
    return history;
  }

  async end(status: "completed" | "aborted", outcome: LoadOutcome): Promise<void> {
    const { queryId } = this;
    const side = await this.#context.side();
    await insert(
      side,
      "terrarium.load_file",
      outcome.files.map(({ url, lines, bytes, startedAt, endedAt }) => ({
        query_id: queryId,
        file_name: url,
        lines,
        bytes,
        started: new Date(startedAt),
        ended: new Date(endedAt || Date.now()),
      })),
    );
    await insert(
      side,
      "terrarium.load_error",
      outcome.errors.map((error) => errorRow(queryId, error)),
    );
    const detailed = outcome.errors.slice(0, MAX_DETAILED_ERRORS);
    await insert(
      side,
      "terrarium.load_error_field",
      detailed.flatMap((error) => fieldRows(queryId, error)),
    );
    await insert(
      side,
      "terrarium.load_replacement",
      outcome.replacements.map(({ file, line, column, rawLine }) => ({
        query_id: queryId,
        file_name: file,
        line_number: line,
        column_name: column,
        raw_line: shown(rawLine),
      })),
    );
    const bytes = outcome.files.reduce((sum, file) => sum + file.bytes, 0);
    const loaded = status === "completed" && !this.#statement.noLoad;
    await update(side, "terrarium.load", queryId, {
      status,
      ended: new Date(),
      loaded_rows: loaded ? outcome.rows : 0,
      loaded_bytes: bytes,
      files_scanned: outcome.files.length,
      error_count: outcome.errors.length,
    });
    if (loaded) await rememberLast(this.#context.backend, "copy", queryId, outcome.rows);
  }

  /** Notes the file that S3 did not give. */
  async unread({ file: { bucket, key }, error }: NonNullable<ByteSource["unread"]>): Promise<void> {
    const { id: session_id } = this.#context.session;
    await insert(await this.#context.side(), "terrarium.s3_error", [
      { query_id: this.queryId, session_id, recorded: new Date(), http_method: "GET", bucket, key, error },
    ]);
  }
}

const columnRow = (column: CopyColumn | undefined) => ({
  column_name: column?.name ?? "",
  column_type: column?.shown ?? "",
  // `18, 0`: recorded in transferwise/pipelinewise-target-redshift, issue 8
  column_length:
    column?.precision === undefined ? String(column?.length ?? "") : `${column.precision}, ${column.scale ?? 0}`,
});

function errorRow(queryId: number, error: LoadError) {
  return {
    query_id: queryId,
    file_name: error.file,
    line_number: error.line,
    ...columnRow(error.column),
    position: error.position,
    raw_line: shown(error.rawLine),
    raw_field_value: shown(error.rawValue),
    error_code: error.code,
    error_message: error.reason,
  };
}

function fieldRows(queryId: number, { file, line, fields }: LoadError) {
  return fields.map(({ column, value }, index) => ({
    query_id: queryId,
    file_name: file,
    line_number: line,
    field: index,
    ...columnRow(column),
    value: shown(value),
    is_null: value === "" ? 1 : 0,
  }));
}

/** "Multibyte characters in the load data are replaced with a period": r_STL_LOAD_ERRORS.html, read 2026-11-24 */
const shown = (text: string): string => text.slice(0, MAX_RAW).replace(/[^\p{ASCII}]/gu, ".");
