import { notSupported, PostgresError } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import { stringValue, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteString, Reader } from "../reader.ts";

/**
 * Redshift's own parameters with their defaults. They are kept and shown, and have no effect here unless that is said.
 * https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html and the pages below it, read 2026-11-24
 */
export const PARAMETERS: Readonly<Record<string, string>> = {
  activate_aqmv: "on",
  analyze_threshold_percent: "10",
  cast_super_null_on_error: "on",
  datashare_break_glass_session_var: "unset",
  default_array_search_null_handling: "on", // has its effect
  default_geometry_encoding: "ewkb",
  describe_field_name_in_uppercase: "off",
  downcase_delimited_identifier: "on",
  enable_case_sensitive_identifier: "off", // has its effect
  enable_case_sensitive_super_attribute: "off", // has its effect
  enable_numeric_rounding: "off",
  enable_result_cache_for_session: "on",
  enable_vacuum_boost: "off",
  error_on_nondeterministic_update: "off",
  interval_forbid_composite_literals: "on",
  json_serialization_enable: "off",
  json_serialization_parse_nested_strings: "off",
  max_concurrency_scaling_clusters: "1",
  max_cursor_result_set_size: "0",
  mv_enable_aqmv_for_session: "on",
  navigate_super_null_on_error: "on", // has its effect
  parse_super_null_on_error: "off", // has its effect
  pg_federation_repeatable_read: "on",
  query_group: "default",
  require_ssl: "off",
  spectrum_enable_pseudo_columns: "on",
  spectrum_enable_spectrum_oid: "on",
  spectrum_query_maxerror: "-1",
  stored_proc_log_min_messages: "log",
  use_fips_ssl: "off",
  wlm_query_slot_count: "1",
};

/** Where one of them is kept in the engine. */
const kept = (name: string): string => `terrarium.${name}`;

/** SET, for what Postgres has not. https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html, read 2026-11-24 @throws PostgresError */
export function set(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  reader.expect("SET");
  const scope = reader.skip("LOCAL") ? "LOCAL " : "";
  if (!scope) reader.skip("SESSION");
  if (reader.at("AUTHORIZATION") && !reader.at("AUTHORIZATION", "DEFAULT"))
    throw notSupported("Terrarium does not implement SET SESSION AUTHORIZATION");
  if (reader.at("CHARACTERISTICS")) return { kind: "nothing", tag: "SET" };
  if (reader.at("TRANSACTION")) return { kind: "nothing", tag: "SET" };
  if (reader.skip("SEED", "TO"))
    return { kind: "script", tag: "SET", steps: [{ sql: `SELECT pg_setseed(${reader.rest()})` }] };
  if (reader.done || reader.next?.kind === "string") return undefined;
  const name = reader.name();
  if (!Object.hasOwn(PARAMETERS, name) || !(reader.skip("TO") || reader.skip("="))) return undefined;
  const value = reader.take();
  if (!reader.done) throw reader.unexpected();
  const isDefault = value.text.toUpperCase() === "DEFAULT";
  const setting = isDefault
    ? (PARAMETERS[name] ?? "")
    : checked(name, value.kind === "string" ? stringValue(value) : value.text);
  const sql = `SET ${scope}${kept(name)} TO ${isDefault ? "DEFAULT" : quoteString(setting)}`;
  return { kind: "script", steps: [{ sql, shown: true }], settings: { [name]: setting } };
}

const BOOLEANS: Readonly<Record<string, string>> = {
  on: "on",
  true: "on",
  yes: "on",
  1: "on",
  off: "off",
  false: "off",
  no: "off",
  0: "off",
};

function checked(name: string, value: string): string {
  const standard = PARAMETERS[name];
  if (standard !== "on" && standard !== "off") return value;
  const boolean = BOOLEANS[value.toLowerCase()];
  if (!boolean) throw new PostgresError("22023", `parameter "${name}" requires a Boolean value`);
  return boolean;
}

export function reset(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  reader.expect("RESET");
  if (reader.at("ALL")) return { kind: "script", steps: [{ sql: "RESET ALL", shown: true }], settings: PARAMETERS };
  const name = reader.name();
  const standard = PARAMETERS[name];
  if (standard === undefined) return undefined;
  return { kind: "script", steps: [{ sql: `RESET ${kept(name)}`, shown: true }], settings: { [name]: standard } };
}

/** The value of one parameter, or of all that Redshift shows. @throws PostgresError */
export function showParameter(name: string): Plan | undefined {
  if (name === "all") return { kind: "query", sql: unedited(SHOW_ALL) };
  const standard = PARAMETERS[name];
  if (standard === undefined) return undefined;
  const value = `pg_catalog.current_setting(${quoteString(name)})`;
  return { kind: "query", sql: unedited(`SELECT ${value} AS ${quoteName(name)}`) };
}

const ENGINES = ["datestyle", "extra_float_digits", "search_path", "statement_timeout", "timezone"];

const SHOW_ALL = `${[...ENGINES, ...Object.keys(PARAMETERS)]
  .map((name) => `SELECT '${name}' AS name, pg_catalog.current_setting('${name}') AS setting`)
  .join(" UNION ALL ")} ORDER BY 1`;
