import { callAt } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

/** Each builds a value of type json, which the function of Redshift's name makes a SUPER. */
const CONSTRUCTORS: Readonly<Record<string, [name: string, builder: string]>> = {
  ARRAY: ['pg_catalog."array"', "pg_json_build_array"],
  OBJECT: ['pg_catalog."object"', "pg_json_build_object"],
};

/** `ARRAY(1, 'a')` and `OBJECT('k', 1)`. https://docs.aws.amazon.com/redshift/latest/dg/r_array.html, r_object_function.html, read 2026-11-24 */
export const superConstructors: Rewrite = {
  triggers: Object.keys(CONSTRUCTORS),
  edits(words) {
    const edits: Edit[] = [];
    for (const [index, word] of words.entries()) {
      const found = CONSTRUCTORS[keyword(word)];
      const call = found && words[index - 1]?.text !== "." ? callAt(words, index) : undefined;
      const close = call && words[call.close];
      if (!found || !call || !close || keyword(words[call.open + 1]) === "SELECT") continue;
      const [name, builder] = found;
      edits.push({ start: word.start, end: endOf(word), text: `${name}(${builder}` });
      // A SUPER inside of another one stays what it is.
      for (const { start, end } of call.parts) {
        const [first, last] = [words[start], words[end - 1]];
        if (!first || !last || end <= start) continue;
        edits.push({ start: first.start, end: first.start, text: "terrarium.item(" });
        edits.push({ start: endOf(last), end: endOf(last), text: ")" });
      }
      edits.push({ start: close.start, end: close.start, text: ")" });
    }
    return edits;
  },
};
