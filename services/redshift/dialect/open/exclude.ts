import { PostgresError } from "../../postgres-error.ts";
import { closingOf, type Span } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token, writtenName } from "../lexer.ts";
import { quoteName } from "../reader.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { type SelectBlock, selectBlocks } from "../select.ts";
import type { OpenRewrite } from "./catalog.ts";
import { withClause } from "./scope.ts";

/** `SELECT * EXCLUDE (a, b) FROM t`. https://docs.aws.amazon.com/redshift/latest/dg/r_EXCLUDE_list.html, read 2026-11-24 */
export const exclude: OpenRewrite = {
  triggers: ["EXCLUDE"],
  applies: (words) => find(words) !== undefined,
  async edits(words, text, catalog) {
    const found = find(words);
    const from = found?.block.clauses.FROM;
    if (!found || !from) return [];
    const star = textOf(words, { start: found.item.start, end: found.exclude }, text);
    const query = `${withClause(words, found.block.select, text)}SELECT ${star} ${rewriteExpression(textOf(words, from, text))}`;
    const columns = await catalog.columnsOf(query);
    const excluded = namesAt(words, found.exclude + 1, found.item.end);
    for (const name of excluded)
      if (!columns.includes(name)) throw new PostgresError("42703", `Column "${name}" in EXCLUDE list does not exist`);
    const prefix = star.slice(0, -1);
    const kept = columns.filter((name) => !excluded.includes(name)).map((name) => `${prefix}${quoteName(name)}`);
    if (kept.length === 0) throw new PostgresError("42601", "SELECT list is empty after resolving * EXCLUDE");
    return [replacement(words, found.item, kept.join(", "))];
  },
};

interface Found {
  block: SelectBlock;
  item: Span;
  /** The word EXCLUDE. */
  exclude: number;
}

function find(words: readonly Token[]): Found | undefined {
  // The last one that begins stands innermost.
  for (const block of selectBlocks(words).reverse())
    for (const item of block.items)
      for (let index = item.start + 1; index < item.end; index++)
        if (keyword(words[index]) === "EXCLUDE" && words[index - 1]?.text === "*")
          return { block, item, exclude: index };
  return undefined;
}

/** One name, or several between parentheses. */
function namesAt(words: readonly Token[], start: number, end: number): string[] {
  const last = words[start]?.text === "(" ? closingOf(words, start) : end;
  return words
    .slice(start, last)
    .filter(({ kind }) => kind === "word" || kind === "quoted")
    .map(writtenName);
}

export function replacement(words: readonly Token[], { start, end }: Span, text: string): Edit {
  const [first, last] = [words[start] as Token, words[end - 1] as Token]; // a span is never empty here
  return { start: first.start, end: endOf(last), text };
}
