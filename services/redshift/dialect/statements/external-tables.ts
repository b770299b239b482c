import { notSupported } from "../../postgres-error.ts";
import { closingOf } from "../brackets.ts";
import { stringValue, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteNames, quoteString, Reader } from "../reader.ts";
import { readType } from "./column-types.ts";

// External schemas and tables are kept and shown; nobody reads what they point to, and queries on them are refused by name.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html, r_CREATE_EXTERNAL_TABLE.html, read 2026-11-24

const KINDS: readonly [words: string[], kind: number][] = [
  // The numbers are those of svv_external_schemas.eskind.
  [["DATA", "CATALOG"], 1],
  [["HIVE", "METASTORE"], 2],
  [["POSTGRES"], 3],
  [["REDSHIFT"], 4],
  [["MYSQL"], 7],
  [["KINESIS"], 8],
  [["MSK"], 9],
  [["KAFKA"], 10],
];

/** @throws PostgresError */
export function createExternalSchema(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE", "EXTERNAL", "SCHEMA");
  const ifNotExists = reader.skip("IF", "NOT", "EXISTS") ? "IF NOT EXISTS " : "";
  const name = reader.name();
  reader.expect("FROM");
  const kind = KINDS.find(([keywords]) => reader.skip(...keywords))?.[1] ?? 1;
  const options: Record<string, string> = {};
  let database = "";
  while (!reader.done) {
    if (reader.skip("CREATE", "EXTERNAL", "DATABASE")) {
      reader.skip("IF", "NOT", "EXISTS");
      continue;
    }
    const option = reader.take().text.toUpperCase();
    const value = reader.take();
    const content = value.kind === "string" ? stringValue(value) : value.text;
    if (option === "DATABASE") database = content;
    else options[option] = content;
  }
  const values = [name, database, JSON.stringify(options)].map(quoteString);
  return {
    kind: "script",
    tag: "CREATE SCHEMA",
    steps: [
      { sql: `CREATE SCHEMA ${ifNotExists}${quoteName(name)}`, shown: true },
      { sql: `SELECT terrarium.keep_external_schema(${values[0]}, ${kind}, ${values[1]}, ${values[2]})` },
    ],
  };
}

interface ExternalColumn {
  name: string;
  /** As Redshift names it. */
  type: string;
  /** For the engine. */
  sql: string;
}

/** @throws PostgresError */
export function createExternalTable(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE", "EXTERNAL", "TABLE");
  const ifNotExists = reader.skip("IF", "NOT", "EXISTS") ? "IF NOT EXISTS " : "";
  const name = quoteNames(reader.qualifiedName());
  if (!reader.at("(")) throw notSupported("Terrarium does not implement CREATE EXTERNAL TABLE AS");
  const columns = readColumns(reader);
  let partitions: ExternalColumn[] = [];
  const options: Record<string, unknown> = {};
  while (!reader.done) {
    if (reader.skip("PARTITIONED", "BY")) partitions = readColumns(reader);
    else if (reader.skip("ROW", "FORMAT")) readRowFormat(reader, options);
    else if (reader.skip("STORED", "AS")) readFileFormat(reader, options);
    else if (reader.skip("LOCATION")) options.location = string(reader);
    else if (reader.skip("TABLE", "PROPERTIES")) options.parameters = readProperties(reader);
    else if (reader.at("AS")) throw notSupported("Terrarium does not implement CREATE EXTERNAL TABLE AS");
    else throw reader.unexpected();
  }
  const all = [...columns, ...partitions].map((column) => `${quoteName(column.name)} ${column.sql}`);
  const kept = {
    ...options,
    columns: [...columns, ...partitions],
    partitions: partitions.map((column) => column.name),
  };
  return {
    kind: "script",
    tag: "CREATE EXTERNAL TABLE",
    alone: "CREATE EXTERNAL TABLE",
    steps: [
      { sql: `CREATE FOREIGN TABLE ${ifNotExists}${name} (${all.join(", ")}) SERVER terrarium_external`, shown: true },
      {
        sql: `SELECT terrarium.keep_external_table(${quoteString(name)}::regclass, ${quoteString(JSON.stringify(kept))})`,
      },
    ],
  };
}

function readColumns(reader: Reader): ExternalColumn[] {
  return angleParts(reader).map((span) => {
    const inner = reader.within(span);
    const name = inner.name();
    const type = inner.textOf({ start: inner.index, end: span.end });
    // struct<…>, array<…>, map<…>: what the engine stores for them does not matter, because nobody stores anything.
    const nested = /^(?:struct|array|map)\b/i.test(type) || /^(?:string|binary|tinyint)\b/i.test(type);
    return { name, type: type.toLowerCase(), sql: nested ? "text" : readType(inner, name) };
  });
}

/** Parts between parentheses, where angle brackets hold commas together, too. */
function angleParts(reader: Reader): { start: number; end: number }[] {
  const close = closingOf(reader.words, reader.index);
  const parts: { start: number; end: number }[] = [];
  let start = reader.index + 1;
  let depth = 0;
  for (let index = start; index < close; index++) {
    const text = reader.words[index]?.text ?? "";
    if (text === "(" || text === "<") depth += 1;
    if (text === ")" || text === ">") depth -= 1;
    if (text !== "," || depth > 0) continue;
    parts.push({ start, end: index });
    start = index + 1;
  }
  parts.push({ start, end: close });
  reader.index = close + 1;
  return parts;
}

function string(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw reader.unexpected();
  return stringValue(token);
}

function readRowFormat(reader: Reader, options: Record<string, unknown>): void {
  if (reader.skip("SERDE")) {
    options.serde = string(reader);
    if (reader.skip("WITH", "SERDEPROPERTIES")) options.serdeProperties = readProperties(reader);
    return;
  }
  reader.expect("DELIMITED");
  for (;;) {
    if (reader.skip("FIELDS", "TERMINATED", "BY")) options.fieldsTerminatedBy = string(reader);
    else if (reader.skip("LINES", "TERMINATED", "BY")) options.linesTerminatedBy = string(reader);
    else return;
  }
}

function readFileFormat(reader: Reader, options: Record<string, unknown>): void {
  if (reader.skip("INPUTFORMAT")) {
    options.inputFormat = string(reader);
    reader.expect("OUTPUTFORMAT");
    options.outputFormat = string(reader);
  } else options.format = reader.take().text.toUpperCase();
}

function readProperties(reader: Reader): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const span of reader.parts()) {
    const inner = reader.within(span);
    const name = string(inner);
    inner.expect("=");
    properties[name] = string(inner);
  }
  return properties;
}

/** The forms of ALTER TABLE that only external tables have. */
export function alterExternal(reader: Reader, { regclass }: { regclass: string }): Plan | undefined {
  const steps: string[] = [];
  const keep = (name: string, ...values: string[]) =>
    steps.push(`SELECT terrarium.${name}(${[regclass, ...values].join(", ")})`);
  if (reader.skip("SET", "LOCATION")) keep("set_external", "'location'", quoteString(string(reader)));
  else if (reader.skip("SET", "FILE", "FORMAT"))
    keep("set_external", "'format'", quoteString(reader.take().text.toUpperCase()));
  else if (reader.skip("SET", "TABLE", "PROPERTIES"))
    keep("set_external_parameters", quoteString(JSON.stringify(readProperties(reader))));
  else if (reader.at("ADD", "PARTITION") || reader.at("ADD", "IF", "NOT", "EXISTS", "PARTITION")) {
    reader.skip("ADD");
    reader.skip("IF", "NOT", "EXISTS");
    while (reader.skip("PARTITION")) {
      const values = readPartition(reader);
      reader.expect("LOCATION");
      keep("add_partition", quoteString(values), quoteString(string(reader)));
      reader.skip(",");
    }
  } else if (reader.skip("DROP", "PARTITION")) keep("drop_partition", quoteString(readPartition(reader)));
  else if (reader.skip("PARTITION")) {
    const values = readPartition(reader);
    reader.expect("SET", "LOCATION");
    keep("add_partition", quoteString(values), quoteString(string(reader)));
  } else return undefined;
  return { kind: "script", tag: "ALTER TABLE", alone: "ALTER EXTERNAL TABLE", steps: steps.map((sql) => ({ sql })) };
}

/** `(column = value, …)` as JSON: the values, in order. */
function readPartition(reader: Reader): string {
  return JSON.stringify(
    reader.parts().map((span) => {
      const inner = reader.within(span);
      inner.name();
      inner.expect("=");
      const value = inner.take();
      return value.kind === "string" ? stringValue(value) : value.text;
    }),
  );
}
