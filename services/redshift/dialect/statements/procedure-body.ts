import { notSupported } from "../../postgres-error.ts";
import { endOf, keyword, significant, type Token, tokenize } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { rewriteBody } from "../rewrites/index.ts";

/** Translates one statement: translate.ts, which knows all of them. */
export type Translate = (statement: string) => Plan;

/** Behind these a statement of a body begins. */
const OPENERS = new Set(["BEGIN", "THEN", "ELSE", "LOOP"]);
/** Statements that are not as they are in Postgres; all others need their expressions rewritten only. */
const TRANSLATED = new Set([
  "CREATE",
  "ALTER",
  "DROP",
  "TRUNCATE",
  "DELETE",
  "MERGE",
  "GRANT",
  "REVOKE",
  "ANALYZE",
  "VACUUM",
  "REFRESH",
  "COPY",
  "UNLOAD",
]);

/** A procedure's body in PL/pgSQL, statement by statement. @throws PostgresError */
export function translateBody(body: string, translate: Translate): string {
  const words = significant(tokenize(body));
  let out = "";
  let from = 0;
  for (let index = 0; index < words.length; index++) {
    if (!beginsStatement(words, index) || !TRANSLATED.has(keyword(words[index]))) continue;
    const end = words.findIndex(({ kind, text }, at) => at > index && kind === "symbol" && text === ";");
    const [first, last] = [words[index] as Token, words[(end < 0 ? words.length : end) - 1] as Token]; // within the length
    out += rewriteBody(body.slice(from, first.start)) + engineSql(translate(body.slice(first.start, endOf(last))));
    from = endOf(last);
    index = (end < 0 ? words.length : end) - 1;
  }
  return out + rewriteBody(body.slice(from));
}

function beginsStatement(words: readonly Token[], index: number): boolean {
  const before = words[index - 1];
  return before === undefined || before.text === ";" || OPENERS.has(keyword(before));
}

/** A plan as statements of PL/pgSQL. */
function engineSql(plan: Plan): string {
  if (plan.kind === "copy" || plan.kind === "unload")
    throw notSupported("Terrarium does not implement COPY and UNLOAD inside of a stored procedure");
  if (plan.kind === "open") {
    if (plan.asIs) return engineSql(plan.asIs());
    throw notSupported(
      "Terrarium does not implement QUALIFY, PIVOT, EXCLUDE and lateral aliases in DDL of a stored procedure",
    );
  }
  if (plan.alone) throw notSupported(`${plan.alone} cannot run inside of a stored procedure`);
  if (plan.kind === "nothing") return "NULL";
  if (plan.kind === "query") return plan.sql.text;
  const steps = plan.steps.map(({ sql }) => (/^SELECT\b/i.test(sql) ? sql.replace(/^SELECT\b/i, "PERFORM") : sql));
  // TRUNCATE commits, and so it does in a procedure, which begins a new transaction with the next statement.
  return [...(plan.commits ? ["COMMIT"] : []), ...steps, ...(plan.commits ? ["COMMIT"] : [])].join("; ");
}
