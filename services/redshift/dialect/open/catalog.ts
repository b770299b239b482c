import { applyEdits, type Edit, type Edited } from "../edits.ts";
import { keyword, significant, type Token, tokenize } from "../lexer.ts";

/** What a statement cannot say by itself. */
export interface Catalog {
  /** The names of the columns that a query gives. @throws PostgresError */
  columnsOf(query: string): Promise<string[]>;
  /** The type of a query's only column, with its modifier; undefined when something is wrong with the query. */
  typeOf(query: string): Promise<{ typeOid: number; modifier: number } | undefined>;
  /** What is wrong with a query, if anything is. */
  errorOf(query: string): Promise<{ code: string; message: string; at: number | undefined } | undefined>;
}

/** Turns something into Postgres's words for which it must know what columns there are. */
export interface OpenRewrite {
  triggers: readonly string[];
  /** Whether there is something to do, as far as the words say. */
  applies(words: readonly Token[]): boolean;
  /** Edits for one occurrence, the innermost first; none when nothing is left. */
  edits(words: readonly Token[], text: string, catalog: Catalog): Promise<Edit[]>;
}

const MAX_ROUNDS = 64;

/** Applies rewrites, one after the other, each until nothing is left for it. */
export async function applyOpen(
  rewrites: readonly OpenRewrite[],
  statement: Edited,
  catalog: Catalog,
): Promise<Edited> {
  let current = statement;
  for (const rewrite of rewrites)
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const words = significant(tokenize(current.text));
      if (
        !rewrite.triggers.some((trigger) => words.some((word) => keyword(word) === trigger)) ||
        !rewrite.applies(words)
      )
        break;
      const edits = await rewrite.edits(words, current.text, catalog);
      if (edits.length === 0) break;
      current = applyEdits(current, edits);
    }
  return current;
}
