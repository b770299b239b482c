import { PostgresError } from "../postgres-error.ts";
import type { UnloadColumn } from "./columns.ts";
import { fieldsOf, unescapeRows } from "./rows.ts";
import type { UnloadFormat } from "./statement.ts";

/** Makes the bytes of files out of the rows that Postgres gives. */
export interface Encoder {
  /** How Postgres has to write the rows: options of its COPY. */
  copyOptions: string;
  /** What stands above the rows of each file. */
  header: Buffer | undefined;
  encode(rows: Buffer): Buffer;
}

type LineFormat = Exclude<UnloadFormat, { kind: "parquet" }>;

/**
 * Makes the encoder of a format.
 * @param plain Postgres's rows go to files as they are, without columns in front; then Postgres may do most of the work
 * @throws PostgresError
 */
export function encoderOf(format: LineFormat, columns: readonly UnloadColumn[], plain: boolean): Encoder {
  const header = headerOf(format, columns);
  if (plain && format.kind === "csv") return { copyOptions: csvOptions(format), header, encode: (rows) => rows };
  if (plain && format.kind === "text" && !format.addQuotes && !NO_DELIMITER.test(format.delimiter))
    return { ...textEncoder(format), header };
  const write = lineWriter(format, columns);
  return {
    copyOptions: "",
    header,
    encode(rows) {
      let text = "";
      for (const fields of fieldsOf(rows)) text += write(fields);
      return Buffer.from(text);
    },
  };
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const csvOptions = ({ delimiter, nullAs }: { delimiter: string; nullAs: string }): string =>
  `FORMAT csv, DELIMITER ${literal(delimiter)}, NULL ${literal(nullAs)}`;

// Postgres takes none of these: https://www.postgresql.org/docs/18/sql-copy.html
const NO_DELIMITER = /[\\.a-z0-9N]/;

/** Text as Postgres writes it, but for its escapes. */
function textEncoder({ delimiter, escape: escapes, nullAs }: Extract<UnloadFormat, { kind: "text" }>) {
  // Where Postgres can write NULL as wanted, most rows need nothing more.
  const direct = !nullAs.includes(delimiter) && !/[\\\r\n]/.test(nullAs);
  const escaped = new Set(escapes ? [...`\n\r\\${delimiter}`].map((character) => character.charCodeAt(0)) : []);
  const nullBytes = Buffer.from(nullAs);
  return {
    copyOptions: `DELIMITER ${literal(delimiter)}${direct ? `, NULL ${literal(nullAs)}` : ""}`,
    encode: (rows: Buffer) => unescapeRows(rows, escaped, nullBytes),
  };
}

/** "Text transformation options, such as CSV, DELIMITER, ADDQUOTES, and ESCAPE, also apply to the header line": HEADER */
function headerOf(format: LineFormat, columns: readonly UnloadColumn[]): Buffer | undefined {
  if (!("header" in format) || !format.header) return undefined;
  const names = columns.map(({ name }): UnloadColumn => ({ name, type: "varchar", shown: "" }));
  return Buffer.from(lineWriter(format, names)(columns.map(({ name }) => name)));
}

type LineWriter = (fields: readonly (string | null)[]) => string;

function lineWriter(format: LineFormat, columns: readonly UnloadColumn[]): LineWriter {
  switch (format.kind) {
    case "csv":
      return csvWriter(format);
    case "text":
      return textWriter(format);
    case "fixedwidth":
      return fixedWidthWriter(format, columns);
    case "json":
      return jsonWriter(columns);
  }
}

function csvWriter({ delimiter, nullAs }: { delimiter: string; nullAs: string }): LineWriter {
  const needsQuotes = (value: string): boolean =>
    value === nullAs || value.includes(delimiter) || /["\r\n]/.test(value);
  const field = (value: string | null): string =>
    value === null ? nullAs : needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return (fields) => `${fields.map(field).join(delimiter)}\n`;
}

/** "Places quotation marks around each unloaded data field"; with ESCAPE, quotation marks are escaped, too. */
function textWriter({
  delimiter,
  addQuotes,
  escape: escapes,
  nullAs,
}: Extract<UnloadFormat, { kind: "text" }>): LineWriter {
  const escaped = new Set([..."\n\r\\", delimiter, ...(addQuotes ? ['"', "'"] : [])]);
  const text = (value: string): string =>
    escapes ? [...value].map((character) => (escaped.has(character) ? `\\${character}` : character)).join("") : value;
  const field = (value: string | null): string =>
    value === null ? nullAs : addQuotes ? `"${text(value)}"` : text(value);
  return (fields) => `${fields.map(field).join(delimiter)}\n`;
}

/** "The UNLOAD command will fail rather than truncate data": t_unloading_fixed_width_data.html, read 2026-11-24 */
function fixedWidthWriter(
  { widths, nullAs }: { widths: readonly number[]; nullAs: string },
  columns: readonly UnloadColumn[],
): LineWriter {
  if (widths.length !== columns.length)
    throw new PostgresError(
      "22023",
      `The number of columns in the FIXEDWIDTH specification (${widths.length}) does not match that of the query (${columns.length})`,
    );
  const isText = columns.map(({ type }) => type === "char" || type === "varchar");
  return (fields) => {
    const padded = fields.map((value, index) => {
      const width = widths[index] ?? 0;
      // "If … the width of an output column is less than the width of the null string … an empty field is output for non-character columns"
      const text = value ?? (nullAs.length > width && !isText[index] ? "" : nullAs);
      const missing = width - [...text].length;
      if (missing < 0)
        throw new PostgresError(
          "22001",
          `Column "${columns[index]?.name}" has a value that is wider than ${width} characters, its FIXEDWIDTH`,
        );
      return text + " ".repeat(missing);
    });
    return `${padded.join("")}\n`;
  };
}

/** "Boolean values are unloaded as t or f, and NULL values are unloaded as null": FORMAT JSON */
function jsonWriter(columns: readonly UnloadColumn[]): LineWriter {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  if (new Set(names).size < names.length)
    throw new PostgresError("42701", "UNLOAD to JSON needs column names that are unique");
  const isRaw = columns.map(({ type }) => RAW.has(type));
  return (fields) => {
    const members = fields.map((value, index) => {
      if (value === null) return `${names[index]}null`;
      return `${names[index]}${isRaw[index] && NUMBER_OR_JSON.test(value) ? value : JSON.stringify(value)}`;
    });
    return `{${members.join(",")}}\n`;
  };
}

const RAW = new Set(["smallint", "integer", "bigint", "decimal", "real", "double", "super"]);
// NaN and Infinity are no JSON.
const NUMBER_OR_JSON = /^(?!NaN|-?Infinity)/;
