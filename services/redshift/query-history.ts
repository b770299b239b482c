import type { BackendConnection } from "./backend.ts";
import { insert } from "./transfer/sql-values.ts";

/** A statement that a session runs, or has run. */
export interface QueryRecord {
  readonly id: number;
  readonly text: string;
  readonly label: string;
  readonly user: string;
  readonly pid: number;
  /** The first statement of its transaction. */
  readonly transaction: number;
  readonly started: number;
  ended?: number;
  status: "running" | "success" | "failed" | "canceled";
  error?: string;
  rows?: number;
}

interface Log {
  /** Ids that this process may give out. */
  next: number;
  last: number;
  records: QueryRecord[];
  /** The views that show what is kept here, the system's and those that users have made of them; nothing when that must be asked again. */
  views: ReadonlySet<string> | undefined;
}

// An id is an INTEGER, as on Redshift; the sequence goes in steps of so many (system/history.sql).
const IDS_AT_ONCE = 100_000;
const LOW = 10_000;
const MAX_RECORDS = 5_000;
const CANCELED = "57014";

/**
 * What has been run, as stl_query, sys_query_history and their neighbours show it. It is written to the database when somebody asks for it, so
 * that nobody else has to wait for it; until then it is here, and the oldest are forgotten.
 */
export class QueryHistory {
  readonly #logs = new Map<string, Log>();

  /** Makes sure that there are ids for a database's queries, and that it is known who shows them. */
  async prepare(database: string, connection: BackendConnection): Promise<void> {
    const log = this.#logs.get(database) ?? { next: 1, last: 0, records: [], views: undefined };
    if (log.last - log.next < LOW) {
      const { rows } = await connection.query("SELECT pg_catalog.pg_nextval('terrarium.query_id')");
      // A process that has given out more than it had goes on behind them.
      log.next = Math.max(log.next, Number(rows[0]?.[0]));
      log.last = log.next + IDS_AT_ONCE - 1;
    }
    log.views ??= await viewsOfHistory(connection);
    this.#logs.set(database, log);
  }

  #log(database: string): Log {
    const log = this.#logs.get(database);
    if (!log) throw new Error(`Nothing was prepared for the history of ${database}.`);
    return log;
  }

  begin(database: string, query: Omit<QueryRecord, "id" | "transaction" | "started" | "status">, transaction?: number) {
    const log = this.#log(database);
    const id = log.next++;
    const begun = { ...query, id, transaction: transaction ?? id, started: Date.now(), status: "running" } as const;
    const record: QueryRecord = begun;
    log.records.push(record);
    if (log.records.length > MAX_RECORDS) log.records.splice(0, MAX_RECORDS / 10);
    return record;
  }

  /** Whether a statement with these words may show what is kept here. */
  isShown(database: string, names: ReadonlySet<string>): boolean {
    const { views } = this.#log(database);
    if (!views) return true;
    for (const name of names) if (views.has(name)) return true;
    return false;
  }

  /** A statement may have made a view that shows it. */
  forgetViews(database: string): void {
    this.#log(database).views = undefined;
  }

  /** Writes what has ended to the database. */
  async flush(database: string, connection: BackendConnection): Promise<void> {
    const log = this.#log(database);
    log.views ??= await viewsOfHistory(connection);
    const ended = log.records.filter((record) => record.ended !== undefined);
    log.records = log.records.filter((record) => record.ended === undefined);
    await insert(connection, "terrarium.query_log", ended.map(rowOf));
  }
}

/** The views on the tables of terrarium that keep records of queries, directly or through others. */
async function viewsOfHistory(connection: BackendConnection): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query("SELECT pg_catalog.upper(name) FROM terrarium.views_of_history");
  return new Set(rows.map(([name]) => name ?? ""));
}

/** A statement has come to its end; the tag may say with how many rows. */
export function succeeded(record: QueryRecord, tag: string): void {
  record.ended = Date.now();
  record.status = "success";
  const rows = /^(?:SELECT|FETCH) (\d+)/.exec(tag)?.[1];
  if (rows !== undefined) record.rows = Number(rows);
}

export function failed(record: QueryRecord, { C: code, M: message }: Readonly<Record<string, string>>): void {
  record.ended = Date.now();
  record.status = code === CANCELED ? "canceled" : "failed";
  record.error = message ?? "";
}

const LEADING = /^(?:\s|\(|--.*\n|\/\*[\s\S]*?\*\/)*/;
const TYPES: Readonly<Record<string, string>> = {
  WITH: "SELECT",
  SELECT: "SELECT",
  INSERT: "INSERT",
  UPDATE: "UPDATE",
  DELETE: "DELETE",
  MERGE: "MERGE",
  COPY: "COPY",
  UNLOAD: "UNLOAD",
  CREATE: "DDL",
  ALTER: "DDL",
  DROP: "DDL",
  TRUNCATE: "DDL",
  COMMENT: "DDL",
  GRANT: "DDL",
  REVOKE: "DDL",
};
const CTAS =
  /^create\s+(?:local\s+)?(?:temp(?:orary)?\s+)?table\s+\S+(?:\s*\([^()]*\))?[^;]*?\sas\s*(?:\(|select\b|with\b)/i;

/** As SYS_QUERY_HISTORY.html names them: SELECT, DDL, CTAS, UTILITY … */
export function queryType(text: string): string {
  const statement = text.replace(LEADING, "");
  const type = TYPES[/^\w+/.exec(statement)?.[0].toUpperCase() ?? ""] ?? "UTILITY";
  return type === "DDL" && CTAS.test(statement) ? "CTAS" : type;
}

function rowOf(record: QueryRecord) {
  const type = queryType(record.text);
  return {
    query_id: record.id,
    query_type: type,
    query_text: record.text,
    query_label: record.label,
    user_name: record.user,
    session_id: record.pid,
    transaction_id: record.transaction,
    started: new Date(record.started),
    ended: new Date(record.ended ?? record.started),
    status: record.status,
    error: record.error ?? null,
    returned_rows: type === "SELECT" ? (record.rows ?? 0) : 0,
  };
}
