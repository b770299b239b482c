import { notSupported } from "../postgres-error.ts";
import { callAt, closingOf, findKeyword } from "./brackets.ts";
import { keyword, type Token } from "./lexer.ts";

/**
 * "If an ORDER BY clause is used for an aggregate function, an explicit frame clause is required."
 * https://docs.aws.amazon.com/redshift/latest/dg/r_Window_function_synopsis.html and the pages of these functions, read 2026-11-24
 */
const FUNCTIONS = new Set([
  "AVG",
  "COUNT",
  "FIRST_VALUE",
  "LAST_VALUE",
  "MAX",
  "MIN",
  "NTH_VALUE",
  "STDDEV",
  "STDDEV_POP",
  "STDDEV_SAMP",
  "SUM",
  "VARIANCE",
  "VAR_POP",
  "VAR_SAMP",
]);

const ORDER = new Set(["ORDER"]);
const FRAME = new Set(["ROWS", "RANGE"]);

/** @throws PostgresError */
export function refuseMissingFrames(words: readonly Token[]): void {
  for (const [index, word] of words.entries()) {
    if (!FUNCTIONS.has(keyword(word))) continue;
    const call = callAt(words, index);
    if (!call) continue;
    let over = call.close + 1;
    if (["IGNORE", "RESPECT"].includes(keyword(words[over]))) over += 2;
    if (keyword(words[over]) !== "OVER" || words[over + 1]?.text !== "(") continue;
    const end = closingOf(words, over + 1);
    const ordered = findKeyword(words, ORDER, over + 2, end) >= 0;
    if (ordered && findKeyword(words, FRAME, over + 2, end) < 0)
      throw notSupported("Aggregate window functions with an ORDER BY clause require a frame clause");
  }
}
