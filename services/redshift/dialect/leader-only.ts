import { PostgresError } from "../postgres-error.ts";
import { fromItems } from "./from-items.ts";
import { keyword, type Token, writtenName } from "./lexer.ts";
import { selectBlocks } from "./select.ts";

// Some functions run on the leader node alone, and user tables lie on the others:
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions_leader_node_only.html, c_sql-functions-leader-node.html, read 2026-11-24

const FUNCTIONS = new Set([
  "AGE",
  "CURRENT_SCHEMA",
  "CURRENT_SCHEMAS",
  "GENERATE_SERIES",
  "GET_BIT",
  "GET_BYTE",
  "HAS_DATABASE_PRIVILEGE",
  "HAS_SCHEMA_PRIVILEGE",
  "HAS_TABLE_PRIVILEGE",
  "ISFINITE",
  "NOW",
  "SET_BIT",
  "SET_BYTE",
  "TO_ASCII",
]);
/** The same without parentheses. */
const VALUES = new Set(["CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"]);

export const LEADER_ONLY: readonly string[] = [...FUNCTIONS, ...VALUES];

/** @throws PostgresError for such a function in a query that reads a table which is not the leader's */
export function refuseLeaderOnly(words: readonly Token[]): void {
  const found = words.findIndex((word, index) => isLeaderOnly(words, word, index));
  if (found < 0 || !readsTables(words)) return;
  const name = (words[found]?.text ?? "").toLowerCase();
  throw new PostgresError(
    "0A000",
    "Specified types or functions (one per INFO message) not supported on Redshift tables.",
    { info: [`Function "${name}(${typesOf(words, found + 1)})" not supported.`] },
  );
}

function isLeaderOnly(words: readonly Token[], word: Token, index: number): boolean {
  const before = words[index - 1];
  if (before?.text === "." && keyword(words[index - 2]) !== "PG_CATALOG") return false;
  if (VALUES.has(keyword(word))) return true;
  return FUNCTIONS.has(keyword(word)) && words[index + 1]?.text === "(";
}

/** Whether a FROM, or a statement that changes a table by a query, names something else than the leader's own tables. */
function readsTables(words: readonly Token[]): boolean {
  const queries = new Set<string>();
  for (const [index, word] of words.entries())
    if (keyword(words[index + 1]) === "AS" && words[index + 2]?.text === "(" && isName(word))
      queries.add(writtenName(word));
  return selectBlocks(words).some(({ clauses }) =>
    (clauses.FROM ? fromItems(words, clauses.FROM) : []).some(({ kind, name }) => {
      const [first = ""] = name;
      const isCatalog = first.startsWith("pg_") || first === "information_schema" || SYSTEM.test(name.at(-1) ?? "");
      return kind === "table" && !isCatalog && !queries.has(first);
    }),
  );
}

const SYSTEM = /^(?:stl|stv|svl|svv|svcs|sys)_/;
const isName = ({ kind }: Token): boolean => kind === "word" || kind === "quoted";

/** Types of literal arguments, as the message shows them. */
function typesOf(words: readonly Token[], open: number): string {
  const types: string[] = [];
  if (words[open]?.text !== "(") return "";
  for (let index = open + 1; index < words.length && words[index]?.text !== ")"; index++) {
    const { kind, text } = words[index] as Token; // within the length
    if (kind === "number") types.push(/^\d+$/.test(text) ? "integer" : "numeric");
    else if (kind === "string") types.push('"unknown"');
  }
  return types.join(",");
}
