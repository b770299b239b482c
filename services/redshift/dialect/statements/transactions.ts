import { unedited } from "../edits.ts";
import type { Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { Reader } from "../reader.ts";

/**
 * BEGIN and START TRANSACTION: all isolation levels are the database's own.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html, read 2026-11-24 @throws PostgresError
 */
export function begin(text: string, words: readonly Token[]): Plan | undefined {
  if (words.length === 1) return undefined;
  const reader = new Reader(text, words);
  if (!reader.skip("START", "TRANSACTION")) {
    reader.expect("BEGIN");
    if (!reader.skip("WORK")) reader.skip("TRANSACTION");
  }
  let mode = "";
  while (!reader.done) {
    if (reader.skip("ISOLATION", "LEVEL")) skipLevel(reader);
    else if (reader.skip("READ", "ONLY")) mode = " READ ONLY";
    else if (reader.skip("READ", "WRITE")) mode = " READ WRITE";
    else reader.expect(",");
  }
  return { kind: "query", sql: unedited(`BEGIN${mode}`) };
}

function skipLevel(reader: Reader): void {
  const levels = [
    ["SERIALIZABLE"],
    ["SNAPSHOT"],
    ["READ", "COMMITTED"],
    ["READ", "UNCOMMITTED"],
    ["REPEATABLE", "READ"],
  ];
  if (!levels.some((level) => reader.skip(...level))) throw reader.unexpected();
}

/**
 * LOCK, which the engine wants in a transaction block: it "is only meaningful" there, and does no harm elsewhere.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html, read 2026-11-24 @throws PostgresError
 */
export function lock(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("LOCK");
  reader.skip("TABLE");
  do reader.qualifiedName();
  while (reader.skip(","));
  if (!reader.done) throw reader.unexpected();
  // A message of several statements is a block.
  return { kind: "script", steps: [{ sql: "SELECT" }, { sql: text, shown: true }] };
}
