import { notSupported, syntaxError } from "../postgres-error.ts";
import { keyword, nameOf, type Token } from "./lexer.ts";
import type { Translation } from "./translate.ts";

// CREATE TABLE: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html, read 2026-11-24

/** What Redshift keeps of a column and Postgres has no place for. */
interface ColumnAttributes {
  name: string;
  encoding?: string;
  isDistKey?: boolean;
  sortKey?: number;
  primaryKey?: boolean;
}

interface TableAttributes {
  distStyle?: string;
  columns: Map<string, ColumnAttributes>;
}

/** Types that Redshift does not have. https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-datatypes.html, read 2026-11-24 */
const REFUSED_TYPES = new Set(
  "SERIAL BIGSERIAL SMALLSERIAL SERIAL4 SERIAL8 JSON JSONB UUID BYTEA MONEY INET CIDR MACADDR POINT LINE LSEG BOX PATH POLYGON CIRCLE XML TSVECTOR TSQUERY BIT INT4RANGE INT8RANGE".split(
    " ",
  ),
);
const NOT_YET_TYPES = new Set("SUPER HLLSKETCH GEOMETRY GEOGRAPHY VARBYTE VARBINARY".split(" "));
const STRING_TYPES = new Set("VARCHAR NVARCHAR CHAR NCHAR BPCHAR TEXT CHARACTER".split(" "));
const MAX_VARCHAR = 65_535;
const MAX_CHAR = 4_096;

/** Rewrites CREATE TABLE for Postgres; what is left out is kept in terrarium.table_attribute. @throws PostgresError */
export function createTable(statement: string, words: readonly Token[]): Translation {
  const head = readHead(words);
  const attributes: TableAttributes = { columns: new Map() };
  const open = words[head.next];
  let body = "";
  let rest = words.slice(head.next);
  if (open?.text === "(") {
    const close = matching(words, head.next);
    body = columnsSql(statement, words.slice(head.next + 1, close), attributes);
    rest = words.slice(close + 1);
  }
  const { remaining } = readTableAttributes(rest, attributes);
  const query = remaining.length > 0 ? statement.slice(remaining[0]?.start) : "";
  const temporary = head.temporary ? "TEMPORARY " : "";
  const ifNotExists = head.ifNotExists ? "IF NOT EXISTS " : "";
  const sql = `CREATE ${temporary}TABLE ${ifNotExists}${head.name}${body === "" ? "" : ` (${body})`}${query === "" ? "" : ` ${query}`}`;
  return { kind: "rewrite", sql, after: attributesSql(head.name, attributes) };
}

interface Head {
  temporary: boolean;
  ifNotExists: boolean;
  /** As it goes into SQL. */
  name: string;
  next: number;
}

function readHead(words: readonly Token[]): Head {
  let index = 1;
  let temporary = false;
  for (; keyword(words[index]) !== "TABLE"; index++) {
    const word = keyword(words[index]);
    if (word === "TEMP" || word === "TEMPORARY" || word === "LOCAL") temporary = true;
    else throw syntaxError(`syntax error at or near "${words[index]?.text ?? ""}"`);
  }
  index += 1;
  const ifNotExists = ["IF", "NOT", "EXISTS"].every((word, offset) => keyword(words[index + offset]) === word);
  if (ifNotExists) index += 3;
  const parts: string[] = [];
  do {
    const part = words[index];
    if (!part || (part.kind !== "word" && part.kind !== "quoted"))
      throw syntaxError(`syntax error at or near "${part?.text ?? ""}"`);
    // `#name` is a temporary table; Postgres knows it without the sign.
    if (part.text.startsWith("#")) temporary = true;
    parts.push(sqlName(nameOf(part).replace(/^#/, "")));
    index += 1;
  } while (words[index]?.text === "." && index++ > 0);
  return { temporary, ifNotExists, name: parts.join("."), next: index };
}

const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The parenthesis that closes the one at `open`. */
function matching(words: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < words.length; index++) {
    if (words[index]?.text === "(") depth += 1;
    if (words[index]?.text === ")") depth -= 1;
    if (depth === 0) return index;
  }
  throw syntaxError("syntax error at end of input");
}

/** Parts that commas divide, outside of parentheses. */
function parts(words: readonly Token[]): Token[][] {
  const result: Token[][] = [[]];
  let depth = 0;
  for (const token of words) {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (token.text === "," && depth === 0) result.push([]);
    else result.at(-1)?.push(token);
  }
  return result;
}

function columnsSql(statement: string, words: readonly Token[], attributes: TableAttributes): string {
  return parts(words)
    .flatMap((part) => {
      const first = keyword(part[0]);
      if (first === "LIKE") return [textOf(statement, part)];
      if (["PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "CHECK", "EXCLUDE"].includes(first))
        return tableConstraint(part, attributes);
      return [columnSql(statement, part, attributes)];
    })
    .join(", ");
}

const textOf = (statement: string, part: readonly Token[]): string => {
  const [first, last] = [part[0], part.at(-1)];
  return first && last ? statement.slice(first.start, last.start + last.text.length) : "";
};

/** Keys are informational: they are kept, and nothing enforces them. A primary key's columns are NOT NULL all the same. */
function tableConstraint(part: readonly Token[], attributes: TableAttributes): string[] {
  const words = keyword(part[0]) === "CONSTRAINT" ? part.slice(2) : part;
  const first = keyword(words[0]);
  if (first === "CHECK" || first === "EXCLUDE") throw notSupported(`${first} constraints are not supported`);
  if (first !== "PRIMARY") return [];
  const open = words.findIndex(({ text }) => text === "(");
  const names = words
    .slice(open + 1, matching(words, open))
    .filter(({ text }) => text !== ",")
    .map(nameOf);
  for (const name of names) columnOf(attributes, name).primaryKey = true;
  return [];
}

function columnOf(attributes: TableAttributes, name: string): ColumnAttributes {
  const known = attributes.columns.get(name) ?? { name };
  attributes.columns.set(name, known);
  return known;
}

/** One column's definition for Postgres. */
function columnSql(statement: string, part: readonly Token[], attributes: TableAttributes): string {
  const [nameToken, ...rest] = part;
  if (!nameToken) throw syntaxError('syntax error at or near ")"');
  const name = nameOf(nameToken);
  const column = columnOf(attributes, name);
  const { sql: type, check, next } = readType(name, rest);
  const out = [sqlName(name), type];
  for (let index = next; index < rest.length; index++) {
    const word = keyword(rest[index]);
    const following = rest[index + 1];
    if (word === "ENCODE") {
      column.encoding = following?.text.toLowerCase() ?? "";
      index += 1;
    } else if (word === "DISTKEY") column.isDistKey = true;
    else if (word === "SORTKEY") column.sortKey = 1;
    else if (word === "PRIMARY") {
      column.primaryKey = true;
      index += 1;
    } else if (word === "UNIQUE") continue;
    else if (word === "REFERENCES") {
      index += 1;
      if (rest[index + 1]?.text === "(") index = matching(rest, index + 1);
    } else if (word === "IDENTITY" && following?.text === "(") {
      const close = matching(rest, index + 1);
      out.push(identitySql(rest.slice(index + 2, close), "ALWAYS"));
      index = close;
    } else if (word === "GENERATED") {
      const open = rest.findIndex(({ text }, at) => at > index && text === "(");
      const close = matching(rest, open);
      out.push(identitySql(rest.slice(open + 1, close), "BY DEFAULT"));
      index = close;
    } else if (word === "DEFAULT") {
      const end = endOfDefault(rest, index + 1);
      out.push(`DEFAULT ${defaultSql(textOf(statement, rest.slice(index + 1, end)))}`);
      index = end - 1;
    } else if (word === "COLLATE") index += 1;
    else if (word === "CHECK") throw notSupported("CHECK constraints are not supported");
    else out.push(rest[index]?.text ?? "");
  }
  if (column.primaryKey) out.push("NOT NULL");
  if (check) out.push(check);
  return out.join(" ");
}

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
]);

function endOfDefault(words: readonly Token[], from: number): number {
  let depth = 0;
  for (let index = from; index < words.length; index++) {
    const { text } = words[index] as Token; // within the length
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (depth === 0 && index > from && COLUMN_WORDS.has(keyword(words[index]))) return index;
  }
  return words.length;
}

const defaultSql = (text: string): string =>
  text.replace(/\bsysdate\b/gi, "(transaction_timestamp() AT TIME ZONE 'UTC')");

function identitySql(words: readonly Token[], when: "ALWAYS" | "BY DEFAULT"): string {
  const [seed = "1", step = "1"] = textJoined(words).split(",");
  const [start, increment] = [Number(seed), Number(step)];
  const bounds = increment >= 0 ? `MINVALUE ${Math.min(start, 1)}` : `MAXVALUE ${Math.max(start, -1)}`;
  return `GENERATED ${when} AS IDENTITY (START WITH ${start} INCREMENT BY ${increment} ${bounds})`;
}

const textJoined = (words: readonly Token[]): string => words.map(({ text }) => text).join("");

/** A column's type for Postgres, and what Postgres has to check besides: lengths are bytes in Redshift. */
function readType(column: string, words: readonly Token[]): { sql: string; check: string | undefined; next: number } {
  const first = keyword(words[0]);
  const base = first === "NATIONAL" ? keyword(words[1]) : first;
  if (REFUSED_TYPES.has(base)) throw notSupported(`Column "${column}" has unsupported type "${base.toLowerCase()}".`);
  if (NOT_YET_TYPES.has(base)) throw notSupported(`Terrarium does not implement columns of type ${base} yet`);
  let next = first === "NATIONAL" ? 2 : 1;
  if (keyword(words[next]) === "VARYING") next += 1;
  const varying =
    base.startsWith("VAR") ||
    base.startsWith("NVAR") ||
    base === "TEXT" ||
    base === "BPCHAR" ||
    keyword(words[next - 1]) === "VARYING";
  let argument: string | undefined;
  if (words[next]?.text === "(") {
    const close = matching(words, next);
    argument = textJoined(words.slice(next + 1, close)).toUpperCase();
    next = close + 1;
  }
  if (words[next]?.text === "[")
    throw notSupported(`Column "${column}" has unsupported type "${base.toLowerCase()}[]".`);
  if (STRING_TYPES.has(base)) return { ...stringType(column, varying, base, argument), next };
  // Types of several words: DOUBLE PRECISION, TIMESTAMP WITH TIME ZONE …
  const more: string[] = [];
  while (["PRECISION", "WITH", "WITHOUT", "TIME", "ZONE"].includes(keyword(words[next]))) {
    more.push(words[next]?.text ?? "");
    next += 1;
  }
  // Without a precision, DECIMAL is DECIMAL(18,0): https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html, read 2026-11-24
  if (["DECIMAL", "NUMERIC"].includes(base)) return { sql: `numeric(${argument ?? "18,0"})`, check: undefined, next };
  const sql = [`${words[0]?.text ?? ""}${argument === undefined ? "" : `(${argument})`}`, ...more].join(" ");
  return { sql, check: undefined, next };
}

function stringType(
  column: string,
  varying: boolean,
  base: string,
  argument: string | undefined,
): { sql: string; check: string } {
  const length = argument === "MAX" ? MAX_VARCHAR : argument === undefined ? (varying ? 256 : 1) : Number(argument);
  // TEXT is VARCHAR(256) and BPCHAR is CHAR(256), whatever is said: .../r_Character_types.html, read 2026-11-24
  const actual = base === "TEXT" || base === "BPCHAR" ? 256 : length;
  const max = varying ? MAX_VARCHAR : MAX_CHAR;
  if (actual > max) throw notSupported(`length for type ${varying ? "varchar" : "char"} cannot exceed ${max}`);
  return {
    sql: varying && base !== "BPCHAR" ? `varchar(${actual})` : `char(${actual})`,
    check: `CONSTRAINT ${sqlName(`${column}_bytes`)} CHECK (octet_length(${sqlName(column)}) <= ${actual})`,
  };
}

/** DISTSTYLE, DISTKEY, SORTKEY, BACKUP … behind the columns. Returns what is left: `AS SELECT …`. */
function readTableAttributes(words: readonly Token[], attributes: TableAttributes): { remaining: readonly Token[] } {
  let index = 0;
  for (; index < words.length; index++) {
    const word = keyword(words[index]);
    if (word === "DISTSTYLE") {
      attributes.distStyle = keyword(words[index + 1]);
      index += 1;
    } else if (word === "DISTKEY" && words[index + 1]?.text === "(") {
      const close = matching(words, index + 1);
      for (const token of words.slice(index + 2, close)) columnOf(attributes, nameOf(token)).isDistKey = true;
      index = close;
    } else if (word === "COMPOUND" || word === "INTERLEAVED") continue;
    else if (word === "SORTKEY" && keyword(words[index + 1]) === "AUTO") index += 1;
    else if (word === "SORTKEY" && words[index + 1]?.text === "(") {
      const close = matching(words, index + 1);
      const names = words.slice(index + 2, close).filter(({ text }) => text !== ",");
      for (const [position, token] of names.entries()) columnOf(attributes, nameOf(token)).sortKey = position + 1;
      index = close;
    } else if (word === "BACKUP") index += 1;
    else if (word === "ENCODE" && keyword(words[index + 1]) === "AUTO") index += 1;
    else break;
  }
  return { remaining: words.slice(index) };
}

/** Keeps what Postgres has no place for. */
function attributesSql(table: string, { distStyle, columns }: TableAttributes): string[] {
  const literal = (value: string | undefined): string =>
    value === undefined ? "NULL" : `'${value.replaceAll("'", "''")}'`;
  const kept = [...columns.values()].filter(
    ({ encoding, isDistKey, sortKey, primaryKey }) =>
      encoding !== undefined || isDistKey || sortKey !== undefined || primaryKey || distStyle !== undefined,
  );
  if (kept.length === 0) return [];
  const rows = kept.map(
    ({ name, encoding, isDistKey, sortKey, primaryKey }) =>
      `(to_regclass(${literal(table)})::oid, ${literal(name)}, ${literal(encoding)}, ${Boolean(isDistKey)}, ${sortKey ?? 0}, ${literal(distStyle)}, ${Boolean(primaryKey)})`,
  );
  return [
    `INSERT INTO terrarium.table_attribute (table_oid, column_name, encoding, is_distkey, sortkey, diststyle, primary_key) VALUES ${rows.join(", ")} ON CONFLICT DO NOTHING`,
  ];
}
