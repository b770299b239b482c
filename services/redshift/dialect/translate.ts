import { createTable } from "./create-table.ts";
import { keyword, significant, type Token, tokenize } from "./lexer.ts";
import { refuse } from "./refusals.ts";

/** What Redshift says of itself. https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-and-postgres-sql.html, read 2026-11-24 */
export const SERVER_VERSION = "8.0.2";

/** What the gateway does with a statement. */
export type Translation =
  | { kind: "pass" }
  | { kind: "rewrite"; sql: string; after?: string[] }
  | { kind: "copy" }
  | { kind: "truncate"; sql: string }
  | { kind: "noop"; tag: string };

/** Says what becomes of a statement. @throws PostgresError for what Redshift refuses */
export function translate(statement: string): Translation {
  const tokens = tokenize(statement);
  const words = significant(tokens);
  const [first, second] = [keyword(words[0]), keyword(words[1])];
  if (first === "COPY") return { kind: "copy" };
  refuse(words);
  if (first === "TRUNCATE") return { kind: "truncate", sql: statement };
  // Both only arrange what is stored; here Postgres does that by itself.
  if (first === "VACUUM" || first === "ANALYZE" || first === "ANALYSE")
    return { kind: "noop", tag: first === "VACUUM" ? "VACUUM" : "ANALYZE" };
  if (first === "SHOW" && second === "SERVER_VERSION")
    return { kind: "rewrite", sql: `SELECT '${SERVER_VERSION}' AS server_version` };
  if (first === "CREATE" && isCreateTable(words)) return createTable(statement, words);
  // The database with Redshift's system objects in it (system/install.ts); the line break ends a comment.
  if (first === "CREATE" && second === "DATABASE")
    return { kind: "rewrite", sql: `${statement.replace(/;\s*$/, "")}\nTEMPLATE terrarium_template` };
  const rewritten = rewriteWords(tokens);
  if (rewritten !== statement)
    return { kind: "rewrite", sql: first === "MERGE" ? mergeWithAliases(rewritten) : rewritten };
  if (first === "MERGE") return { kind: "rewrite", sql: mergeWithAliases(statement) };
  // FROM is optional in Redshift.
  if (first === "DELETE" && second !== "FROM")
    return { kind: "rewrite", sql: statement.replace(/\bdelete\b/i, "DELETE FROM") };
  return { kind: "pass" };
}

function isCreateTable(words: readonly Token[]): boolean {
  const head = words.slice(1, 4).map(keyword);
  return head.includes("TABLE") && !head.includes("EXTERNAL") && !head.includes("VIEW");
}

/** SYSDATE is the transaction's time in UTC; it has no parentheses, so it cannot be a function. */
function rewriteWords(tokens: readonly Token[]): string {
  const text = tokens
    .map((token) =>
      token.kind === "word" && token.text.toUpperCase() === "SYSDATE"
        ? "(transaction_timestamp() AT TIME ZONE 'UTC')"
        : token.text,
    )
    .join("");
  // Redshift's pg_class still has this column, which psql reads for \d; no table has OIDs.
  return /relhasoids/i.test(text) ? text.replace(/\b(?:\w+\.)?relhasoids\b/gi, "false") : text;
}

/**
 * Redshift names the target's columns with the table's name in SET; Postgres wants them bare.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html, read 2026-11-24
 */
function mergeWithAliases(sql: string): string {
  const words = significant(tokenize(sql));
  const into = words.findIndex((token) => keyword(token) === "INTO");
  const target = words[into + 1];
  if (into < 0 || !target) return sql;
  let result = "";
  let inSet = false;
  const tokens = tokenize(sql);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token; // within the length
    const word = keyword(token);
    if (word === "SET") inSet = true;
    else if (word === "WHEN") inSet = false;
    const isQualified =
      inSet &&
      token.text.toLowerCase() === target.text.toLowerCase() &&
      tokens[index + 1]?.text === "." &&
      startsAssignment(tokens, index);
    if (isQualified) index += 1;
    else result += token.text;
  }
  return result;
}

/** Whether `table.column` stands left of an equals sign of a SET list: behind SET or a comma. */
function startsAssignment(tokens: readonly Token[], index: number): boolean {
  const before = significant(tokens.slice(0, index)).at(-1);
  return keyword(before) === "SET" || before?.text === ",";
}
