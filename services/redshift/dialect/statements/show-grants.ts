import { notSupported } from "../../postgres-error.ts";
import { quoteString, type Reader } from "../reader.ts";
import { readType } from "./column-types.ts";

const IDENTITY = "privilege_type, identity_id, identity_name, identity_type";
const OBJECT = "schema_name, object_name, object_type";
/** For an object that lies in a schema, or is one. */
const OF_OBJECT = `${OBJECT}, ${IDENTITY}, admin_option, privilege_scope, database_name, grantor_name`;
const OF_DATABASE = `database_name, ${IDENTITY}, admin_option, privilege_scope, grantor_name`;
const OF_IDENTITY = `database_name, ${OBJECT}, ${IDENTITY}, privilege_scope, grantor_name`;

const is = (column: string, value: string): string => `${column} = ${quoteString(value)}`;

/**
 * SHOW GRANTS ON an object, or FOR somebody. The columns are those that the examples print, in their order.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_GRANTS.html, read 2026-11-24 @throws PostgresError
 */
export function showGrants(reader: Reader): string {
  if (reader.skip("FOR")) {
    const conditions = [grantee(reader)];
    if (reader.skip("FROM", "DATABASE")) conditions.push(is("database_name", reader.name()));
    return query(reader, OF_IDENTITY, conditions);
  }
  reader.expect("ON");
  if (reader.at("TEMPLATE")) throw notSupported("Terrarium does not implement SHOW GRANTS ON TEMPLATE");
  const columns = reader.at("DATABASE") ? OF_DATABASE : OF_OBJECT;
  const conditions = object(reader);
  if (reader.skip("FOR")) conditions.push(grantee(reader));
  return query(reader, columns, conditions);
}

function query(reader: Reader, columns: string, conditions: readonly string[]): string {
  const limit = reader.skip("LIMIT") ? ` LIMIT ${reader.take().text}` : "";
  return `SELECT ${columns} FROM terrarium.grants WHERE ${conditions.join(" AND ")} ORDER BY object_type, schema_name, object_name, identity_id, privilege_type${limit}`;
}

function object(reader: Reader): string[] {
  if (reader.skip("DATABASE")) return [is("object_type", "DATABASE"), is("database_name", reader.name())];
  if (reader.skip("SCHEMA")) {
    const parts = reader.qualifiedName();
    return [is("object_type", "SCHEMA"), ...named(["database_name", "schema_name"], parts)];
  }
  const isFunction = reader.skip("FUNCTION");
  if (!isFunction) reader.skip("TABLE");
  const parts = reader.qualifiedName();
  const conditions = named(["database_name", "schema_name", "object_name"], parts);
  if (parts.length === 1) conditions.push("schema_name = ANY (pg_catalog.current_schemas(false))");
  if (!isFunction) return [is("object_type", "TABLE"), ...conditions];
  if (reader.at("(")) conditions.push(`signature = ${signature(reader)}`);
  return ["object_type IN ('FUNCTION', 'PROCEDURE')", ...conditions];
}

/** The types between parentheses, as SQL for what the engine calls them. @throws PostgresError */
export function signature(reader: Reader): string {
  const types = reader.parts().map((span) => readType(reader.within(span), "argument"));
  return types.map((type) => `${quoteString(type)}::regtype::text`).join(" || ', ' || ") || "''";
}

const named = (columns: readonly string[], parts: readonly string[]): string[] =>
  columns.slice(-parts.length).map((column, index) => is(column, parts[index] ?? ""));

export function grantee(reader: Reader): string {
  if (reader.skip("PUBLIC")) return is("identity_type", "public");
  if (reader.skip("ROLE")) return `identity_type = 'role' AND ${is("identity_name", reader.name())}`;
  return `identity_type = 'user' AND ${is("identity_name", reader.name())}`;
}
