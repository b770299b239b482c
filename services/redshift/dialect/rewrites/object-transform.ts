import { notSupported } from "../../postgres-error.ts";
import { callAt, findKeyword, partsBetween, type Span } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import { textOf } from "./conditions.ts";
import type { Rewrite } from "./rewrite.ts";

const CLAUSES = new Set(["KEEP", "SET"]);

/**
 * `OBJECT_TRANSFORM(input KEEP path, … SET path, value, …)`: its clauses become arrays of JSON (system/objects.sql).
 * https://docs.aws.amazon.com/redshift/latest/dg/r_object_transform_function.html, read 2026-11-25
 */
export const objectTransform: Rewrite = {
  triggers: ["OBJECT_TRANSFORM"],
  edits(words, text) {
    for (const [index, word] of words.entries()) {
      const call = keyword(word) === "OBJECT_TRANSFORM" ? callAt(words, index) : undefined;
      const first = call ? findKeyword(words, CLAUSES, call.open + 1, call.close) : -1;
      if (!call || first < 0) continue;
      return [edit(words, { start: first, end: call.close }, text)];
    }
    return [];
  },
};

/** @throws PostgresError for SET alone: the page does not say what is kept then */
function edit(words: readonly Token[], { start, end }: Span, text: string): Edit {
  if (keyword(words[start]) === "SET") throw notSupported("Terrarium does not implement OBJECT_TRANSFORM without KEEP");
  const set = findKeyword(words, CLAUSES, start + 1, end);
  const items = (span: Span): string => {
    const parts = partsBetween(words, span.start, span.end);
    return `pg_json_build_array(${parts.map((part) => `terrarium.item(${textOf(words, part, text)})`).join(", ")})`;
  };
  const kept = items({ start: start + 1, end: set < 0 ? end : set });
  const pairs = set < 0 ? "NULL" : items({ start: set + 1, end });
  const [first, last] = [words[start] as Token, words[end - 1] as Token]; // the clauses have words
  return { start: first.start, end: endOf(last), text: `, ${kept}, ${pairs}` };
}
