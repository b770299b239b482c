import { closingOf, type Span } from "../brackets.ts";
import { keyword, type Token } from "../lexer.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";

/** `WITH …`, with the subqueries that a place in the statement can see: those that end before it. */
export function withClause(words: readonly Token[], place: number, text: string): string {
  const seen: string[] = [];
  for (const [index, word] of words.entries()) {
    if (index >= place) break;
    if (keyword(word) !== "WITH" || keyword(words[index + 1]) === "NO" || !isVisible(words, index, place)) continue;
    for (const { start, end } of subqueries(words, index + 1))
      if (end <= place) seen.push(textOf(words, { start, end }, text));
  }
  return seen.length === 0 ? "" : `WITH ${rewriteExpression(seen.join(", "))} `;
}

/** Whether what begins at an index reaches to a place: no bracket around it closes before. */
function isVisible(words: readonly Token[], index: number, place: number): boolean {
  for (let at = index; at < place; at++) {
    const text = words[at]?.kind === "symbol" ? words[at]?.text : "";
    if (text === "(") {
      const close = closingOf(words, at);
      if (close >= place) continue;
      at = close;
    } else if (text === ")") return false;
  }
  return true;
}

/** `name [(columns)] AS (…)`, one after the other. */
function subqueries(words: readonly Token[], from: number): Span[] {
  const found: Span[] = [];
  let index = keyword(words[from]) === "RECURSIVE" ? from + 1 : from;
  for (;;) {
    const start = index;
    index += 1;
    if (words[index]?.text === "(") index = closingOf(words, index) + 1;
    if (keyword(words[index]) !== "AS" || words[index + 1]?.text !== "(") return found;
    const end = closingOf(words, index + 1) + 1;
    found.push({ start, end });
    if (words[end]?.text !== ",") return found;
    index = end + 1;
  }
}
