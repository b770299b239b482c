import { type Call, callAt, type Span } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/c_conditional_expressions.html, read 2026-11-24. Redshift's result columns are called
// `coalesce` and `case`, so these are what they become there, too.

type Rewriter = (call: Call, words: readonly Token[], text: string) => Edit[];

const REWRITERS: Readonly<Record<string, Rewriter>> = {
  NVL: (call, words) => [renamed(words, call, "COALESCE")],
  // Not documented, and used by AWS's JDBC driver (RedshiftDatabaseMetaData.getColumns).
  ISNULL: (call, words) => (call.parts.length === 2 ? [renamed(words, call, "COALESCE")] : []),
  NVL2: (call, words, text) => replaced(call, words, nvl2(call, words, text)),
  DECODE: (call, words, text) => (call.parts.length < 3 ? [] : replaced(call, words, decode(call, words, text))),
  CONVERT: (call, words, text) => (call.parts.length === 2 ? replaced(call, words, convert(call, words, text)) : []),
  TRY_CAST: (call, words, text) => replaced(call, words, tryCast(call, words, text)),
};

/** NVL, NVL2, DECODE, CONVERT and TRY_CAST. Those inside of others come in a later round. */
export const conditions: Rewrite = {
  triggers: Object.keys(REWRITERS),
  edits(words, text) {
    const edits: Edit[] = [];
    let behind = 0;
    for (let index = 0; index < words.length; index++) {
      const rewriter = REWRITERS[keyword(words[index])];
      const call = rewriter && words[index - 1]?.text !== "." ? callAt(words, index) : undefined;
      if (!rewriter || !call) continue;
      const found = rewriter(call, words, text);
      if (found.some(({ start }) => start < behind)) continue;
      edits.push(...found);
      behind = Math.max(behind, ...found.map(({ end }) => end));
    }
    return edits;
  },
};

function renamed(words: readonly Token[], { name }: Call, text: string): Edit {
  const token = words[name] as Token; // a call has a name
  return { start: token.start, end: endOf(token), text };
}

function replaced({ name, close }: Call, words: readonly Token[], text: string | undefined): Edit[] {
  const [first, last] = [words[name] as Token, words[close] as Token]; // a call has both
  return text === undefined ? [] : [{ start: first.start, end: endOf(last), text }];
}

/** The text of some words, with everything between them. */
export function textOf(words: readonly Token[], { start, end }: Span, text: string): string {
  const [first, last] = [words[start], words[end - 1]];
  return first && last && start < end ? text.slice(first.start, endOf(last)) : "";
}

function nvl2({ parts }: Call, words: readonly Token[], text: string): string | undefined {
  const [test, present, absent] = parts.map((part) => textOf(words, part, text));
  if (parts.length !== 3) return undefined;
  return `CASE WHEN (${test}) IS NOT NULL THEN ${present} ELSE ${absent} END`;
}

/** NULL is equal to NULL here: https://docs.aws.amazon.com/redshift/latest/dg/r_DECODE_expression.html, read 2026-11-24 */
function decode({ parts }: Call, words: readonly Token[], text: string): string {
  const [value = "", ...rest] = parts.map((part) => textOf(words, part, text));
  let cases = "";
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const wanted = rest[index] ?? "";
    const condition = /^null$/i.test(wanted) ? `(${value}) IS NULL` : decodeCondition(value, wanted);
    cases += ` WHEN ${condition} THEN ${rest[index + 1]}`;
  }
  return `CASE${cases}${rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : ""} END`;
}

/** Against a literal, a plain comparison says the same, and reads better in plans and views. */
const decodeCondition = (value: string, wanted: string): string =>
  /^(?:-?[\d.]+|'[^']*')$/.test(wanted) ? `(${value}) = ${wanted}` : `(${value}) IS NOT DISTINCT FROM (${wanted})`;

function convert({ parts }: Call, words: readonly Token[], text: string): string {
  const [type, value] = parts.map((part) => textOf(words, part, text));
  return `CAST(${value} AS ${type})`;
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html, read 2026-11-24 */
function tryCast({ open, close }: Call, words: readonly Token[], text: string): string | undefined {
  let as = -1;
  for (let index = open + 1; index < close; index++) if (keyword(words[index]) === "AS") as = index;
  if (as < 0) return undefined;
  const value = textOf(words, { start: open + 1, end: as }, text);
  const type = textOf(words, { start: as + 1, end: close }, text);
  return `CAST(terrarium.try_cast((${value})::text, CAST(NULL AS ${type})) AS ${type})`;
}
