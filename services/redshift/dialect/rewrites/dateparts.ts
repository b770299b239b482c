import { type Call, callAt } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, nameOf, type Token } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

/**
 * The functions that take a date part as a bare word, and by which name Redshift knows them: result columns are called so.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_DATEADD_function.html and its neighbours, read 2026-11-24
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  DATEADD: "date_add",
  DATE_ADD: "date_add",
  DATEDIFF: "date_diff",
  DATE_DIFF: "date_diff",
  DATE_PART: "pgdate_part",
  PGDATE_PART: "pgdate_part",
  DATE_TRUNC: "date_trunc",
};

/** `DATEADD(month, 1, d)` becomes `date_add('month', 1, d)`, and `EXTRACT(week FROM d)` becomes `pg_catalog.date_part('week', d)`. */
export const dateParts: Rewrite = {
  triggers: [...Object.keys(FUNCTIONS), "EXTRACT"],
  edits(words) {
    const edits: Edit[] = [];
    for (const [index, word] of words.entries()) {
      const key = keyword(word);
      const function_ = FUNCTIONS[key];
      if ((!function_ && key !== "EXTRACT") || words[index - 1]?.text === ".") continue;
      const call = callAt(words, index);
      const part = words[index + 2];
      if (!call || !part) continue;
      edits.push(...literalEdits(words, call));
      if (key === "EXTRACT") edits.push(...extractEdits(words, index));
      else {
        if (word.text.toLowerCase() !== function_ && function_)
          edits.push({ start: word.start, end: endOf(word), text: function_ });
        const first = call.parts[0];
        if (first && first.end - first.start === 1 && isName(part)) edits.push(quotedPart(part));
      }
    }
    return edits;
  },
};

/** A bare string is a timestamp here; to the engine it might as well be a time, or one with a zone. */
function literalEdits(words: readonly Token[], { parts }: Call): Edit[] {
  return parts.flatMap(({ start, end }, index) => {
    const [last, before] = [words[end - 1], words[end - 2]];
    const isBare = last?.kind === "string" && (end - start === 1 || keyword(before) === "FROM");
    return isBare && last && (index > 0 || keyword(before) === "FROM")
      ? [{ start: endOf(last), end: endOf(last), text: "::timestamp" }]
      : [];
  });
}

/** EXTRACT(part FROM source): the grammar of Postgres would take it, and its own function would answer. */
function extractEdits(words: readonly Token[], index: number): Edit[] {
  const [name, part, from] = [words[index], words[index + 2], words[index + 3]];
  if (!name || !part || !from || keyword(from) !== "FROM") return [];
  const edits = [
    { start: name.start, end: endOf(name), text: "pg_catalog.date_part" },
    { start: from.start, end: endOf(from), text: "," },
  ];
  return isName(part) ? [...edits, quotedPart(part)] : edits;
}

const isName = ({ kind }: Token): boolean => kind === "word" || kind === "quoted";

const quotedPart = (part: Token): Edit => ({ start: part.start, end: endOf(part), text: `'${nameOf(part)}'` });
