import { applyEdits, type Edit, type Edited } from "../edits.ts";
import { keyword, significant, type Token, tokenize } from "../lexer.ts";

/** Turns something that Redshift says into what Postgres says. */
export interface Rewrite {
  /** Keywords without which there is nothing to do. */
  triggers: readonly string[];
  /** Edits that do not overlap; what is nested comes in another round. */
  edits(words: readonly Token[], text: string): Edit[];
}

const MAX_ROUNDS = 64;

/** Applies rewrites, one after the other, each until nothing is left for it. */
export function applyRewrites(rewrites: readonly Rewrite[], statement: Edited): Edited {
  let current = statement;
  let words = significant(tokenize(current.text));
  let keys = new Set(words.map(keyword));
  for (const rewrite of rewrites) {
    if (!rewrite.triggers.some((trigger) => keys.has(trigger))) continue;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const edits = rewrite.edits(words, current.text);
      if (edits.length === 0) break;
      current = applyEdits(current, edits);
      words = significant(tokenize(current.text));
      keys = new Set(words.map(keyword));
    }
  }
  return current;
}
