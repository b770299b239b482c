import { unedited } from "../edits.ts";
import { keyword, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { Reader } from "../reader.ts";
import { alterTable } from "./alter-table.ts";
import { createTable } from "./create-table.ts";
import { alterDatabase, createDatabase, dropSchema, schemaStatement } from "./databases.ts";
import { createExternalSchema, createExternalTable } from "./external-tables.ts";
import { alterDefaultPrivileges, grant } from "./grants.ts";
import { analyze, truncate, vacuum } from "./maintenance.ts";
import { merge } from "./merge.ts";
import { alterProcedure, dropProcedure } from "./named-procedures.ts";
import { reset, set } from "./parameters.ts";
import type { Translate } from "./procedure-body.ts";
import { createFunction, createProcedure } from "./procedures.ts";
import { show } from "./show.ts";
import { begin, lock } from "./transactions.ts";
import { unload } from "./unload.ts";
import { createRole, dropRole, named, userStatement } from "./users.ts";
import { alterMaterializedView, createMaterializedView, createView, dropRelation, refresh } from "./views.ts";

/** Reads a statement that Redshift owns; nothing when this one is as it is in Postgres. @throws PostgresError */
type Handler = (text: string, words: readonly Token[], translate: Translate) => Plan | undefined;

/** By the words with which a statement begins; the longest match decides. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  COPY: (text) => ({ kind: "copy", text }),
  UNLOAD: unload,
  TRUNCATE: truncate,
  VACUUM: vacuum,
  ANALYZE: analyze,
  ANALYSE: analyze,
  LOCK: lock,
  BEGIN: begin,
  "START TRANSACTION": begin,
  SET: set,
  RESET: reset,
  SHOW: show,
  MERGE: merge,
  DELETE: deleteWithoutFrom,
  CANCEL: cancel,
  GRANT: grant,
  REVOKE: grant,
  "ALTER DEFAULT PRIVILEGES": alterDefaultPrivileges,
  "CREATE TABLE": createTable,
  "CREATE TEMP TABLE": createTable,
  "CREATE TEMPORARY TABLE": createTable,
  "CREATE LOCAL TEMP TABLE": createTable,
  "CREATE LOCAL TEMPORARY TABLE": createTable,
  "ALTER TABLE": alterTable,
  "DROP TABLE": dropRelation,
  "CREATE VIEW": createView,
  "CREATE OR REPLACE VIEW": createView,
  "DROP VIEW": dropRelation,
  "CREATE MATERIALIZED VIEW": createMaterializedView,
  "ALTER MATERIALIZED VIEW": alterMaterializedView,
  "REFRESH MATERIALIZED VIEW": refresh,
  "CREATE PROCEDURE": createProcedure,
  "CREATE OR REPLACE PROCEDURE": createProcedure,
  "ALTER PROCEDURE": alterProcedure,
  "DROP PROCEDURE": dropProcedure,
  "CREATE FUNCTION": createFunction,
  "CREATE OR REPLACE FUNCTION": createFunction,
  "CREATE EXTERNAL SCHEMA": createExternalSchema,
  "CREATE EXTERNAL TABLE": createExternalTable,
  "CREATE DATABASE": createDatabase,
  "DROP DATABASE": (text) => ({ kind: "query", sql: unedited(text), alone: "DROP DATABASE" }),
  "CREATE SCHEMA": schemaStatement,
  "ALTER SCHEMA": schemaStatement,
  "DROP SCHEMA": dropSchema,
  "ALTER DATABASE": alterDatabase,
  "CREATE USER": userStatement,
  "ALTER USER": userStatement,
  "DROP USER": named("DROP USER"),
  "CREATE GROUP": named("CREATE GROUP"),
  "ALTER GROUP": named("ALTER GROUP"),
  "DROP GROUP": named("DROP GROUP"),
  "CREATE ROLE": createRole,
  "DROP ROLE": dropRole,
};

const LONGEST = 4;

/** The plan of a statement that is not as it is in Postgres. @throws PostgresError */
export function handle(text: string, words: readonly Token[], translate: Translate): Plan | undefined {
  const keys = words.slice(0, LONGEST).map(keyword);
  for (let length = keys.length; length > 0; length--) {
    const plan = HANDLERS[keys.slice(0, length).join(" ")]?.(text, words, translate);
    if (plan) return plan;
  }
  return undefined;
}

/** FROM is optional: https://docs.aws.amazon.com/redshift/latest/dg/r_DELETE.html, read 2026-11-24 */
function deleteWithoutFrom(text: string, words: readonly Token[]): Plan | undefined {
  if (keyword(words[1]) === "FROM") return undefined;
  const [first] = words;
  return first && handleAgain(`${text.slice(0, first.start)}DELETE FROM${text.slice(first.start + first.text.length)}`);
}

const handleAgain = (text: string): Plan => ({ kind: "query", sql: unedited(text) });

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CANCEL.html, read 2026-11-24 */
function cancel(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CANCEL");
  const pid = reader.take();
  if (pid.kind !== "number") throw reader.unexpected();
  if (reader.next?.kind === "string") reader.take();
  if (!reader.done) throw reader.unexpected();
  return { kind: "script", tag: "CANCEL", steps: [{ sql: `SELECT pg_catalog.pg_cancel_backend(${pid.text})` }] };
}
