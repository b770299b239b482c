import type pg from "pg";
import { ask, type Outcome, processId, runQuery } from "./query.ts";
import { columnOf, type Origin } from "./result-format.ts";
import { bind } from "./sql-parameters.ts";
import type { Part, Statement, StatementStore, Status } from "./statement-store.ts";

/** A statement that is being run. */
export interface Execution {
  statement: Statement;
  parts: Part[];
  client: pg.Client;
  store: StatementStore;
  now(): number;
  isCancelled(): boolean;
  /** What to say of an error. */
  explain(error: unknown): string;
  /** A status is another than before. */
  changed(): void;
}

/** Runs everything that a statement has, one part after the other, and says in the store how it went. */
export async function execute(execution: Execution): Promise<void> {
  const { statement, parts, client } = execution;
  statement.pid = processId(client);
  setStatus(execution, "STARTED");
  const isTransaction = statement.executionMode === "TRANSACTION";
  let isDone = false;
  try {
    if (isTransaction) await client.query("BEGIN");
    for (const part of parts) {
      if (execution.isCancelled()) break;
      await runPart(execution, part);
      if (part.status !== "FINISHED" && statement.executionMode !== "AUTO_COMMIT") break;
    }
    isDone = parts.every(({ status }) => status === "FINISHED") && !(isTransaction && execution.isCancelled());
    if (isTransaction) await client.query(isDone ? "COMMIT" : "ROLLBACK");
  } catch (error) {
    isDone = false;
    // The transaction could not be begun or committed, or the connection broke in between.
    statement.error = execution.explain(error);
  }
  // Too late a cancellation changes nothing.
  finish(execution, !isDone && execution.isCancelled());
}

/** How a statement ends that could not be run at all. */
export function fail(execution: Omit<Execution, "client">, error: unknown): void {
  execution.statement.error = execution.explain(error);
  finish(execution, execution.isCancelled());
}

/** What has not run is not going to. */
function finish(execution: Omit<Execution, "client">, cancelled: boolean): void {
  const { statement, parts } = execution;
  for (const part of parts)
    if (part.status === "SUBMITTED" || part.status === "STARTED") {
      // The first of them is where it went wrong; those behind it were never tried.
      const failed = statement.error !== undefined && !cancelled && !parts.some(({ status }) => status === "FAILED");
      setPart(execution, part, { status: failed ? "FAILED" : "ABORTED", error: failed ? statement.error : undefined });
    }
  const failed = statement.error !== undefined || parts.some(({ status }) => status === "FAILED");
  setStatus(execution, cancelled ? "ABORTED" : failed ? "FAILED" : "FINISHED");
}

async function runPart(execution: Execution, part: Part): Promise<void> {
  const { statement, client, store } = execution;
  setPart(execution, part, { status: "STARTED" });
  const started = process.hrtime.bigint();
  const elapsedNs = (): number => Number(process.hrtime.bigint() - started);
  try {
    const sql = bind(part.sql, statement.parameters ?? []);
    const outcome = await runQuery(client, sql, {
      add: (page, rows) => store.addPage(statement.id, part.number, page, rows),
      drop: () => store.dropPages(statement.id, part.number),
    });
    const durationNs = elapsedNs();
    setPart(execution, part, {
      status: "FINISHED",
      durationNs,
      rows: outcome.rows,
      sizeBytes: outcome.sizeBytes,
      ...(await describeResult(client, outcome)),
    });
  } catch (error) {
    store.dropPages(statement.id, part.number);
    const cancelled = execution.isCancelled();
    setPart(execution, part, {
      status: cancelled ? "ABORTED" : "FAILED",
      error: cancelled ? undefined : execution.explain(error),
      durationNs: elapsedNs(),
    });
  }
}

/** What Redshift knows of the query, and of the columns of its result. The statement has succeeded, whatever happens here. */
async function describeResult(client: pg.Client, { fields }: Outcome): Promise<Pick<Part, "queryId" | "columns">> {
  const [[id = null] = []] = await ask(client, "SELECT pg_catalog.pg_last_query_id()").catch(() => []);
  const queryId = Math.max(0, Number(id ?? 0));
  if (fields.length === 0) return { queryId };
  const origins = await originsOf(client, fields).catch(() => new Map<string, Origin>());
  return {
    queryId,
    columns: fields.map((field) => columnOf(field, origins.get(`${field.tableID}.${field.columnID}`))),
  };
}

async function originsOf(client: pg.Client, fields: readonly pg.FieldDef[]): Promise<Map<string, Origin>> {
  const tables = [...new Set(fields.map(({ tableID }) => tableID).filter((id) => id > 0))];
  if (tables.length === 0) return new Map();
  const rows = await ask(
    client,
    `SELECT a.attrelid, a.attnum, n.nspname, c.relname, a.attnotnull FROM pg_catalog.pg_attribute a
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attrelid = ANY ('{${tables.join(",")}}'::oid[]) AND a.attnum > 0`,
  );
  return new Map(
    rows.map(([table, number, schemaName, tableName, notNull]) => [
      `${table}.${number}`,
      { schemaName: schemaName ?? "", tableName: tableName ?? "", notNull: notNull === "t" },
    ]),
  );
}

export function setStatus({ statement, store, now, changed }: Omit<Execution, "client">, status: Status): void {
  statement.status = status;
  statement.updated = now();
  store.update(statement);
  changed();
}

function setPart(
  { statement, store, now, changed }: Omit<Execution, "client">,
  part: Part,
  change: Partial<Part>,
): void {
  Object.assign(part, change, { updated: now() });
  store.setPart(statement.id, part);
  changed();
}
