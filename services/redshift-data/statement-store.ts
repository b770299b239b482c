import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";

export const MIGRATIONS = [
  `CREATE TABLE statement (
     id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, role TEXT NOT NULL, created INTEGER NOT NULL,
     status TEXT NOT NULL, token TEXT, document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX statement_by_owner ON statement (account, region, created, id);
   CREATE INDEX statement_by_age ON statement (created);
   CREATE UNIQUE INDEX statement_by_token ON statement (account, region, role, token) WHERE token IS NOT NULL;
   CREATE TABLE part (
     statement TEXT NOT NULL REFERENCES statement (id) ON DELETE CASCADE, number INTEGER NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (statement, number)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE result_page (
     statement TEXT NOT NULL, number INTEGER NOT NULL, page INTEGER NOT NULL, rows TEXT NOT NULL,
     PRIMARY KEY (statement, number, page),
     FOREIGN KEY (statement, number) REFERENCES part (statement, number) ON DELETE CASCADE
   ) STRICT, WITHOUT ROWID;`,
];

export interface Owner {
  account: string;
  region: string;
}

export type Status = "SUBMITTED" | "PICKED" | "STARTED" | "FINISHED" | "FAILED" | "ABORTED";

/** Where statements run and as whom. */
export interface Target {
  database: string;
  clusterIdentifier?: string | undefined;
  workgroupName?: string | undefined;
  dbUser: string;
  secretArn?: string | undefined;
}

/** What ExecuteStatement or BatchExecuteStatement was given, and how far it is. */
export interface Statement {
  id: string;
  owner: Owner;
  /** Who has sent it: the ARN of a role or user, and of the session of a role. */
  role: string;
  identity: string;
  created: number;
  updated: number;
  status: Status;
  target: Target;
  name?: string | undefined;
  parameters?: { name: string; value: string }[] | undefined;
  resultFormat: "JSON" | "CSV";
  /** A batch's. */
  executionMode?: "TRANSACTION" | "AUTO_COMMIT" | undefined;
  sessionId?: string | undefined;
  /** Why it failed as a whole: no connection, a commit that was refused. */
  error?: string | undefined;
  pid: number;
  token?: string | undefined;
  /** What came with the token, as a digest. */
  request: string;
}

/** A column of a result, as the API describes it. */
export interface Column {
  name: string;
  typeName: string;
  /** Postgres's number of the type: what a value's text means. */
  typeOid: number;
  nullable: number;
  precision: number;
  scale: number;
  schemaName: string;
  tableName: string;
}

/** One SQL statement: a batch has several. */
export interface Part {
  /** From 1. */
  number: number;
  sql: string;
  status: Status;
  error?: string | undefined;
  created: number;
  updated: number;
  durationNs: number;
  rows: number;
  sizeBytes: number;
  queryId: number;
  /** Set when there is a result, even an empty one. */
  columns?: Column[] | undefined;
}

export type Row = (string | null)[];

export interface StatementFilter {
  statuses: readonly Status[];
  role: string;
  identity?: string | undefined;
  namePrefix?: string | undefined;
  database?: string | undefined;
  clusterIdentifier?: string | undefined;
  workgroupName?: string | undefined;
}

/** Statements, their parts and their results. What is here survives the process. */
export class StatementStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  insert(statement: Statement, parts: readonly Part[]): void {
    transaction(this.#database, () => {
      this.#write(statement);
      for (const part of parts) this.setPart(statement.id, part);
    });
  }

  update(statement: Statement): void {
    this.#write(statement);
  }

  #write(statement: Statement): void {
    const { account, region } = statement.owner;
    this.#database
      .prepare(
        `INSERT INTO statement (id, account, region, role, created, status, token, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, document = excluded.document`,
      )
      .run(
        statement.id,
        account,
        region,
        statement.role,
        statement.created,
        statement.status,
        statement.token ?? null,
        JSON.stringify(statement),
      );
  }

  setPart(id: string, part: Part): void {
    this.#database
      .prepare(
        `INSERT INTO part (statement, number, document) VALUES (?, ?, ?)
         ON CONFLICT (statement, number) DO UPDATE SET document = excluded.document`,
      )
      .run(id, part.number, JSON.stringify(part));
  }

  addPage(id: string, number: number, page: number, rows: readonly Row[]): void {
    this.#database
      .prepare("INSERT INTO result_page (statement, number, page, rows) VALUES (?, ?, ?, ?)")
      .run(id, number, page, JSON.stringify(rows));
  }

  /** What was kept of a result whose statement has failed after all. */
  dropPages(id: string, number: number): void {
    this.#database.prepare("DELETE FROM result_page WHERE statement = ? AND number = ?").run(id, number);
  }

  page(id: string, number: number, page: number): Row[] | undefined {
    const row = this.#database
      .prepare("SELECT rows FROM result_page WHERE statement = ? AND number = ? AND page = ?")
      .get(id, number, page);
    return row && (JSON.parse(String(row.rows)) as Row[]);
  }

  get({ account, region }: Owner, id: string): Statement | undefined {
    const row = this.#database
      .prepare("SELECT document FROM statement WHERE id = ? AND account = ? AND region = ?")
      .get(id, account, region);
    return row && (JSON.parse(String(row.document)) as Statement);
  }

  withToken({ account, region }: Owner, role: string, token: string): Statement | undefined {
    const row = this.#database
      .prepare("SELECT document FROM statement WHERE account = ? AND region = ? AND role = ? AND token = ?")
      .get(account, region, role, token);
    return row && (JSON.parse(String(row.document)) as Statement);
  }

  /** A token may be used again. */
  forgetToken(id: string): void {
    this.#database.prepare("UPDATE statement SET token = NULL WHERE id = ?").run(id);
  }

  parts(id: string): Part[] {
    return this.#database
      .prepare("SELECT document FROM part WHERE statement = ? ORDER BY number")
      .all(id)
      .map((row) => JSON.parse(String(row.document)) as Part);
  }

  /** The newest first, from behind `after`. */
  list({ account, region }: Owner, filter: StatementFilter, after: string | undefined, limit: number): Statement[] {
    const last = after === undefined ? undefined : this.get({ account, region }, after);
    const found: Statement[] = [];
    const rows = this.#database
      .prepare(
        `SELECT document FROM statement WHERE account = ? AND region = ? AND role = ? AND (created, id) < (?, ?)
         AND status IN (SELECT value FROM json_each(?)) ORDER BY created DESC, id DESC`,
      )
      .iterate(
        account,
        region,
        filter.role,
        last?.created ?? Number.MAX_SAFE_INTEGER,
        last?.id ?? "",
        JSON.stringify(filter.statuses),
      );
    for (const row of rows) {
      const statement = JSON.parse(String(row.document)) as Statement;
      if (matches(statement, filter)) found.push(statement);
      if (found.length === limit) break;
    }
    return found;
  }

  /** How many statements of an owner are not at their end. */
  countActive({ account, region }: Owner): number {
    const row = this.#database
      .prepare(
        "SELECT COUNT(*) AS n FROM statement WHERE account = ? AND region = ? AND status IN ('SUBMITTED', 'PICKED', 'STARTED')",
      )
      .get(account, region);
    return Number(row?.n);
  }

  /** Everything that was not at its end when the process ended. */
  unfinished(): Statement[] {
    return this.#database
      .prepare("SELECT document FROM statement WHERE status IN ('SUBMITTED', 'PICKED', 'STARTED')")
      .all()
      .map((row) => JSON.parse(String(row.document)) as Statement);
  }

  /** Forgets what is older, with its results. */
  expire(before: number): void {
    this.#database
      .prepare("DELETE FROM statement WHERE created < ? AND status IN ('FINISHED', 'FAILED', 'ABORTED')")
      .run(before);
  }
}

const matches = ({ identity, name, target }: Statement, filter: StatementFilter): boolean =>
  (filter.identity === undefined || filter.identity === identity) &&
  (filter.namePrefix === undefined || (name ?? "").startsWith(filter.namePrefix)) &&
  (filter.database === undefined || filter.database === target.database) &&
  (filter.clusterIdentifier === undefined || filter.clusterIdentifier === target.clusterIdentifier) &&
  (filter.workgroupName === undefined || filter.workgroupName === target.workgroupName);
