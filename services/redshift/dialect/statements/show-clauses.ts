import { stringValue } from "../lexer.ts";
import { quoteString, type Reader } from "../reader.ts";
import { readType } from "./column-types.ts";

// What the commands that list something have in common.

export const is = (column: string, value: string): string => `${column} = ${quoteString(value)}`;

/** The columns that a schema's and a table's whole names are in. */
export const SCHEMA = ["database_name", "schema_name"];
export const TABLE = [...SCHEMA, "table_name"];

/** Conditions on the parts of a name, from its end: one without its schema or database is of any. */
export const named = (columns: readonly string[], parts: readonly string[]): string[] =>
  columns.slice(-parts.length).map((column, index) => is(column, parts[index] ?? ""));

/** `[LIKE 'pattern'] [LIMIT n]` behind a query. */
export function filtered(reader: Reader, query: string, column: string, where = "true"): string {
  const conditions = [where, ...like(reader, column)];
  return `${query} WHERE ${conditions.join(" AND ")} ORDER BY ordinal${limit(reader)}`;
}

/** `[LIKE 'pattern']` */
export function like(reader: Reader, column: string): string[] {
  if (!reader.skip("LIKE")) return [];
  const token = reader.take();
  if (token.kind !== "string") throw reader.unexpected();
  return [`${column} LIKE ${quoteString(stringValue(token))}`];
}

/** `[LIMIT n]` */
export const limit = (reader: Reader): string => (reader.skip("LIMIT") ? ` LIMIT ${reader.take().text}` : "");

/** The types between parentheses, as SQL for what the engine calls them. @throws PostgresError */
export function signature(reader: Reader): string {
  const types = reader.parts().map((span) => readType(reader.within(span), "argument"));
  return types.map((type) => `${quoteString(type)}::regtype::text`).join(" || ', ' || ") || "''";
}

/** Whose: `[USER] name`, `ROLE name` or `PUBLIC`. */
export function grantee(reader: Reader): string {
  if (reader.skip("PUBLIC")) return is("identity_type", "public");
  if (reader.skip("ROLE")) return `identity_type = 'role' AND ${is("identity_name", reader.name())}`;
  return `identity_type = 'user' AND ${is("identity_name", reader.name())}`;
}
