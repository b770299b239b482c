import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html and the pages below it, read 2026-11-24

const DECIMALS = new Set(["DECIMAL", "NUMERIC", "DEC"]);
const VARYING = new Set(["VARCHAR", "NVARCHAR", "VARYING"]);
export const MAX_VARCHAR = 65_535;

/** Types in casts, where Redshift's defaults or names differ: DECIMAL is DECIMAL(18,0), VARCHAR(MAX) is VARCHAR(65535). */
export const types: Rewrite = {
  triggers: [...DECIMALS, ...VARYING, "VARBINARY"],
  edits(words) {
    const edits: Edit[] = [];
    for (const [index, word] of words.entries()) {
      const key = keyword(word);
      const next = words[index + 1];
      if (DECIMALS.has(key) && next?.text !== "(" && isType(words, index))
        edits.push({ start: endOf(word), end: endOf(word), text: "(18,0)" });
      if (key === "NVARCHAR" && (next?.text === "(" || isType(words, index)))
        edits.push({ start: word.start, end: endOf(word), text: "varchar" });
      if (key === "VARBINARY" && isType(words, index))
        edits.push({ start: word.start, end: endOf(word), text: "varbyte" });
      const argument = words[index + 2];
      if (VARYING.has(key) && next?.text === "(" && argument && keyword(argument) === "MAX")
        edits.push({ start: argument.start, end: endOf(argument), text: String(MAX_VARCHAR) });
    }
    return edits;
  },
};

/** Behind `::`, or behind AS and in front of the end of a CAST. */
function isType(words: readonly Token[], index: number): boolean {
  const before = words[index - 1];
  return before?.text === "::" || (keyword(before) === "AS" && words[index + 1]?.text === ")");
}
