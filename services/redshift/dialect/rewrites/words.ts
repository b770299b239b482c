import type { Edit } from "../edits.ts";
import { endOf, foldCase, keyword, type Token } from "../lexer.ts";
import type { Rewrite } from "./rewrite.ts";

/** Words that mean something by themselves. */
const REPLACED: Readonly<Record<string, (words: readonly Token[], index: number) => string | undefined>> = {
  // The time of the transaction in UTC; its column is called `timestamp`: https://docs.aws.amazon.com/redshift/latest/dg/r_SYSDATE.html, read 2026-11-24
  SYSDATE: (words, index) => (standsAlone(words, index) ? 'pg_catalog."timestamp"()' : undefined),
  // These have no parentheses: https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_USER_ID.html and its neighbours, read 2026-11-24
  CURRENT_USER_ID: (words, index) => withoutParentheses(words, index, "current_user_id"),
  CURRENT_AWS_ACCOUNT: (words, index) => withoutParentheses(words, index, "current_aws_account"),
  CURRENT_NAMESPACE: (words, index) => withoutParentheses(words, index, "current_namespace"),
  // "If the table name begins with '#', the table is created as a temporary table": https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_INTO.html
  INTO: (words, index) =>
    words[index + 1]?.text.startsWith('"#') && !["INSERT", "MERGE"].includes(keyword(words[index - 1]))
      ? "INTO TEMPORARY"
      : undefined,
  // A word of Postgres's own grammar.
  JSON_SERIALIZE: (words, index) => (words[index + 1]?.text === "(" ? '"json_serialize"' : undefined),
  // https://docs.aws.amazon.com/redshift/latest/dg/r_UNION.html, read 2026-11-24
  MINUS: (words, index) =>
    index > 0 && ["SELECT", "ALL", "WITH"].includes(keyword(words[index + 1]) || openedKeyword(words, index + 1))
      ? "EXCEPT"
      : undefined,
};

export const singleWords: Rewrite = {
  triggers: Object.keys(REPLACED),
  edits(words) {
    const edits: Edit[] = [];
    for (const [index, word] of words.entries()) {
      const text = REPLACED[keyword(word)]?.(words, index);
      if (text !== undefined) edits.push({ start: word.start, end: endOf(word), text });
    }
    return edits;
  },
};

const withoutParentheses = (words: readonly Token[], index: number, name: string): string | undefined =>
  standsAlone(words, index) && words[index + 1]?.text !== "(" ? `pg_catalog.${name}()` : undefined;

/** Not part of a longer name, nor a name that is being given. */
const standsAlone = (words: readonly Token[], index: number): boolean =>
  words[index - 1]?.text !== "." && words[index + 1]?.text !== "." && keyword(words[index - 1]) !== "AS";

/** The keyword behind opening parentheses. */
function openedKeyword(words: readonly Token[], from: number): string {
  let index = from;
  while (words[index]?.text === "(") index += 1;
  return index === from ? "" : keyword(words[index]);
}

/**
 * Names as Redshift stores them: quoted ones are folded, too, unless enable_case_sensitive_identifier is on
 * (https://docs.aws.amazon.com/redshift/latest/dg/r_names.html, read 2026-11-24), and `#name` is a name. A word may stand behind a number
 * without a space, as AWS's JDBC driver writes it: newer Postgres refuses `0x1F` and all that looks like it.
 */
export function namesEdits(words: readonly Token[], keepsCase: boolean): Edit[] {
  const edits: Edit[] = [];
  for (const [index, token] of words.entries()) {
    const before = words[index - 1];
    if (token.kind === "word" && before?.kind === "number" && endOf(before) === token.start)
      edits.push({ start: token.start, end: token.start, text: " " });
    else if (token.kind === "quoted" && !keepsCase && foldCase(token.text) !== token.text)
      edits.push({ start: token.start, end: endOf(token), text: foldCase(token.text) });
    else if (token.kind === "word" && token.text.startsWith("#"))
      edits.push({ start: token.start, end: endOf(token), text: `"${foldCase(token.text)}"` });
  }
  return edits;
}
