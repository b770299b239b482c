import type { Reader } from "../reader.ts";
import { filtered, grantee, like, limit, named, SCHEMA, signature, TABLE } from "./show-clauses.ts";

// Lists of SHOW; their rows are views of system/show.sql and system/relations.sql.

const PRIMARY_KEYS = "database_name, schema_name, table_name, pk_name, column_name, key_seq";
const FOREIGN_KEYS =
  "pk_database_name, pk_schema_name, pk_table_name, pk_column_name, fk_database_name, fk_schema_name, fk_table_name, fk_column_name, key_seq, fk_name, pk_name, update_rule, delete_rule, deferrability";

/** SHOW CONSTRAINTS {PRIMARY KEYS | FOREIGN KEYS [EXPORTED]} FROM TABLE [d.]s.t: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_CONSTRAINTS.html */
export function showConstraints(reader: Reader): string {
  const isPrimary = reader.skip("PRIMARY");
  if (!isPrimary) reader.expect("FOREIGN");
  reader.expect("KEYS");
  // Of the table's own keys the referencing side is asked for, and of the exported ones the referenced side.
  const side = isPrimary ? "" : reader.skip("EXPORTED") ? "pk_" : "fk_";
  reader.expect("FROM", "TABLE");
  const name = tableName(reader);
  const columns = TABLE.map((column) => side + column);
  const where = named(columns, name).join(" AND ");
  const query = isPrimary
    ? `SELECT ${PRIMARY_KEYS} FROM terrarium.show_primary_keys`
    : `SELECT ${FOREIGN_KEYS} FROM terrarium.show_foreign_keys`;
  return `${query} WHERE ${where} ORDER BY ordinal${limit(reader)}`;
}

/** A name with its schema: these commands want one. */
function tableName(reader: Reader): string[] {
  const parts = reader.qualifiedName();
  if (parts.length < 2 || parts.length > 3) throw reader.unexpected();
  return parts;
}

/** SHOW {FUNCTIONS | PROCEDURES} FROM SCHEMA [d.]s: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_FUNCTIONS.html, r_SHOW_PROCEDURES.html */
export function showRoutines(reader: Reader, kind: "function" | "procedure"): string {
  reader.expect("FROM", "SCHEMA");
  const where = named(SCHEMA, reader.qualifiedName()).join(" AND ");
  const columns = `database_name, schema_name, ${kind}_name, number_of_arguments, argument_list, return_type, remarks`;
  return filtered(reader, `SELECT ${columns} FROM terrarium.show_${kind}s`, `${kind}_name`, where);
}

/** SHOW PARAMETERS OF {FUNCTION | PROCEDURE} [d.]s.f(type, …): https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_PARAMETERS.html */
export function showParameters(reader: Reader): string {
  reader.expect("OF");
  const kind = reader.skip("PROCEDURE") ? "procedure" : "function";
  if (kind === "function") reader.expect("FUNCTION");
  const where = named([...SCHEMA, `${kind}_name`], tableName(reader)).join(" AND ");
  if (!reader.at("(")) throw reader.unexpected();
  const types = signature(reader);
  const columns = `database_name, schema_name, ${kind}_name, parameter_name, ordinal_position, parameter_type, data_type, character_maximum_length, numeric_precision, numeric_scale`;
  return filtered(
    reader,
    `SELECT ${columns} FROM terrarium.show_parameters`,
    "parameter_name",
    `prokind = '${kind.charAt(0)}' AND ${where} AND ${types} IN (signature, whole_signature)`,
  );
}

const COLUMN_GRANTS =
  "database_name, schema_name, table_name, column_name, object_type, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope, grantor_name";

/**
 * SHOW COLUMN GRANTS ON TABLE [d.]s.t: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_COLUMN_GRANTS.html. LIKE is in AWS's JDBC driver
 * only (MetadataAPIHelper.java, read 2026-11-25).
 */
export function showColumnGrants(reader: Reader): string {
  reader.expect("ON", "TABLE");
  const conditions = [...named(TABLE, tableName(reader)), ...like(reader, "column_name")];
  if (reader.skip("FOR")) conditions.push(grantee(reader));
  return `SELECT ${COLUMN_GRANTS} FROM terrarium.show_column_grants WHERE ${conditions.join(" AND ")} ORDER BY ordinal, identity_id, privilege_type${limit(reader)}`;
}
