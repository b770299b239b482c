import { type Call, callAt, closingOf, findKeyword } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import { textOf } from "./conditions.ts";
import type { Rewrite } from "./rewrite.ts";

// IGNORE NULLS: https://docs.aws.amazon.com/redshift/latest/dg/r_WF_first_value.html, r_WF_LAG.html, r_WF_NTH.html, read 2026-11-24

const FUNCTIONS = new Set(["FIRST_VALUE", "LAST_VALUE", "NTH_VALUE", "LAG", "LEAD"]);
/** What comes before, or behind, the current row: these functions have no frame of their own. */
const FRAMES: Readonly<Record<string, string>> = {
  LAG: "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
  LEAD: "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING",
};
const TREATMENTS = new Set(["IGNORE", "RESPECT"]);

/** `LAG(x) IGNORE NULLS OVER (…)` becomes a function of terrarium's that skips them; RESPECT NULLS is what Postgres does anyway. */
export const ignoreNulls: Rewrite = {
  triggers: ["NULLS"],
  edits(words, text) {
    for (const [index, word] of words.entries()) {
      const key = keyword(word);
      const call = FUNCTIONS.has(key) && words[index - 1]?.text !== "." ? callAt(words, index) : undefined;
      const treatment = call && treatmentOf(words, call);
      if (!call || treatment === undefined) continue;
      const edit =
        keyword(words[treatment]) === "RESPECT" ? removal(words, treatment) : written(words, call, treatment, text);
      return [edit]; // the others in later rounds
    }
    return [];
  },
};

/** Where IGNORE NULLS or RESPECT NULLS stands: inside of the call, or behind it. */
function treatmentOf(words: readonly Token[], call: Call): number | undefined {
  const inside = findKeyword(words, TREATMENTS, call.open + 1, call.close);
  const at = inside >= 0 ? inside : call.close + 1;
  return TREATMENTS.has(keyword(words[at])) && keyword(words[at + 1]) === "NULLS" ? at : undefined;
}

function removal(words: readonly Token[], at: number): Edit {
  const [first, last] = [words[at] as Token, words[at + 1] as Token]; // both were looked at
  return { start: first.start, end: endOf(last), text: "" };
}

function written(words: readonly Token[], call: Call, treatment: number, text: string): Edit {
  const name = words[call.name] as Token; // a call has a name
  const key = keyword(name);
  const inside = treatment < call.close;
  const parts = call.parts.map((part) =>
    textOf(words, { ...part, end: inside ? Math.min(part.end, treatment) : part.end }, text),
  );
  const [value = "", ...others] = parts;
  const over = inside ? call.close + 1 : treatment + 2;
  const close = words[over + 1]?.text === "(" ? closingOf(words, over + 1) : over + 1;
  const window = textOf(words, { start: over + 2, end: close }, text);
  const frame = FRAMES[key] ? ` ${FRAMES[key]}` : "";
  const last = words[close] as Token; // found there
  const named = `terrarium.${key.toLowerCase()}`;
  const result =
    key === "FIRST_VALUE" || key === "LAST_VALUE"
      ? `${named}(${value}) OVER (${window})`
      : `${named}(${[`pg_array_agg(${value}) OVER (${window}${frame})`, ...others].join(", ")})`;
  return { start: name.start, end: endOf(last), text: result };
}
