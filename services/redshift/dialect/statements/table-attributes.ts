import { notSupported } from "../../postgres-error.ts";
import { quoteString, type Reader } from "../reader.ts";

/** What Redshift keeps of a table and Postgres has no place for; terrarium.keep_table stores it. */
export interface TableAttributes {
  distStyle?: "AUTO" | "EVEN" | "KEY" | "ALL";
  sortStyle?: "compound" | "interleaved" | "auto";
  backup?: boolean;
  /** The table whose columns it takes with their attributes. */
  like?: string;
  columns: ColumnAttributes[];
  keys: Key[];
}

export interface ColumnAttributes {
  name: string;
  encoding?: string;
  isDistKey?: boolean;
  /** Its place in the sort key, from 1. */
  sortKey?: number;
}

/** A key is informational: it is shown, and nothing enforces it. */
export interface Key {
  kind: "primary" | "unique" | "foreign";
  name?: string;
  columns: string[];
  /** The table that a foreign key points to, as it goes into SQL, and its columns. */
  table?: string;
  references?: string[];
}

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html, read 2026-11-24 */
const ENCODINGS = new Set(
  "AUTO RAW AZ64 BYTEDICT DELTA DELTA32K LZO MOSTLY8 MOSTLY16 MOSTLY32 RUNLENGTH TEXT255 TEXT32K ZSTD NONE".split(" "),
);
const MAX_COMPOUND_COLUMNS = 400;
const MAX_INTERLEAVED_COLUMNS = 8;

export function columnOf(attributes: TableAttributes, name: string): ColumnAttributes {
  const known = attributes.columns.find((column) => column.name === name);
  if (known) return known;
  const column = { name };
  attributes.columns.push(column);
  return column;
}

/** Reads DISTSTYLE, DISTKEY, SORTKEY, BACKUP and ENCODE AUTO behind the columns, in any order. @throws PostgresError */
export function readTableAttributes(reader: Reader, attributes: TableAttributes): void {
  for (;;) {
    if (reader.skip("BACKUP")) attributes.backup = readChoice(reader, ["YES", "NO"]) === "YES";
    else if (reader.skip("DISTSTYLE")) attributes.distStyle = readChoice(reader, ["AUTO", "EVEN", "KEY", "ALL"]);
    else if (reader.skip("DISTKEY")) setDistKey(attributes, reader.names());
    else if (reader.skip("ENCODE", "AUTO")) continue;
    else if (reader.skip("SORTKEY", "AUTO")) attributes.sortStyle = "auto";
    else if (reader.at("SORTKEY") || reader.at("COMPOUND") || reader.at("INTERLEAVED")) readSortKey(reader, attributes);
    else return;
  }
}

export function readChoice<const T extends string>(reader: Reader, choices: readonly T[]): T {
  const chosen = choices.find((choice) => reader.skip(choice));
  if (!chosen) throw reader.unexpected();
  return chosen;
}

function setDistKey(attributes: TableAttributes, names: readonly string[]): void {
  for (const name of names) columnOf(attributes, name).isDistKey = true;
}

/** `[COMPOUND | INTERLEAVED] SORTKEY (…)` @throws PostgresError */
export function readSortKey(reader: Reader, attributes: TableAttributes): void {
  const interleaved = reader.skip("INTERLEAVED");
  if (!interleaved) reader.skip("COMPOUND");
  reader.expect("SORTKEY");
  const names = reader.names();
  const max = interleaved ? MAX_INTERLEAVED_COLUMNS : MAX_COMPOUND_COLUMNS;
  if (names.length > max)
    throw notSupported(`Maximum number of ${interleaved ? "interleaved" : "compound"} sortkey columns is ${max}`);
  attributes.sortStyle = interleaved ? "interleaved" : "compound";
  for (const [index, name] of names.entries()) columnOf(attributes, name).sortKey = index + 1;
}

/** An encoding as pg_table_def shows it. @throws PostgresError */
export function readEncoding(reader: Reader): string | undefined {
  const token = reader.take();
  const encoding = token.text.toUpperCase();
  if (!ENCODINGS.has(encoding)) throw notSupported(`invalid encoding type specified: ${token.text.toLowerCase()}`);
  if (encoding === "AUTO") return undefined;
  return encoding === "RAW" ? "none" : encoding.toLowerCase();
}

/** @throws PostgresError for keys that cannot be */
export function checkAttributes(attributes: TableAttributes): void {
  const distKeys = attributes.columns.filter(({ isDistKey }) => isDistKey);
  if (distKeys.length > 1) throw notSupported("Multiple DISTKEY columns are not supported");
  if (attributes.distStyle === "KEY" && distKeys.length === 0 && attributes.like === undefined)
    throw notSupported("DISTSTYLE KEY needs a DISTKEY column");
  if (attributes.distStyle && attributes.distStyle !== "KEY" && attributes.distStyle !== "AUTO" && distKeys.length > 0)
    throw notSupported(`DISTSTYLE ${attributes.distStyle} and DISTKEY cannot be specified together`);
  if (attributes.keys.filter(({ kind }) => kind === "primary").length > 1)
    throw notSupported("multiple primary keys for table are not allowed");
}

/** The statement that keeps the attributes of a table which the engine has just made. */
export function keepTableSql(table: string, attributes: TableAttributes): string {
  const targets = attributes.keys.map(keyTarget).join(", ");
  const values = [`${quoteString(table)}::regclass`, quoteString(JSON.stringify(attributes))];
  const parent = attributes.like === undefined ? "NULL" : `to_regclass(${quoteString(attributes.like)})`;
  return `SELECT terrarium.keep_table(${[...values, parent, `ARRAY[${targets}]::oid[]`].join(", ")})`;
}

/** The table that a key points to, for the engine. */
export const keyTarget = ({ table }: Key): string =>
  table === undefined ? "NULL" : `to_regclass(${quoteString(table)})`;
