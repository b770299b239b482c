import type { Edited } from "../edits.ts";
import type { Token } from "../lexer.ts";
import { applyOpen, type Catalog, type OpenRewrite } from "./catalog.ts";
import { division } from "./division.ts";
import { exclude } from "./exclude.ts";
import { lateralAlias } from "./lateral-alias.ts";
import { pivot } from "./pivot.ts";
import { qualify } from "./qualify.ts";

/** In this order: what FROM gives is known before the list, and the list before it is turned inside out. */
const REWRITES: readonly OpenRewrite[] = [pivot, exclude, lateralAlias, qualify, division];

/** Whether a statement has something in it for which the catalog must be asked, or only what is better when it has been. */
export function isOpen(words: readonly Token[], keys: ReadonlySet<string>): "must" | "may" | undefined {
  const found = REWRITES.filter(
    ({ triggers, applies }) => triggers.some((trigger) => keys.has(trigger)) && applies(words),
  );
  if (found.some((rewrite) => rewrite !== division)) return "must";
  return found.length > 0 ? "may" : undefined;
}

/** Asks, and says it in words that need no asking. */
export const closed = (statement: Edited, catalog: Catalog): Promise<Edited> => applyOpen(REWRITES, statement, catalog);
