import { notSupported } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import { nameOf, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteNames, quoteString, Reader } from "../reader.ts";
import { showParameter } from "./parameters.ts";
import { readSignature } from "./procedures.ts";
import { filtered, is, named, SCHEMA, TABLE } from "./show-clauses.ts";
import { showGrants } from "./show-grants.ts";
import { showColumnGrants, showConstraints, showParameters, showRoutines } from "./show-lists.ts";

/** What Redshift says of itself. https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-and-postgres-sql.html, read 2026-11-24 */
export const SERVER_VERSION = "8.0.2";

const query = (sql: string): Plan => ({ kind: "query", sql: unedited(sql) });

type Show = (reader: Reader) => string;

/**
 * The objects that can be shown, by the words behind SHOW.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLE.html and its neighbours, read 2026-11-24
 */
const SHOWS: readonly [words: string[], show: Show][] = [
  [["TABLE"], (reader) => definition("show_table", regclass(reader), "Show Table DDL statement")],
  [["VIEW"], (reader) => definition("show_view", regclass(reader), "Show View DDL statement")],
  [["EXTERNAL", "TABLE"], showExternalTable],
  [["PROCEDURE"], showProcedure],
  [["DATABASES"], (reader) => shown(reader, "terrarium.show_databases", "database_name")],
  [["SCHEMAS"], showSchemas],
  [["TABLES"], showTables],
  [["COLUMNS"], showColumns],
  [["GRANTS"], showGrants],
  [["COLUMN", "GRANTS"], showColumnGrants],
  [["CONSTRAINTS"], showConstraints],
  [["FUNCTIONS"], (reader) => showRoutines(reader, "function")],
  [["PROCEDURES"], (reader) => showRoutines(reader, "procedure")],
  [["PARAMETERS"], showParameters],
];

/** @throws PostgresError */
export function show(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  reader.expect("SHOW");
  for (const [keywords, write] of SHOWS) {
    if (!reader.skip(...keywords)) continue;
    const sql = write(reader);
    if (!reader.done) throw reader.unexpected();
    return query(sql);
  }
  for (const what of ["POLICIES", "TEMPLATE", "TEMPLATES"])
    if (reader.at(what)) throw notSupported(`Terrarium does not implement SHOW ${what}`);
  const name = reader.next ? nameOf(reader.next) : "";
  if (name === "server_version") return query(`SELECT '${SERVER_VERSION}' AS server_version`);
  return words.length === 2 ? showParameter(name) : undefined;
}

const regclass = (reader: Reader): string => `${quoteString(quoteNames(reader.qualifiedName()))}::regclass`;

const definition = (name: string, argument: string, column: string): string =>
  `SELECT terrarium.${name}(${argument}) AS "${column}"`;

function showExternalTable(reader: Reader): string {
  const name = regclass(reader);
  const partitions = reader.skip("PARTITION");
  return definition("show_external_table", `${name}, ${partitions}`, "Show External Table DDL statement");
}

function showProcedure(reader: Reader): string {
  const { name, types } = readSignature(reader);
  const args = `${quoteString(name)}, ${types ?? "NULL"}`;
  return definition("show_procedure", args, "Stored Procedure Definition");
}

const COLUMNS: Readonly<Record<string, string>> = {
  "terrarium.show_databases":
    "database_name, database_owner, database_type, database_acl, parameters, database_isolation_level",
  "terrarium.show_schemas":
    "database_name, schema_name, schema_owner, schema_type, schema_acl, source_database, schema_option",
  "terrarium.show_tables": "database_name, schema_name, table_name, table_type, table_acl, remarks",
  "terrarium.show_columns":
    "database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length, numeric_precision, numeric_scale, remarks",
};

const shown = (reader: Reader, relation: string, column: string, where?: string): string =>
  filtered(reader, `SELECT ${COLUMNS[relation]} FROM ${relation}`, column, where);

/** SHOW SCHEMAS FROM DATABASE d */
function showSchemas(reader: Reader): string {
  reader.expect("FROM", "DATABASE");
  return shown(reader, "terrarium.show_schemas", "schema_name", is("database_name", reader.name()));
}

/** SHOW TABLES FROM SCHEMA [d.]s */
function showTables(reader: Reader): string {
  reader.expect("FROM", "SCHEMA");
  const where = named(SCHEMA, reader.qualifiedName()).join(" AND ");
  return shown(reader, "terrarium.show_tables", "table_name", where);
}

/** SHOW COLUMNS FROM TABLE [[d.]s.]t */
function showColumns(reader: Reader): string {
  reader.expect("FROM", "TABLE");
  const where = named(TABLE, reader.qualifiedName()).join(" AND ");
  return shown(reader, "terrarium.show_columns", "column_name", where);
}
