import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BackendConnection } from "../backend.ts";
import { splitStatements } from "../dialect/split.ts";
import { TEMPLATE_DATABASE } from "../dialect/statements/databases.ts";
import { PARAMETERS } from "../dialect/statements/parameters.ts";
import { PostgresError } from "../postgres-error.ts";
import { NOTES_SQL } from "./notes.ts";

/** The database user that every client works as; not a superuser, so that nothing reaches the machine's files through SQL. */
export const CLIENT_ROLE = "awsuser";
export const DATABASE = "dev";

/**
 * Redshift's functions, views and system tables, by subject, in the order in which they build on each other. Each file can be run again:
 * CREATE OR REPLACE, IF NOT EXISTS, ADD COLUMN IF NOT EXISTS.
 */
const FILES = [
  "terrarium.sql",
  "builtins.sql",
  "comparison.sql",
  "casts.sql",
  "session.sql",
  "numbers.sql",
  "strings.sql",
  "hashes.sql",
  "regex.sql",
  "dates.sql",
  "aggregates.sql",
  "super.sql",
  "arrays.sql",
  "objects.sql",
  "varbyte.sql",
  "tables.sql",
  "views.sql",
  "records.sql",
  "sessions.sql",
  "loads.sql",
  "catalog.sql",
  "redirects.sql",
  "relations.sql",
  "users.sql",
  "show.sql",
  "history.sql",
] as const;

const SCRIPTS = [
  { name: "parameters", sql: parametersSql() },
  ...FILES.map((name) => ({ name, sql: readFileSync(new URL(name, import.meta.url), "utf8") })),
  { name: "notes", sql: NOTES_SQL },
];

/** Changes whenever a system object does. */
export const SYSTEM_VERSION = createHash("sha256")
  .update(SCRIPTS.map(({ sql }) => sql).join(""))
  .digest("hex")
  .slice(0, 12);

/** The parameters that only Redshift has, with their defaults. */
function parametersSql(): string {
  const rows = Object.entries(PARAMETERS).map(([name, standard]) => `('${name}', '${standard}')`);
  return `CREATE SCHEMA IF NOT EXISTS terrarium; CREATE TABLE IF NOT EXISTS terrarium.parameter (name text PRIMARY KEY, standard text NOT NULL);
    TRUNCATE terrarium.parameter; INSERT INTO terrarium.parameter VALUES ${rows.join(", ")};
    GRANT SET ON PARAMETER ${Object.keys(PARAMETERS)
      .map((name) => `terrarium.${name}`)
      .join(", ")} TO PUBLIC`;
}

type Open = (database: string) => Promise<BackendConnection>;

/** Brings every database of a Postgres up to date with this program's system objects; makes those that are not there. */
export async function install(open: Open): Promise<void> {
  const admin = await open("postgres");
  try {
    const { rows: roles } = await admin.query(`SELECT rolconfig FROM pg_roles WHERE rolname = '${CLIENT_ROLE}'`);
    if (roles.length === 0) await admin.query(`CREATE ROLE ${CLIENT_ROLE} LOGIN CREATEDB CREATEROLE`);
    // As Redshift's superuser it may do everything with what the users that it makes own.
    if (!roles[0]?.[0]) await admin.query(`ALTER ROLE ${CLIENT_ROLE} SET createrole_self_grant = 'set, inherit'`);
    const { rows } = await admin.query(
      "SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN ('postgres', 'template1')",
    );
    const databases = rows.map(([name = ""]) => name ?? "");
    if (!databases.includes(TEMPLATE_DATABASE)) await makeTemplateDatabase(admin, open);
    if (!databases.includes(DATABASE)) {
      await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${CLIENT_ROLE} TEMPLATE ${TEMPLATE_DATABASE}`);
      await admin.query(`ALTER DATABASE ${DATABASE} SET default_transaction_isolation TO 'repeatable read'`);
    }
    await Promise.all(databases.map((name) => bringUpToDate(name, open)));
  } finally {
    admin.close();
  }
}

async function makeTemplateDatabase(admin: BackendConnection, open: Open): Promise<void> {
  // Under another name until it is whole: what is there is complete.
  const building = `${TEMPLATE_DATABASE}_building`;
  await admin.query(`DROP DATABASE IF EXISTS ${building}`);
  await admin.query(`CREATE DATABASE ${building}`);
  await bringUpToDate(building, open);
  await admin.query(`ALTER DATABASE ${building} RENAME TO ${TEMPLATE_DATABASE}`);
  await admin.query(`ALTER DATABASE ${TEMPLATE_DATABASE} IS_TEMPLATE true`);
}

/** Runs the scripts where another version, or none, has been run. */
async function bringUpToDate(database: string, open: Open): Promise<void> {
  const connection = await open(database);
  try {
    if ((await installedVersion(connection)) === SYSTEM_VERSION) return;
    await connection.query(isolationSql(database));
    // Redshift's system views lie in pg_catalog, where every search path finds them.
    await connection.query("SET allow_system_table_mods = on; SET client_min_messages = warning");
    for (const { name, sql } of SCRIPTS) {
      try {
        await runScript(connection, sql);
      } catch (error) {
        throw new Error(`Redshift's system objects (${name}) could not be put into database ${database}`, {
          cause: error,
        });
      }
    }
    await connection.query(
      `CREATE TABLE IF NOT EXISTS terrarium.installation (version text NOT NULL); DELETE FROM terrarium.installation; INSERT INTO terrarium.installation VALUES ('${SYSTEM_VERSION}')`,
    );
  } finally {
    connection.close();
  }
}

/** SNAPSHOT is the default of databases: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html, read 2026-11-24 */
const isolationSql = (database: string): string => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND setrole = 0) THEN
    ALTER DATABASE "${database}" SET default_transaction_isolation TO 'repeatable read';
  END IF;
END $$`;

async function installedVersion(connection: BackendConnection): Promise<string | undefined> {
  const { rows: found } = await connection.query("SELECT to_regclass('terrarium.installation')");
  if (!found[0]?.[0]) return undefined;
  const { rows } = await connection.query("SELECT version FROM terrarium.installation");
  return rows[0]?.[0] ?? undefined;
}

/** A whole script at once; where an older version's objects are in the way, statement by statement. */
async function runScript(connection: BackendConnection, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    for (const { text } of splitStatements(sql)) await runStatement(connection, text);
  }
}

async function runStatement(connection: BackendConnection, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    const drop = error instanceof PostgresError ? dropInTheWay(sql, error) : undefined;
    if (!drop) throw error;
    // Without CASCADE: what a user has built on it is not ours to delete.
    await connection.query(drop);
    await connection.query(sql);
  }
}

const INVALID_FUNCTION_DEFINITION = "42P13";
const INVALID_TABLE_DEFINITION = "42P16";

/** OR REPLACE changes neither a function's result type nor a view's columns; Postgres says which function it is in the hint. */
function dropInTheWay(sql: string, { fields: { C: code, H: hint = "" } }: PostgresError): string | undefined {
  if (code === INVALID_FUNCTION_DEFINITION) return /DROP (?:FUNCTION|AGGREGATE) .*(?= first)/.exec(hint)?.[0];
  const view = /CREATE OR REPLACE VIEW (\S+)/.exec(sql)?.[1];
  return code === INVALID_TABLE_DEFINITION && view ? `DROP VIEW ${view}` : undefined;
}
