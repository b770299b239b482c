import { notSupported } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import type { Token } from "../lexer.ts";
import type { Plan, Step } from "../plan.ts";
import { quoteName, quoteString, Reader } from "../reader.ts";
import { withProcedure } from "./named-procedures.ts";

/** Privileges on the whole system: https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html, read 2026-11-24 */
const SYSTEM_PRIVILEGES = new Set([
  "CREATE USER",
  "DROP USER",
  "ALTER USER",
  "CREATE SCHEMA",
  "DROP SCHEMA",
  "ALTER DEFAULT PRIVILEGES",
  "ACCESS CATALOG",
  "ACCESS SYSTEM TABLE",
  "CREATE TABLE",
  "DROP TABLE",
  "ALTER TABLE",
  "CREATE OR REPLACE FUNCTION",
  "CREATE OR REPLACE EXTERNAL FUNCTION",
  "DROP FUNCTION",
  "CREATE OR REPLACE PROCEDURE",
  "DROP PROCEDURE",
  "CREATE OR REPLACE VIEW",
  "DROP VIEW",
  "CREATE MODEL",
  "DROP MODEL",
  "CREATE DATASHARE",
  "ALTER DATASHARE",
  "DROP DATASHARE",
  "CREATE LIBRARY",
  "DROP LIBRARY",
  "CREATE ROLE",
  "DROP ROLE",
  "TRUNCATE TABLE",
  "VACUUM",
  "ANALYZE",
  "CANCEL",
  "IGNORE RLS",
  "EXPLAIN RLS",
  "EXPLAIN MASKING",
]);
/** Privileges that the engine does not have: whoever owns an object may do it. */
const OWNERS = new Set(["DROP", "ALTER"]);
/** Of databases everybody has it; in Redshift it counts for shared ones. */
const OF_DATABASES = new Set([...OWNERS, "USAGE"]);

/**
 * GRANT and REVOKE. https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html, r_REVOKE.html, read 2026-11-24
 * @throws PostgresError
 */
export function grant(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  const verb = reader.take().text.toUpperCase();
  const joint = verb === "GRANT" ? "TO" : "FROM";
  const option = ["GRANT", "ADMIN"].some((kind) => reader.skip(kind, "OPTION", "FOR"));
  const prefix = `${verb}${option ? ` ${reader.textOf({ start: reader.index - 3, end: reader.index }).toUpperCase()}` : ""}`;
  if (reader.skip("ROLE")) {
    const roles = names(reader);
    reader.expect(joint);
    return query(`${prefix} ${roles} ${joint} ${grantees(reader)}`);
  }
  if (reader.at("ASSUMEROLE")) return { kind: "nothing", tag: verb };
  const start = reader.index;
  while (!reader.done && !reader.at("ON") && !reader.at(joint) && !reader.at("FOR")) {
    if (reader.at("(")) reader.parenthesis();
    else reader.take();
  }
  const privileges = reader.textOf({ start, end: reader.index });
  if (reader.skip(joint)) return systemPrivileges(reader, verb, privileges);
  if (reader.at("FOR")) return scoped(reader, prefix, privileges, joint);
  return objectPrivileges(reader, prefix, privileges, joint);
}

const query = (sql: string): Plan => ({ kind: "query", sql: unedited(sql) });

function objectPrivileges(reader: Reader, prefix: string, privileges: string, joint: string): Plan {
  reader.expect("ON");
  for (const what of ["DATASHARE", "MODEL", "EXTERNAL", "COPY", "TEMPLATE"])
    if (reader.at(what)) throw notSupported(`Terrarium does not implement privileges on ${what}`);
  if (reader.skip("PROCEDURE")) return onProcedures(reader, `${prefix} ${privileges}`, joint);
  const start = reader.index;
  const without = reader.at("DATABASE") ? OF_DATABASES : OWNERS;
  while (!reader.done && !reader.at(joint)) reader.take();
  const objects = reader.textOf({ start, end: reader.index });
  reader.expect(joint);
  const to = grantees(reader);
  const kept = privileges.split(",").filter((each) => !without.has(each.trim().toUpperCase()));
  const [verb = ""] = prefix.split(" ");
  if (kept.length === 0) return { kind: "nothing", tag: verb };
  return query(`${prefix} ${kept.join(",")} ON ${objects} ${joint} ${to}`);
}

function onProcedures(reader: Reader, verb: string, joint: string): Plan {
  const start = reader.index;
  while (!reader.done && !reader.at(joint)) reader.take();
  const end = reader.index;
  reader.expect(joint);
  const statement = `${verb} ON PROCEDURE %s ${joint} ${grantees(reader)}`;
  const named = reader.within({ start, end });
  const steps: Step[] = [];
  do steps.push(withProcedure(named, statement));
  while (named.skip(","));
  if (!named.done) throw named.unexpected();
  return { kind: "script", tag: verb.split(" ")[0] ?? "", steps };
}

/** `GRANT SELECT FOR TABLES IN SCHEMA s TO …`: on those that are there, and on those to come. */
function scoped(reader: Reader, prefix: string, privileges: string, joint: string): Plan {
  reader.expect("FOR");
  const kind = reader.take().text.toUpperCase();
  reader.expect("IN");
  if (!["TABLES", "FUNCTIONS", "PROCEDURES"].includes(kind) || !reader.skip("SCHEMA"))
    throw notSupported(`Terrarium does not implement privileges FOR ${kind} IN DATABASE`);
  const schema = quoteName(reader.name());
  reader.expect(joint);
  const to = grantees(reader);
  return {
    kind: "script",
    steps: [
      { sql: `${prefix} ${privileges} ON ALL ${kind} IN SCHEMA ${schema} ${joint} ${to}`, shown: true },
      { sql: `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} ${prefix} ${privileges} ON ${kind} ${joint} ${to}` },
    ],
  };
}

function systemPrivileges(reader: Reader, verb: string, text: string): Plan {
  const privileges = text.split(",").map((each) => each.trim().replace(/\s+/g, " ").toUpperCase());
  const [first = ""] = privileges;
  // GRANT r1 TO u: roles by their names alone.
  if (!SYSTEM_PRIVILEGES.has(first) && first !== "ALL" && first !== "ALL PRIVILEGES")
    return query(`${verb} ${text} ${verb === "GRANT" ? "TO" : "FROM"} ${grantees(reader)}`);
  const to = grantees(reader)
    .split(", ")
    .map((name) => quoteString(name.replaceAll('"', "")));
  const steps = to.flatMap((role) =>
    privileges.map((privilege) => ({
      sql: `SELECT terrarium.set_system_privilege(${role}, ${quoteString(privilege)}, ${verb === "GRANT"})`,
    })),
  );
  return { kind: "script", tag: verb, steps };
}

function names(reader: Reader): string {
  const found = [quoteName(reader.name())];
  while (reader.skip(",")) found.push(quoteName(reader.name()));
  return found.join(", ");
}

/** `{ user [WITH GRANT OPTION] | ROLE role | GROUP group | PUBLIC } [, …]`, as the engine reads them. */
function grantees(reader: Reader): string {
  const found: string[] = [];
  do {
    if (!reader.skip("ROLE")) reader.skip("GROUP");
    if (reader.at("IAM_ROLE")) throw notSupported("Terrarium does not implement privileges of IAM roles");
    found.push(reader.skip("PUBLIC") ? "PUBLIC" : quoteName(reader.name()));
  } while (reader.skip(","));
  let tail = "";
  for (const option of ["GRANT", "ADMIN"]) if (reader.skip("WITH", option, "OPTION")) tail += ` WITH ${option} OPTION`;
  if (reader.skip("CASCADE")) tail += " CASCADE";
  else reader.skip("RESTRICT");
  if (!reader.done) throw reader.unexpected();
  return found.join(", ") + tail;
}

/** ALTER DEFAULT PRIVILEGES: only its grantees differ. @throws PostgresError */
export function alterDefaultPrivileges(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  while (!reader.done && !reader.at("TO") && !reader.at("FROM")) reader.take();
  const joint = reader.take();
  const head = text
    .slice(0, joint.start)
    .replace(/\bfor\s+user\b/i, "FOR ROLE")
    .replace(/\bon\s+procedures\s*$/i, "ON ROUTINES ");
  return query(`${head}${joint.text} ${grantees(reader)}`);
}
