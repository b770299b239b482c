import { notSupported, type PostgresError, syntaxError } from "../postgres-error.ts";
import { keyword, type Token } from "./lexer.ts";

// What Postgres would take and Redshift does not:
// https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html, read 2026-11-24. Redshift's grammar is that of
// PostgreSQL 8.0, so what was invented later is a syntax error there, at the first word that does not fit. Other texts were recorded by
// users of Redshift: django-redshift-backend's issues 21, 96 and 134, tipoca-stream's issue 40, all on GitHub, read 2026-11-24.

interface Refusal {
  /** Keywords and symbols that follow each other; `*` is any one word. */
  words: string;
  /** Only in statements that begin with one of these. */
  in?: readonly string[];
  error(found: readonly Token[], statement: string): PostgresError;
}

const QUERIES = ["SELECT", "WITH", "INSERT", "CREATE", "UPDATE", "DELETE", "EXPLAIN", "DECLARE", "UNLOAD", "("];
const WRITES = ["INSERT", "UPDATE", "DELETE", "WITH"];

/** A syntax error at one of the words. */
const near =
  (index: number) =>
  (found: readonly Token[]): PostgresError => {
    const token = found[index];
    return syntaxError(`syntax error at or near "${token?.text ?? ""}"`, token?.start);
  };
/** A command of PostgreSQL 8.0 that Redshift's grammar still has. */
const command = (_found: readonly Token[], statement: string): PostgresError =>
  notSupported(`SQL command "${statement.trim().replace(/;\s*$/, "")}" not supported on Redshift tables.`);
const says = (message: string) => (): PostgresError => notSupported(message);

const REFUSALS: readonly Refusal[] = [
  { words: "ON CONFLICT", in: ["INSERT", "WITH"], error: near(0) },
  { words: "RETURNING", in: WRITES, error: near(0) },
  { words: "CREATE INDEX", error: command },
  { words: "CREATE UNIQUE INDEX", error: command },
  { words: "DROP INDEX", error: command },
  { words: "ALTER INDEX", error: command },
  { words: "REINDEX", in: ["REINDEX"], error: command },
  { words: "CLUSTER", in: ["CLUSTER"], error: command },
  { words: "CREATE TRIGGER", error: command },
  { words: "CREATE CONSTRAINT TRIGGER", error: command },
  { words: "CREATE SEQUENCE", error: command },
  { words: "CREATE TEMP SEQUENCE", error: command },
  { words: "CREATE TEMPORARY SEQUENCE", error: command },
  { words: "ALTER SEQUENCE", error: command },
  { words: "CREATE RULE", error: command },
  { words: "CREATE OR REPLACE RULE", error: command },
  { words: "CREATE DOMAIN", error: command },
  { words: "CREATE TYPE", error: command },
  { words: "CREATE OPERATOR", error: command },
  { words: "CREATE AGGREGATE", error: command },
  { words: "CREATE CAST", error: command },
  { words: "CREATE CONVERSION", error: command },
  { words: "CREATE TABLESPACE", error: command },
  { words: "CREATE LANGUAGE", error: command },
  { words: "EXPLAIN ANALYZE", error: near(1) },
  { words: "EXPLAIN (", error: near(1) },
  { words: "LISTEN", in: ["LISTEN"], error: command },
  { words: "NOTIFY", in: ["NOTIFY"], error: command },
  { words: "UNLISTEN", in: ["UNLISTEN"], error: command },
  { words: "SAVEPOINT", in: ["SAVEPOINT"], error: command },
  { words: "RELEASE", in: ["RELEASE"], error: command },
  { words: "ROLLBACK TO", error: near(1) },
  { words: "PREPARE TRANSACTION", error: near(1) },
  { words: "CREATE EXTENSION", error: near(1) },
  { words: "CREATE COLLATION", error: near(1) },
  { words: "CREATE EVENT", error: near(1) },
  { words: "CREATE FOREIGN", error: near(1) },
  { words: "CREATE PUBLICATION", error: near(1) },
  { words: "CREATE SUBSCRIPTION", error: near(1) },
  { words: "CREATE STATISTICS", error: near(1) },
  { words: "CREATE ACCESS", error: near(1) },
  { words: "CREATE SERVER", error: near(1) },
  { words: "CREATE POLICY", error: near(1) },
  { words: "CREATE UNLOGGED", error: near(1) },
  { words: "CREATE RECURSIVE", error: near(1) },
  { words: "ALTER SYSTEM", error: near(1) },
  { words: "IMPORT FOREIGN", error: near(0) },
  { words: "SECURITY LABEL", error: near(0) },
  { words: "DO", in: ["DO"], error: near(0) },
  { words: "DISCARD", in: ["DISCARD"], error: near(0) },
  { words: "REASSIGN", in: ["REASSIGN"], error: near(0) },
  { words: "TABLE", in: ["TABLE"], error: near(0) },
  { words: "VALUES", in: ["VALUES"], error: near(0) },
  { words: "DISTINCT ON (", in: QUERIES, error: says("SELECT DISTINCT ON is not supported") },
  { words: "LATERAL", in: QUERIES, error: near(0) },
  { words: "TABLESAMPLE", in: QUERIES, error: near(0) },
  { words: "WITH ORDINALITY", in: QUERIES, error: near(0) },
  { words: ") FILTER (", in: QUERIES, error: near(2) },
  { words: "FETCH FIRST", in: QUERIES, error: near(0) },
  { words: "FETCH NEXT", in: QUERIES, error: near(0) },
  { words: "FOR UPDATE", in: ["SELECT", "WITH"], error: says("SELECT FOR UPDATE is not supported") },
  { words: "FOR SHARE", in: ["SELECT", "WITH"], error: near(1) },
  { words: "FROM ( VALUES", in: QUERIES, error: near(2) },
  { words: ", ( VALUES", in: QUERIES, error: near(2) },
  { words: "JOIN ( VALUES", in: QUERIES, error: near(2) },
  { words: "AS ( VALUES", in: QUERIES, error: near(2) },
  { words: "AS MATERIALIZED (", in: QUERIES, error: near(1) },
  { words: "AS NOT MATERIALIZED", in: QUERIES, error: near(1) },
  { words: "IS DISTINCT FROM", in: QUERIES, error: near(1) },
  { words: "IS NOT DISTINCT", in: QUERIES, error: near(2) },
  { words: "ARRAY [", in: QUERIES, error: near(1) },
  { words: "GROUPS BETWEEN", in: QUERIES, error: near(0) },
  { words: "RANGE BETWEEN", in: QUERIES, error: says("RANGE window frames are not supported") },
  { words: "EXCLUDE CURRENT", in: QUERIES, error: near(0) },
  { words: "EXCLUDE TIES", in: QUERIES, error: near(0) },
  { words: "ROW (", in: QUERIES, error: near(0) },
  { words: "OVERRIDING", in: ["INSERT"], error: near(0) },
  { words: "CONNECT BY", in: QUERIES, error: says("Terrarium does not implement CONNECT BY") },
  { words: "( + )", in: QUERIES, error: says("Terrarium does not implement the outer join operator (+)") },
  { words: "COLLATE (", in: QUERIES, error: says("Terrarium does not implement COLLATE") },
];

// Statements that Redshift has, and that would be nothing, or something else, to Postgres.
export const NOT_HERE: Readonly<Record<string, string>> = {
  "CREATE DATASHARE": "datashares",
  "ALTER DATASHARE": "datashares",
  "DROP DATASHARE": "datashares",
  "DESC DATASHARE": "datashares",
  "SHOW DATASHARES": "datashares",
  "CREATE MODEL": "CREATE MODEL",
  "DROP MODEL": "models",
  "SHOW MODEL": "models",
  "CREATE LIBRARY": "Python libraries",
  "CREATE OR REPLACE LIBRARY": "Python libraries",
  "DROP LIBRARY": "Python libraries",
  "CREATE EXTERNAL FUNCTION": "Lambda functions in SQL",
  "CREATE OR REPLACE EXTERNAL FUNCTION": "Lambda functions in SQL",
  "CREATE EXTERNAL MODEL": "external models",
  "CREATE IDENTITY PROVIDER": "identity providers",
  "ALTER IDENTITY PROVIDER": "identity providers",
  "DROP IDENTITY PROVIDER": "identity providers",
  "CREATE MASKING POLICY": "dynamic data masking",
  "ATTACH MASKING POLICY": "dynamic data masking",
  "DETACH MASKING POLICY": "dynamic data masking",
  "ALTER MASKING POLICY": "dynamic data masking",
  "DROP MASKING POLICY": "dynamic data masking",
  "CREATE RLS POLICY": "row-level security",
  "ALTER RLS POLICY": "row-level security",
  "ATTACH RLS POLICY": "row-level security",
  "DETACH RLS POLICY": "row-level security",
  "DROP RLS POLICY": "row-level security",
};

/** Functions that are many, by what they are called. */
export const FAMILIES: readonly [names: RegExp, what: string][] = [
  [/^(?:ST_\w+|ADDBBOX|DROPBBOX|SUPPORTSBBOX|GEOMETRYTYPE)$/, "spatial functions"],
  [/^H3_\w+$/, "H3 functions"],
  [/^HLL(?:_\w+)?$/, "HyperLogLog functions"],
];

const BY_FIRST = new Map<string, { words: string[]; refusal: Refusal }[]>();
for (const refusal of REFUSALS) {
  const words = refusal.words.split(" ");
  // The keyword that the statement is searched for: symbols are everywhere, and have no keyword.
  const key = words.find((word) => /^[A-Z]/.test(word)) ?? "+";
  BY_FIRST.set(key, [...(BY_FIRST.get(key) ?? []), { words, refusal }]);
}

/** @throws PostgresError for a statement that Redshift refuses, or that it has and that is not here */
export function refuse(words: readonly Token[], keys: ReadonlySet<string>, statement: string): void {
  const first = keyword(words[0]) || (words[0]?.text ?? "");
  for (const length of [4, 3, 2]) {
    const what = NOT_HERE[words.slice(0, length).map(keyword).join(" ")];
    if (what) throw notSupported(`Terrarium does not implement ${what}`);
  }
  for (const [names, what] of FAMILIES)
    for (const key of keys)
      if (names.test(key) && find(words, [key, "("]) >= 0) throw notSupported(`Terrarium does not implement ${what}`);
  for (const key of [...keys, "+"])
    for (const { words: wanted, refusal } of BY_FIRST.get(key) ?? []) {
      if (refusal.in ? !refusal.in.includes(first) : wanted[0] !== first) continue;
      const at = refusal.in && refusal.in[0] !== wanted[0] ? find(words, wanted) : matches(words, 0, wanted) ? 0 : -1;
      if (at >= 0) throw refusal.error(words.slice(at, at + wanted.length), statement);
    }
}

const find = (words: readonly Token[], wanted: readonly string[]): number =>
  words.findIndex((_word, index) => matches(words, index, wanted));

const matches = (words: readonly Token[], at: number, wanted: readonly string[]): boolean =>
  wanted.every((text, offset) => {
    const token = words[at + offset];
    return /^[A-Z]/.test(text) ? keyword(token) === text : token?.kind === "symbol" && token.text === text;
  }) && words[at - 1]?.text !== ".";
