import { connect } from "node:net";
import pg from "pg";
import type { BoundSql } from "./sql-parameters.ts";
import type { Row } from "./statement-store.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-troubleshooting.html, read 2026-11-24: limits, and the words for them.
const MAX_RESULT_BYTES = 500 * 1024 * 1024;
const MAX_ROW_BYTES = 64 * 1024;
// How much GetStatementResult gives at once is not documented; these are ours.
const PAGE_ROWS = 1000;
const PAGE_BYTES = 1024 * 1024;

/** What a statement has done. */
export interface Outcome {
  fields: pg.FieldDef[];
  /** Rows of the result, or rows that were changed. */
  rows: number;
  sizeBytes: number;
}

// Values stay as Postgres prints them.
const TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value };

/** Where the rows go. */
export interface Pages {
  add(page: number, rows: Row[]): void;
  /** They were not the result. */
  drop(): void;
}

/**
 * Runs SQL. Rows are handed over in pages as they come; none is kept.
 *
 * ExecuteStatement's documentation asks for a single statement, but AWS's own programs send several, separated by semicolons
 * (aws-samples/getting-started-with-amazon-redshift-data-api, read 2026-11-24): they are one transaction, as everywhere in Redshift; with
 * parameters there can be one only. That the last one's result is the result is ours.
 * @throws DatabaseError for what the database refuses, Error for a result that is too large
 */
export function runQuery(client: pg.Client, sql: BoundSql, pagesOf: Pages): Promise<Outcome> {
  let page: Row[] = [];
  let [pages, pageBytes, rows, sizeBytes] = [0, 0, 0, 0];
  let refusal: Error | undefined;
  let current: pg.Result | undefined;
  const startOver = (result: pg.Result | undefined): void => {
    current = result;
    if (rows > 0) pagesOf.drop();
    page = [];
    [pages, pageBytes, rows, sizeBytes] = [0, 0, 0, 0];
  };
  const flush = (): void => {
    if (page.length > 0) pagesOf.add(pages++, page);
    [page, pageBytes] = [[], 0];
  };
  const take = (row: Row, result: pg.Result | undefined): void => {
    if (refusal) return;
    if (result !== current) startOver(result);
    const bytes = row.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
    rows += 1;
    sizeBytes += bytes;
    if (bytes > MAX_ROW_BYTES) refusal = new Error("Packet for query is too large.");
    else if (sizeBytes > MAX_RESULT_BYTES) refusal = new Error("Database response exceeded size limit.");
    if (refusal) {
      cancelQuery(client);
      return;
    }
    page.push(row);
    pageBytes += bytes;
    if (page.length === PAGE_ROWS || pageBytes >= PAGE_BYTES) flush();
  };
  return new Promise((resolve, reject) => {
    const { text, values } = sql;
    const config: pg.QueryArrayConfig = { text, values, rowMode: "array", types: TEXT };
    const query = client.query(new pg.Query<Row>(config));
    query.on("row", (row, result) => take(row as Row, result));
    query.on("error", (error) => reject(refusal ?? error));
    query.on("end", (results: pg.Result | pg.Result[]) => {
      if (refusal) return reject(refusal);
      const result = [results].flat().at(-1);
      if (current && result !== current) startOver(result);
      flush();
      const { fields = [], rowCount } = result ?? {};
      resolve({ fields, rows: fields.length > 0 ? rows : (rowCount ?? 0), sizeBytes });
    });
  });
}

/** A statement of our own, on the session of somebody else. */
export const ask = (client: pg.Client, text: string, values: unknown[] = []): Promise<Row[]> =>
  client.query({ text, values, rowMode: "array", types: TEXT }).then(({ rows }) => rows as Row[]);

const CANCEL_REQUEST = 80_877_102;

/** Stops what runs on a connection, by a connection of its own (node-postgres has no public way to). */
export function cancelQuery(client: pg.Client): void {
  // Both are set once the connection is there; node-postgres's types leave them out.
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16);
  packet.writeInt32BE(CANCEL_REQUEST, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  // If it does not arrive, the statement ends by itself.
  connect(client.port, client.host)
    .on("error", () => undefined)
    .end(packet);
}

/** The session's number in Redshift. */
export const processId = (client: pg.Client): number =>
  (client as unknown as { processID: number | null }).processID ?? 0;

/** An error as the Data API prints it: as Redshift's JDBC driver does. */
export function errorText(error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message : String(error);
  const { severity = "ERROR", message, detail, hint, position } = error;
  const more = [
    detail && `  Detail: ${detail}`,
    hint && `  Hint: ${hint}`,
    position && `  Position: ${position}`,
  ].filter(Boolean);
  return [`${severity}: ${message}`, ...more].join("\n");
}
