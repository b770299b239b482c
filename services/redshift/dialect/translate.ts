import { notSupported, PostgresError } from "../postgres-error.ts";
import { applyEdits, type Edited, unedited } from "./edits.ts";
import { LEADER_ONLY, refuseLeaderOnly } from "./leader-only.ts";
import { keyword, nameOf, significant, type Token, tokenize } from "./lexer.ts";
import { closed, isOpen } from "./open/index.ts";
import type { Plan } from "./plan.ts";
import { refuse } from "./refusals.ts";
import { rewriteAll } from "./rewrites/index.ts";
import { namesEdits } from "./rewrites/words.ts";
import { refuseHidden } from "./serverless.ts";
import { handle } from "./statements/index.ts";
import { refuseMissingFrames } from "./window-frames.ts";

/** What of a session decides how its statements are read. */
export interface Reading {
  /** enable_case_sensitive_identifier: quoted names keep their case. */
  keepsCase: boolean;
  /** As Redshift Serverless, which does not show everything. */
  serverless: boolean;
}

/** A statement that has been read. */
export interface Translation {
  plan: Plan;
  /** The words and quoted names that stand in it, in capitals. */
  names: ReadonlySet<string>;
}

const PLAIN: Reading = { keepsCase: false, serverless: false };

// https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html, read 2026-11-24
const MAX_STATEMENT_BYTES = 16 * 1024 * 1024;
// Postgres cuts longer names off; Redshift has 127: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html, read 2026-11-24
const MAX_NAME_BYTES = 63;

/** Says what becomes of a statement. @throws PostgresError for what Redshift refuses; `at` is a place in the statement */
export function translate(statement: string, reading: Reading = PLAIN): Translation {
  if (statement.length > MAX_STATEMENT_BYTES)
    throw new PostgresError(
      "54000",
      `Statement is too large. Statement Size: ${Buffer.byteLength(statement)} bytes. Maximum Allowed: ${MAX_STATEMENT_BYTES} bytes`,
    );
  let words = significant(tokenize(statement));
  const keys = new Set(words.map(keyword));
  keys.delete("");
  refuse(words, keys, statement);
  const names = withQuoted(keys, words);
  if (reading.serverless) refuseHidden(words, names);
  if (LEADER_ONLY.some((name) => keys.has(name))) refuseLeaderOnly(words);
  if (keys.has("OVER")) refuseMissingFrames(words);
  for (const { kind, text } of words)
    if (text.length > MAX_NAME_BYTES && (kind === "word" || (kind === "quoted" && text.length > MAX_NAME_BYTES + 2)))
      throw notSupported(`Terrarium does not implement names of more than ${MAX_NAME_BYTES} bytes: ${text}`);
  const named = applyEdits(unedited(statement), namesEdits(words, reading.keepsCase));
  if (named.text !== statement) words = significant(tokenize(named.text));
  const asIs = (): Plan => placed(named, () => planOf(named, reading));
  const open = isOpen(words, keys);
  if (!open) return { plan: asIs(), names };
  const plan: Plan = {
    kind: "open",
    ...(open === "may" && { asIs }),
    async close(catalog) {
      const clear = await closed(named, catalog);
      return placed(clear, () => planOf(clear, reading));
    },
  };
  return { plan, names };
}

function withQuoted(keys: ReadonlySet<string>, words: readonly Token[]): ReadonlySet<string> {
  const quoted = words.filter(({ kind }) => kind === "quoted");
  return quoted.length === 0 ? keys : new Set([...keys, ...quoted.map((token) => nameOf(token).toUpperCase())]);
}

/** What is wrong with a rewritten statement is wrong with a place in its source. */
function placed(statement: Edited, plan: () => Plan): Plan {
  try {
    return plan();
  } catch (error) {
    if (error instanceof PostgresError && error.at !== undefined) error.at = statement.origin(error.at);
    throw error;
  }
}

function planOf(statement: Edited, reading: Reading): Plan {
  const words = significant(tokenize(statement.text));
  const plan = handle(statement.text, words, (inner) => translate(inner, reading).plan) ?? {
    kind: "query" as const,
    sql: unedited(statement.text),
  };
  if (plan.kind !== "query") return plan;
  const rewritten = rewriteAll(plan.sql);
  return { ...plan, sql: { text: rewritten.text, origin: (position) => statement.origin(rewritten.origin(position)) } };
}
