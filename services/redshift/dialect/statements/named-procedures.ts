import type { Token } from "../lexer.ts";
import type { Plan, Step } from "../plan.ts";
import { quoteName, quoteString, Reader } from "../reader.ts";
import { readSignature } from "./procedures.ts";

// The arguments by which a procedure is named may be all of them, or those that are not only OUT: the engine knows only which one it is.

/** Runs a statement, in which `%s` stands for a procedure, with the one that is named next. */
export function withProcedure(reader: Reader, statement: string, missingOk = false): Step {
  const { name, types } = readSignature(reader);
  const args = [quoteString(name), types ?? "NULL", String(missingOk), quoteString(statement)];
  return { sql: `SELECT terrarium.with_procedure(${args.join(", ")})` };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_PROCEDURE.html, read 2026-11-24 @throws PostgresError */
export function dropProcedure(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("DROP", "PROCEDURE");
  const missingOk = reader.skip("IF", "EXISTS");
  const steps = [withProcedure(reader, "DROP PROCEDURE %s", missingOk)];
  while (reader.skip(",")) steps.push(withProcedure(reader, "DROP PROCEDURE %s", missingOk));
  if (!reader.skip("CASCADE")) reader.skip("RESTRICT");
  if (!reader.done) throw reader.unexpected();
  return { kind: "script", tag: "DROP PROCEDURE", steps };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_PROCEDURE.html, read 2026-11-24 @throws PostgresError */
export function alterProcedure(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("ALTER", "PROCEDURE");
  const start = reader.index;
  readSignature(reader);
  const action = reader.skip("RENAME", "TO") ? "RENAME TO" : "OWNER TO";
  if (action === "OWNER TO") reader.expect("OWNER", "TO");
  const name = quoteName(reader.name());
  if (!reader.done) throw reader.unexpected();
  reader.index = start;
  return {
    kind: "script",
    tag: "ALTER PROCEDURE",
    steps: [withProcedure(reader, `ALTER PROCEDURE %s ${action} ${name}`)],
  };
}
