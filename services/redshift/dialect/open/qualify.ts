import type { Span } from "../brackets.ts";
import { keyword, type Token, writtenName } from "../lexer.ts";
import { quoteName } from "../reader.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { aliasOf, type SelectBlock, selectBlocks } from "../select.ts";
import type { OpenRewrite } from "./catalog.ts";
import { replacement } from "./exclude.ts";
import { withClause } from "./scope.ts";

/**
 * `SELECT … QUALIFY condition`: the condition becomes a column of a subquery, and only rows where it is true leave it.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_QUALIFY_clause.html, read 2026-11-24
 */
export const qualify: OpenRewrite = {
  triggers: ["QUALIFY"],
  applies: (words) => find(words) !== undefined,
  async edits(words, text, catalog) {
    const block = find(words);
    const clause = block?.clauses.QUALIFY;
    if (!block || !clause) return [];
    const piece = (span: Span | undefined): string => (span ? `${textOf(words, span, text)} ` : "");
    const { FROM, WHERE, GROUP, HAVING, WINDOW, ORDER, LIMIT, OFFSET } = block.clauses;
    const items = block.items.map((item) => textOf(words, item, text)).join(", ");
    const rest = [FROM, WHERE, GROUP, HAVING, WINDOW].map(piece).join("");
    const condition = expanded(words, block, { start: clause.start + 1, end: clause.end }, text);
    const inner = `SELECT ${items}, (${condition}) AS terrarium_qualifies ${rest}${piece(ORDER)}`;
    const columns = await catalog.columnsOf(`${withClause(words, block.select, text)}${rewriteExpression(inner)}`);
    const aliases = columns.map((_name, index) => `c${index}`);
    const shown = columns.slice(0, -1).map((name, index) => `terrarium_rows.c${index} AS ${quoteName(name)}`);
    const sql = `SELECT ${block.distinct ? "DISTINCT " : ""}${shown.join(", ")} FROM (${inner}) AS terrarium_rows (${aliases.join(", ")}) WHERE terrarium_rows.${aliases.at(-1)} ${piece(LIMIT)}${piece(OFFSET)}`;
    const edit = replacement(words, { start: block.select, end: block.end }, sql.trimEnd());
    return [edit];
  },
};

const find = (words: readonly Token[]): SelectBlock | undefined =>
  selectBlocks(words).findLast(({ clauses }) => clauses.QUALIFY && clauses.FROM);

/** The condition with the list's aliases in it replaced by what they stand for. */
function expanded(words: readonly Token[], block: SelectBlock, span: Span, text: string): string {
  const aliases = new Map<string, string>();
  for (const item of block.items) {
    const alias = aliasOf(words, item);
    if (alias) aliases.set(alias.name, textOf(words, alias.value, text));
  }
  let out = "";
  let from = words[span.start]?.start ?? 0;
  for (let index = span.start; index < span.end; index++) {
    const token = words[index] as Token; // within the span
    const value = keyword(token) || token.kind === "quoted" ? aliases.get(writtenName(token)) : undefined;
    if (value === undefined || words[index - 1]?.text === "." || [".", "("].includes(words[index + 1]?.text ?? ""))
      continue;
    out += `${text.slice(from, token.start)}(${value})`;
    from = token.start + token.text.length;
  }
  const last = words[span.end - 1] as Token; // a condition has a word
  return out + text.slice(from, last.start + last.text.length);
}
