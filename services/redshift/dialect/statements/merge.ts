import { notSupported } from "../../postgres-error.ts";
import { applyEdits, type Edit, type Edited, unedited } from "../edits.ts";
import { keyword, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteNames, Reader } from "../reader.ts";
import { rewriteAll, rewriteExpression } from "../rewrites/index.ts";

/** MERGE in both forms. https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html, read 2026-11-24 @throws PostgresError */
export function merge(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("MERGE", "INTO");
  const target = reader.qualifiedName();
  // Neither an alias of the target nor a query as the source: what comes next is USING and a name.
  reader.expect("USING");
  if (reader.at("(")) throw notSupported("The source of MERGE must be a table, not a subquery");
  const source = reader.qualifiedName();
  if (quoteNames(source) === quoteNames(target))
    throw notSupported("The source and the target of MERGE must be different tables");
  const alias = readAlias(reader) ?? source.at(-1) ?? "";
  reader.expect("ON");
  const start = reader.index;
  while (!reader.done && !reader.at("WHEN") && !reader.at("REMOVE", "DUPLICATES")) reader.take();
  const condition = reader.textOf({ start, end: reader.index });
  if (reader.skip("REMOVE", "DUPLICATES")) {
    if (!reader.done) throw reader.unexpected();
    return removeDuplicates(quoteNames(target), quoteNames(source), alias, condition);
  }
  checkClauses(reader);
  return { kind: "query", sql: bareTargets(text, words, target.at(-1) ?? "") };
}

function readAlias(reader: Reader): string | undefined {
  if (reader.skip("AS")) return reader.name();
  return reader.at("ON") ? undefined : reader.name();
}

/** Exactly one WHEN MATCHED and then one WHEN NOT MATCHED, without further conditions. @throws PostgresError */
function checkClauses(reader: Reader): void {
  reader.expect("WHEN", "MATCHED", "THEN");
  if (!reader.skip("UPDATE", "SET") && !reader.skip("DELETE")) throw reader.unexpected();
  while (!reader.done && !reader.at("WHEN")) skipExpression(reader);
  reader.expect("WHEN", "NOT", "MATCHED", "THEN", "INSERT");
  while (!reader.done && !reader.at("WHEN")) skipExpression(reader);
  if (!reader.done) throw reader.unexpected();
}

/** A word, or brackets, or a CASE with the WHENs that are its own. */
function skipExpression(reader: Reader): void {
  if (reader.at("(")) reader.parenthesis();
  else if (reader.skip("CASE")) while (!reader.skip("END")) skipExpression(reader);
  else reader.take();
}

/** The target's columns may be named with its table in SET; Postgres wants them bare. */
function bareTargets(text: string, words: readonly Token[], target: string): Edited {
  const edits: Edit[] = [];
  let inSet = false;
  for (const [index, word] of words.entries()) {
    const key = keyword(word);
    if (key === "SET") inSet = true;
    else if (key === "WHEN") inSet = false;
    const before = words[index - 1];
    const begins = keyword(before) === "SET" || before?.text === ",";
    const column = words[index + 2];
    if (inSet && begins && column && words[index + 1]?.text === "." && words[index + 3]?.text === "=")
      if (word.text.toLowerCase() === target) edits.push({ start: word.start, end: column.start, text: "" });
  }
  return rewriteAll(applyEdits(unedited(text), edits));
}

/** Rows that match are replaced, all others are added, and none comes twice. */
function removeDuplicates(target: string, source: string, alias: string, condition: string): Plan {
  const as = quoteName(alias);
  return {
    kind: "script",
    tag: "MERGE",
    steps: [
      {
        sql: `SELECT terrarium.check_same_columns('${target.replaceAll("'", "''")}'::regclass, '${source.replaceAll("'", "''")}'::regclass)`,
      },
      { sql: `DELETE FROM ${target} USING ${source} AS ${as} WHERE ${rewriteExpression(condition)}` },
      { sql: `INSERT INTO ${target} SELECT DISTINCT * FROM ${source}`, shown: true },
    ],
  };
}
