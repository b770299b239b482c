import { notSupported, type PostgresError, syntaxError } from "../postgres-error.ts";
import { keyword, type Token } from "./lexer.ts";

// What Postgres would take and Redshift does not:
// https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html, read 2026-11-24. Texts are Redshift's where they are known.

interface Refusal {
  /** Keywords that follow each other. */
  words: string[];
  /** Only in statements that begin with one of these. */
  in?: string[];
  error: (words: string[]) => PostgresError;
}

const near = (word: string): PostgresError => syntaxError(`syntax error at or near "${word.toLowerCase()}"`);

const REFUSALS: readonly Refusal[] = [
  { words: ["ON", "CONFLICT"], in: ["INSERT", "WITH"], error: () => near("conflict") },
  { words: ["RETURNING"], in: ["INSERT", "UPDATE", "DELETE", "WITH"], error: () => near("returning") },
  { words: ["CREATE", "INDEX"], error: () => notSupported("CREATE INDEX is not supported") },
  { words: ["CREATE", "UNIQUE", "INDEX"], error: () => notSupported("CREATE INDEX is not supported") },
  { words: ["CREATE", "TRIGGER"], error: () => notSupported("CREATE TRIGGER is not supported") },
  { words: ["CREATE", "SEQUENCE"], error: () => notSupported("CREATE SEQUENCE is not supported") },
  { words: ["CREATE", "EXTENSION"], error: () => notSupported("CREATE EXTENSION is not supported") },
  { words: ["CREATE", "DOMAIN"], error: () => notSupported("CREATE DOMAIN is not supported") },
  { words: ["CREATE", "TYPE"], error: () => notSupported("CREATE TYPE is not supported") },
  { words: ["CREATE", "RULE"], error: () => notSupported("CREATE RULE is not supported") },
  { words: ["CREATE", "TABLESPACE"], error: () => notSupported("CREATE TABLESPACE is not supported") },
  {
    words: ["DISTINCT", "ON"],
    in: ["SELECT", "WITH", "INSERT", "CREATE"],
    error: () => notSupported("SELECT DISTINCT ON is not supported"),
  },
  { words: ["LATERAL"], in: ["SELECT", "WITH", "INSERT"], error: () => near("lateral") },
  { words: ["UNLOAD"], in: ["UNLOAD"], error: () => notSupported("Terrarium does not implement UNLOAD yet") },
  { words: ["LISTEN"], in: ["LISTEN"], error: () => near("listen") },
  { words: ["NOTIFY"], in: ["NOTIFY"], error: () => near("notify") },
];

// Statements and clauses that Redshift has, and that would mean something else, or nothing, to Postgres.
const NOT_YET: readonly [string[], string][] = [
  [["CREATE", "EXTERNAL"], "external schemas and tables"],
  [["CREATE", "DATASHARE"], "datashares"],
  [["CREATE", "MODEL"], "CREATE MODEL"],
  [["ALTER", "TABLE", "APPEND"], "ALTER TABLE APPEND"],
];

/** @throws PostgresError for a statement that Redshift refuses */
export function refuse(words: readonly Token[]): void {
  const keys = words.map(keyword);
  const [first = ""] = keys;
  for (const [sequence, what] of NOT_YET)
    if (sequence.every((word, index) => keys[index] === word))
      throw notSupported(`Terrarium does not implement ${what} yet`);
  for (const refusal of REFUSALS) {
    if (refusal.in && !refusal.in.includes(first)) continue;
    if (!refusal.in && refusal.words[0] !== first) continue;
    if (keys.some((_key, index) => refusal.words.every((word, offset) => keys[index + offset] === word)))
      throw refusal.error(keys);
  }
}
