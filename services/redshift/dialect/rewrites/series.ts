import { type Call, callAt, closingOf } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import { textOf } from "./conditions.ts";
import type { Rewrite } from "./rewrite.ts";

/**
 * A function that gives rows may stand in CASE in PostgreSQL 8.0, and not since 10; AWS's JDBC driver has it so
 * (RedshiftDatabaseMetaData.getProcedureColumns, read 2026-11-24). `CASE WHEN c THEN generate_series(a, b) - 1 ELSE generate_series(d, e) - 1 END`
 * is the series between what CASE gives for its ends.
 */
export const seriesInCase: Rewrite = {
  triggers: ["GENERATE_SERIES"],
  edits(words, text) {
    for (const [index, word] of words.entries()) {
      if (keyword(word) !== "CASE") continue;
      const found = readCase(words, index);
      const branches = found?.branches.map((start) => callIn(words, start));
      if (!found || !branches?.every((call) => call !== undefined)) continue;
      const rest = new Set(branches.map(({ close }, at) => restOf(words, close + 1, found.ends[at] ?? 0, text)));
      const condition = textOf(words, { start: index + 1, end: (found.branches[0] ?? 0) - 1 }, text);
      const [between, ...others] = rest;
      if (between === undefined || others.length > 0) continue;
      const bound = (part: number): string => {
        const [first, second] = branches.map(({ parts }) => textOf(words, parts[part] ?? { start: 0, end: 0 }, text));
        return `CASE ${condition} THEN ${first} ELSE ${second} END`;
      };
      const series = `generate_series(${bound(0)}, ${bound(1)}) ${between}`;
      return [{ start: word.start, end: endOf(words[found.end] as Token), text: series }] satisfies Edit[];
    }
    return [];
  },
};

/** `CASE WHEN … THEN x ELSE y END`, and where its two branches begin and end. */
function readCase(
  words: readonly Token[],
  start: number,
): { branches: number[]; ends: number[]; end: number } | undefined {
  const branches: number[] = [];
  const ends: number[] = [];
  for (let index = start + 1; index < words.length; index++) {
    const key = keyword(words[index]);
    if (words[index]?.text === "(") index = closingOf(words, index);
    else if (key === "CASE") return undefined;
    else if (key === "THEN") branches.push(index + 1);
    else if (key === "ELSE" || key === "END") {
      ends.push(index);
      if (key === "END") return branches.length === 2 ? { branches, ends, end: index } : undefined;
      branches.push(index + 1);
    }
  }
  return undefined;
}

const callIn = (words: readonly Token[], start: number): Call | undefined => {
  const call = keyword(words[start]) === "GENERATE_SERIES" ? callAt(words, start) : undefined;
  return call?.parts.length === 2 ? call : undefined;
};

const restOf = (words: readonly Token[], start: number, end: number, text: string): string =>
  textOf(words, { start, end }, text);
