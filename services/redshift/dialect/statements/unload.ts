import { notSupported, syntaxError } from "../../postgres-error.ts";
import { keyword, significant, type Token, tokenize } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { Reader } from "../reader.ts";
import type { Translate } from "./procedure-body.ts";

/** `UNLOAD ('query') TO …`: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html, read 2026-11-24. @throws PostgresError */
export function unload(text: string, words: readonly Token[], translate: Translate): Plan {
  const reader = new Reader(text, words);
  reader.expect("UNLOAD", "(");
  const token = reader.take();
  if (token.kind !== "string") throw syntaxError(`syntax error at or near "${token.text}"`, token.start);
  const end = reader.next?.start ?? text.length;
  reader.expect(")");
  const query = queryOf(token).replace(/;\s*$/, "");
  refuseOuterLimit(query);
  return unloaded(translate(query), text.slice(end + 1));
}

function unloaded(plan: Plan, parameters: string): Plan {
  if (plan.kind === "open")
    return { kind: "open", close: async (catalog) => unloaded(await plan.close(catalog), parameters) };
  if (plan.kind !== "query") throw notSupported("UNLOAD takes a SELECT only");
  return { kind: "unload", query: plan.sql.text, parameters };
}

/** What the literal says: as in every string of Redshift, a backslash escapes (recorded of UNLOAD on 2026-09-23). */
function queryOf({ text }: Token): string {
  const dollars = /^\$[^$]*\$/.exec(text)?.[0];
  if (dollars) return text.slice(dollars.length, -dollars.length);
  return text
    .slice(text.indexOf("'") + 1, -1)
    .replace(/''|\\([0-7]{1,3}|x[\da-f]{1,2}|[\s\S])/gi, (whole, escaped?: string) =>
      whole === "''" ? "'" : unescaped(escaped ?? ""),
    );
}

// https://www.postgresql.org/docs/8.0/sql-syntax.html, 4.1.2.1, read 2026-11-24
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function unescaped(escaped: string): string {
  if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8));
  if (/^x./i.test(escaped)) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return ESCAPES[escaped] ?? escaped;
}

/** "The SELECT query can't use a LIMIT clause in the outer SELECT": r_UNLOAD.html (Usage notes), read 2026-11-24 */
function refuseOuterLimit(query: string): void {
  const words = significant(tokenize(query));
  const first = keyword(words[0]);
  if (first !== "SELECT" && first !== "WITH" && words[0]?.text !== "(")
    throw syntaxError(`syntax error at or near "${words[0]?.text ?? ""}"`);
  let depth = 0;
  for (const [index, token] of words.entries()) {
    if (token.text === "(") depth += 1;
    else if (token.text === ")") depth -= 1;
    else if (depth === 0 && isLimit(token, words[index - 1]))
      throw notSupported("Limit clause is not supported in the outermost select of an UNLOAD statement");
  }
}

const isLimit = (token: Token, before: Token | undefined): boolean =>
  keyword(token) === "LIMIT" || (keyword(token) === "TOP" && ["SELECT", "DISTINCT", "ALL"].includes(keyword(before)));
