import { notSupported, PostgresError } from "../postgres-error.ts";
import { type UnloadColumn, written } from "./columns.ts";
import type { UnloadStatement } from "./statement.ts";

/** How a query is divided into folders. */
export interface Partitioning {
  /** The query with its partition columns in front, ordered by them. */
  sql: string;
  /** The columns that the files have. */
  columns: UnloadColumn[];
  /** How many columns stand in front. */
  keys: UnloadColumn[];
}

// "The column data types that you can use as the partition key": r_UNLOAD.html, read 2026-11-24
const KEY_TYPES = new Set([
  "smallint",
  "integer",
  "bigint",
  "decimal",
  "real",
  "boolean",
  "char",
  "varchar",
  "date",
  "timestamp",
]);

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** @throws PostgresError for a column that the query has not, or that cannot be a partition's */
export function partitioningOf(
  query: string,
  all: readonly UnloadColumn[],
  { partitionBy, includesPartitions, format }: UnloadStatement,
): Partitioning {
  const keys = partitionBy.map((name) => {
    const key = all.find((column) => column.name === name);
    if (!key) throw new PostgresError("42703", `Partition column "${name}" is not in the query's result`);
    if (!KEY_TYPES.has(key.type))
      throw notSupported(`Column "${name}" of type ${key.shown} cannot be a partition column`);
    return key;
  });
  const columns = includesPartitions ? [...all] : all.filter((column) => !keys.includes(column));
  if (columns.length === 0) throw notSupported("UNLOAD needs at least one column that is not a partition column");
  // Rows of one partition keep the order that the query has given them; a folder's name is text, whatever the files are.
  const list = [
    ...keys.map((key) => written(quote(key.name), key, { kind: "json" })),
    ...columns.map((column) => written(quote(column.name), column, format)),
  ].join(", ");
  const order = keys.map(({ name }) => quote(name)).join(", ");
  const sql = `SELECT ${list} FROM (SELECT *, row_number() OVER () AS terrarium_row FROM (${query}) AS q) AS q ORDER BY ${order}, terrarium_row`;
  return { sql, columns, keys };
}

const TAB = 0x09;
const LF = 0x0a;

/** Rows of one folder, one behind the other. */
export interface FolderRows {
  /** The partition's columns as Postgres has written them. */
  key: string;
  bytes: Buffer;
  count: number;
}

/** Divides rows by the columns in front of them, and takes these off. */
export function* byPartition(rows: Buffer, keys: number): Generator<FolderRows> {
  let current: { key: string; pieces: Buffer[] } | undefined;
  const folder = ({ key, pieces }: { key: string; pieces: Buffer[] }): FolderRows => ({
    key,
    bytes: Buffer.concat(pieces),
    count: pieces.length,
  });
  for (let start = 0; start < rows.length; ) {
    const end = rows.indexOf(LF, start) + 1;
    let behind = start;
    for (let count = 0; count < keys; count++) behind = rows.indexOf(TAB, behind) + 1;
    const key = rows.toString("utf8", start, behind - 1);
    if (current && current.key !== key) yield folder(current);
    if (current?.key !== key) current = { key, pieces: [] };
    current.pieces.push(rows.subarray(behind, end));
    start = end;
  }
  if (current) yield folder(current);
}

// Hive's names: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html (PARTITION BY), read 2026-11-24
const DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__";

/** `year=2019/month=September/` */
export function folderOf(values: readonly (string | null)[], keys: readonly UnloadColumn[]): string {
  return keys.map(({ name }, index) => `${name}=${pathPart(values[index] ?? null)}/`).join("");
}

/** Hive escapes what means something in a path: org.apache.hadoop.hive.common.FileUtils.escapePathName */
const pathPart = (value: string | null): string =>
  value === null || value === ""
    ? DEFAULT_PARTITION
    : value.replace(
        /[\p{Cc}"#%'*/:=?\\{[\]^]/gu,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
      );
