import type { Edit } from "../edits.ts";
import { endOf, type Token } from "../lexer.ts";
import { type SelectBlock, selectBlocks } from "../select.ts";
import type { Rewrite } from "./rewrite.ts";

/** `SELECT TOP n …` becomes `SELECT … LIMIT n`. https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_list.html, read 2026-11-24 */
export const top: Rewrite = {
  triggers: ["TOP"],
  edits(words, text) {
    // From the outside: what is nested comes in a later round.
    const block = selectBlocks(words).find((each) => each.top && !each.clauses.LIMIT);
    return block ? topEdits(words, block, text) : [];
  },
};

function topEdits(words: readonly Token[], block: SelectBlock, text: string): Edit[] {
  const { top: span, end } = block;
  const [first, count, select] = [words[span?.start ?? 0], words[(span?.end ?? 1) - 1], words[block.select]];
  const last = words[end - 1];
  if (!first || !count || !select || !last) return [];
  const limit = ` LIMIT ${text.slice(count.start, endOf(count))}`;
  const edits = [
    { start: first.start, end: endOf(count), text: "" },
    { start: endOf(last), end: endOf(last), text: block.combined ? `${limit})` : limit },
  ];
  // Beside a set operator it belongs to its own side.
  return block.combined ? [{ start: select.start, end: select.start, text: "(" }, ...edits] : edits;
}
