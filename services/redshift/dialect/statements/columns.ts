import { notSupported } from "../../postgres-error.ts";
import type { Span } from "../brackets.ts";
import { keyword } from "../lexer.ts";
import { quoteName, quoteNames, type Reader } from "../reader.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { readType } from "./column-types.ts";
import { columnOf, type Key, readEncoding, type TableAttributes } from "./table-attributes.ts";

const CONSTRAINT_WORDS = new Set(["PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "CHECK", "EXCLUDE"]);
const COLUMN_WORDS = new Set([
  "ENCODE",
  "DISTKEY",
  "SORTKEY",
  "PRIMARY",
  "UNIQUE",
  "REFERENCES",
  "IDENTITY",
  "NOT",
  "NULL",
  "COLLATE",
  "GENERATED",
  "CHECK",
  "CONSTRAINT",
]);

/** What stands between CREATE TABLE's parentheses, for the engine. @throws PostgresError */
export function columnsSql(reader: Reader, parts: readonly Span[], table: string, attributes: TableAttributes): string {
  const definitions: (Definition | string)[] = [];
  for (const part of parts) {
    const inner = reader.within(part);
    if (inner.skip("LIKE")) definitions.push(likeSql(inner, attributes));
    else if (CONSTRAINT_WORDS.has(inner.key)) attributes.keys.push(readTableConstraint(inner));
    else definitions.push(readColumn(inner, table, attributes));
  }
  // A primary key's columns are NOT NULL, and that is enforced.
  const primary = new Set(attributes.keys.flatMap(({ kind, columns }) => (kind === "primary" ? columns : [])));
  return definitions
    .map((each) =>
      typeof each === "string" ? each : columnSql({ ...each, notNull: each.notNull || primary.has(each.name) }),
    )
    .join(", ");
}

/** One column for the engine. */
export interface Definition {
  name: string;
  type: string;
  /** DEFAULT or GENERATED. */
  value: string;
  notNull: boolean;
}

export const columnSql = ({ name, type, value, notNull }: Definition): string =>
  [quoteName(name), type, value, notNull ? "NOT NULL" : ""].filter((word) => word !== "").join(" ");

function likeSql(reader: Reader, attributes: TableAttributes): string {
  const parent = quoteNames(reader.qualifiedName());
  attributes.like = parent;
  const defaults = reader.skip("INCLUDING", "DEFAULTS");
  if (!defaults) reader.skip("EXCLUDING", "DEFAULTS");
  if (!reader.done) throw reader.unexpected();
  return `LIKE ${parent}${defaults ? " INCLUDING DEFAULTS" : ""}`;
}

/** @throws PostgresError */
export function readTableConstraint(reader: Reader): Key {
  const name = reader.skip("CONSTRAINT") ? { name: reader.name() } : {};
  if (reader.at("CHECK")) throw notSupported("ALTER/CREATE TABLE CHECK constraint is not supported");
  if (reader.at("EXCLUDE")) throw notSupported("ALTER/CREATE TABLE EXCLUDE constraint is not supported");
  let key: Key;
  if (reader.skip("PRIMARY")) {
    reader.expect("KEY");
    key = { kind: "primary", ...name, columns: reader.names() };
  } else if (reader.skip("UNIQUE")) key = { kind: "unique", ...name, columns: reader.names() };
  else {
    reader.expect("FOREIGN", "KEY");
    const columns = reader.names();
    reader.expect("REFERENCES");
    key = { kind: "foreign", ...name, columns, ...readReference(reader) };
  }
  if (!reader.done) throw reader.unexpected();
  return key;
}

function readReference(reader: Reader): { table: string; references: string[] } {
  const table = quoteNames(reader.qualifiedName());
  return { table, references: reader.at("(") ? reader.names() : [] };
}

/** One column's definition; what the engine has no place for goes into the attributes. @throws PostgresError */
export function readColumn(reader: Reader, table: string, attributes: TableAttributes): Definition {
  const name = reader.name();
  const column = columnOf(attributes, name);
  const definition: Definition = { name, type: readType(reader, `${table}.${name}`), value: "", notNull: false };
  while (!reader.done) {
    if (reader.skip("ENCODE")) {
      const encoding = readEncoding(reader);
      if (encoding !== undefined) column.encoding = encoding;
    } else if (reader.skip("DISTKEY")) column.isDistKey = true;
    else if (reader.skip("SORTKEY")) column.sortKey = 1;
    else if (reader.skip("NOT", "NULL")) definition.notNull = true;
    else if (reader.skip("NULL")) continue;
    else if (reader.skip("PRIMARY", "KEY")) attributes.keys.push({ kind: "primary", columns: [name] });
    else if (reader.skip("UNIQUE")) attributes.keys.push({ kind: "unique", columns: [name] });
    else if (reader.skip("REFERENCES"))
      attributes.keys.push({ kind: "foreign", columns: [name], ...readReference(reader) });
    else if (reader.skip("DEFAULT")) definition.value = `DEFAULT ${readDefault(reader)}`;
    else if (reader.at("IDENTITY") || reader.at("GENERATED")) {
      definition.value = readIdentity(reader);
      definition.notNull = true;
    } else if (reader.skip("COLLATE")) readCollation(reader);
    else if (reader.at("CHECK")) throw notSupported("ALTER/CREATE TABLE column CHECK constraint is not supported");
    else throw reader.unexpected();
  }
  return definition;
}

/** An expression until the next word that can only belong to the column. */
function readDefault(reader: Reader): string {
  const start = reader.index;
  let depth = 0;
  while (!reader.done) {
    const token = reader.next;
    if (token?.text === "(") depth += 1;
    if (token?.text === ")") depth -= 1;
    if (depth === 0 && reader.index > start && COLUMN_WORDS.has(keyword(token))) break;
    reader.take();
  }
  return rewriteExpression(reader.textOf({ start, end: reader.index }));
}

/** `IDENTITY (seed, step)` and `GENERATED BY DEFAULT AS IDENTITY (seed, step)` */
function readIdentity(reader: Reader): string {
  const when = reader.skip("GENERATED", "BY", "DEFAULT", "AS") ? "BY DEFAULT" : "ALWAYS";
  reader.expect("IDENTITY");
  const [seed = 1, step = 1] = reader.parts().map((part) => Number(reader.textOf(part).replaceAll(/\s+/g, "")));
  if (!Number.isInteger(seed) || !Number.isInteger(step) || step === 0)
    throw notSupported("IDENTITY needs a seed and a step that is not 0");
  const bounds = step > 0 ? `MINVALUE ${Math.min(seed, 1)}` : `MAXVALUE ${Math.max(seed, -1)}`;
  return `GENERATED ${when} AS IDENTITY (START WITH ${seed} INCREMENT BY ${step} ${bounds})`;
}

function readCollation(reader: Reader): void {
  if (reader.skip("CASE_SENSITIVE") || reader.skip("CS")) return;
  if (reader.at("CASE_INSENSITIVE") || reader.at("CI"))
    throw notSupported("Terrarium does not implement COLLATE CASE_INSENSITIVE");
  throw reader.unexpected();
}
