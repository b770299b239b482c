import { notSupported } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import type { Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteNames, quoteString, Reader } from "../reader.ts";

/**
 * VACUUM, which arranges what is stored: here the engine does that by itself. A table that is named must exist.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html, read 2026-11-24 @throws PostgresError
 */
export function vacuum(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("VACUUM");
  const kinds = [["FULL"], ["SORT", "ONLY"], ["DELETE", "ONLY"], ["REINDEX"], ["RECLUSTER"]];
  kinds.some((kind) => reader.skip(...kind));
  const table = reader.done || reader.at("TO") || reader.at("BOOST") ? undefined : reader.qualifiedName();
  if (reader.skip("TO")) {
    if (reader.take().kind !== "number") throw reader.unexpected();
    reader.expect("PERCENT");
  }
  reader.skip("BOOST");
  if (!reader.done) throw reader.unexpected();
  return { ...existing(table, "VACUUM"), alone: "VACUUM" };
}

/** ANALYZE [COMPRESSION]. https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html, r_ANALYZE_COMPRESSION.html, read 2026-11-24 */
export function analyze(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.take();
  if (reader.skip("COMPRESSION")) return analyzeCompression(reader);
  reader.skip("VERBOSE");
  const table = reader.done || reader.at("PREDICATE") || reader.at("ALL") ? undefined : reader.qualifiedName();
  if (reader.at("(")) reader.names();
  if (reader.skip("PREDICATE") || reader.skip("ALL")) reader.expect("COLUMNS");
  if (!reader.done) throw reader.unexpected();
  return existing(table, "ANALYZE");
}

function analyzeCompression(reader: Reader): Plan {
  const table = reader.done || reader.at("COMPROWS") ? undefined : reader.qualifiedName();
  const columns = reader.at("(") ? reader.names() : [];
  if (reader.skip("COMPROWS")) reader.take();
  if (!reader.done) throw reader.unexpected();
  if (!table) throw notSupported("Terrarium does not implement ANALYZE COMPRESSION without a table");
  const only = columns.length > 0 ? ` WHERE "Column" IN (${columns.map(quoteString).join(", ")})` : "";
  return {
    kind: "query",
    sql: unedited(`SELECT * FROM terrarium.compression_of(${quoteString(quoteNames(table))}::regclass)${only}`),
    alone: "ANALYZE COMPRESSION",
  };
}

/** Nothing to do, but for a table that is not there. */
function existing(table: readonly string[] | undefined, tag: string): Plan {
  if (!table) return { kind: "nothing", tag };
  return { kind: "script", tag, steps: [{ sql: `SELECT ${quoteString(quoteNames(table))}::regclass` }] };
}

/** TRUNCATE commits the transaction in which it runs: https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html, read 2026-11-24 */
export function truncate(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("TRUNCATE");
  reader.skip("TABLE");
  const table = quoteNames(reader.qualifiedName());
  if (!reader.done) throw reader.unexpected();
  return { kind: "script", steps: [{ sql: `TRUNCATE TABLE ${table}`, shown: true }], commits: true };
}
