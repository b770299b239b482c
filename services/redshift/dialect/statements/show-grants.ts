import { notSupported } from "../../postgres-error.ts";
import type { Reader } from "../reader.ts";
import { grantee, is, limit, named, SCHEMA, signature } from "./show-clauses.ts";

const IDENTITY = "privilege_type, identity_id, identity_name, identity_type";
const OBJECT = "schema_name, object_name, object_type";
/** For an object that lies in a schema, or is one. */
const OF_OBJECT = `${OBJECT}, ${IDENTITY}, admin_option, privilege_scope, database_name, grantor_name`;
const OF_DATABASE = `database_name, ${IDENTITY}, admin_option, privilege_scope, grantor_name`;
const OF_IDENTITY = `database_name, ${OBJECT}, ${IDENTITY}, privilege_scope, grantor_name`;

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
  return `SELECT ${columns} FROM terrarium.grants WHERE ${conditions.join(" AND ")} ORDER BY object_type, schema_name, object_name, identity_id, privilege_type${limit(reader)}`;
}

function object(reader: Reader): string[] {
  if (reader.skip("DATABASE")) return [is("object_type", "DATABASE"), is("database_name", reader.name())];
  if (reader.skip("SCHEMA")) {
    const parts = reader.qualifiedName();
    return [is("object_type", "SCHEMA"), ...named(SCHEMA, parts)];
  }
  const isFunction = reader.skip("FUNCTION");
  if (!isFunction) reader.skip("TABLE");
  const parts = reader.qualifiedName();
  const conditions = named([...SCHEMA, "object_name"], parts);
  if (parts.length === 1) conditions.push("schema_name = ANY (pg_catalog.current_schemas(false))");
  if (!isFunction) return [is("object_type", "TABLE"), ...conditions];
  if (reader.at("(")) conditions.push(`signature = ${signature(reader)}`);
  return ["object_type IN ('FUNCTION', 'PROCEDURE')", ...conditions];
}
