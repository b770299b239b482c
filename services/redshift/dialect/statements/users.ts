import { notSupported, PostgresError } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import { stringValue, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteString, Reader } from "../reader.ts";
import { PARAMETERS } from "./parameters.ts";

/**
 * CREATE USER and ALTER USER. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html, r_ALTER_USER.html, read 2026-11-24
 * @throws PostgresError
 */
export function userStatement(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  const verb = reader.take().text.toUpperCase();
  reader.expect("USER");
  const name = quoteName(reader.name());
  reader.skip("WITH");
  const tag = `${verb} USER`;
  if (reader.skip("RENAME", "TO")) return done(reader, tag, `ALTER USER ${name} RENAME TO ${quoteName(reader.name())}`);
  if (reader.skip("SET")) return done(reader, tag, `ALTER USER ${name} SET ${setting(reader)}`);
  if (reader.skip("RESET", "SESSION", "TIMEOUT")) return { kind: "nothing", tag };
  if (reader.skip("RESET")) return done(reader, tag, `ALTER USER ${name} RESET ${parameterName(reader.name())}`);
  const options: string[] = [];
  while (!reader.done) {
    if (reader.skip(",")) continue;
    const option = readOption(reader);
    if (option) options.push(option);
  }
  return done(reader, tag, [verb, "USER", name, ...options].join(" "));
}

/** The engine has roles only, and calls them so. */
function done(reader: Reader, tag: string, sql: string): Plan {
  if (!reader.done) throw reader.unexpected();
  return { kind: "script", tag, steps: [{ sql, shown: true }] };
}

/** Statements that the engine reads as they are, and gives another name. */
export const named =
  (tag: string) =>
  (text: string): Plan => ({ kind: "script", tag, steps: [{ sql: text, shown: true }] });

/** Options without an argument; what has no place here is nothing. */
const FLAGS: Readonly<Record<string, string>> = {
  CREATEDB: "CREATEDB",
  NOCREATEDB: "NOCREATEDB",
  // A superuser of Redshift's may make users; the engine's own superuser stays out of reach.
  CREATEUSER: "CREATEROLE CREATEDB",
  NOCREATEUSER: "NOCREATEROLE",
};

function readOption(reader: Reader): string {
  const flag = FLAGS[reader.key];
  if (flag !== undefined) {
    reader.take();
    return flag;
  }
  if (reader.skip("PASSWORD")) return reader.skip("DISABLE") ? "PASSWORD NULL" : `PASSWORD ${password(reader)}`;
  if (reader.skip("SYSLOG", "ACCESS")) {
    if (!reader.skip("RESTRICTED") && !reader.skip("UNRESTRICTED")) throw reader.unexpected();
    return "";
  }
  if (reader.skip("IN", "GROUP")) return `IN GROUP ${nameList(reader)}`;
  if (reader.skip("VALID", "UNTIL")) return `VALID UNTIL ${string(reader)}`;
  if (reader.skip("CONNECTION", "LIMIT"))
    return `CONNECTION LIMIT ${reader.skip("UNLIMITED") ? "-1" : reader.take().text}`;
  if (reader.skip("SESSION", "TIMEOUT") || reader.skip("EXTERNALID")) {
    reader.take();
    return "";
  }
  throw reader.unexpected();
}

function nameList(reader: Reader): string {
  const names = [quoteName(reader.name())];
  while (reader.skip(",")) names.push(quoteName(reader.name()));
  return names.join(", ");
}

function string(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw reader.unexpected();
  return quoteString(stringValue(token));
}

/** 8 to 64 characters with a lower-case letter, an upper-case one and a digit; a hash is as it is. */
function password(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw reader.unexpected();
  const value = stringValue(token);
  if (value.startsWith("md5") && value.length === 35) return quoteString(value);
  if (value.startsWith("sha256|")) {
    const [, clear = "", salt] = value.split("|");
    if (salt !== undefined) throw notSupported("Terrarium does not implement passwords given as a SHA-256 digest");
    return quoteString(clear);
  }
  if (!/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\x21-\x7e]{8,64}$/.test(value) || /['"\\/@]/.test(value.replaceAll("@", "")))
    throw new PostgresError(
      "22023",
      "password must have 8 to 64 characters, with an upper-case letter, a lower-case letter and a digit",
    );
  return quoteString(value);
}

/** `parameter { TO | = } { value | DEFAULT }` */
function setting(reader: Reader): string {
  const name = parameterName(reader.name());
  if (!reader.skip("TO")) reader.expect("=");
  return `${name} TO ${reader.rest()}`;
}

const parameterName = (name: string): string => (Object.hasOwn(PARAMETERS, name) ? `terrarium.${name}` : name);

/** CREATE ROLE: a comment says that it is no group (system/users.sql). */
export function createRole(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE", "ROLE");
  const name = quoteName(reader.name());
  if (reader.skip("EXTERNALID")) reader.take();
  if (!reader.done) throw reader.unexpected();
  return {
    kind: "script",
    steps: [{ sql: `CREATE ROLE ${name} NOLOGIN`, shown: true }, { sql: `COMMENT ON ROLE ${name} IS 'role'` }],
  };
}

/** DROP ROLE r [FORCE | RESTRICT] */
export function dropRole(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("DROP", "ROLE");
  const ifExists = reader.skip("IF", "EXISTS") ? "IF EXISTS " : "";
  const name = quoteName(reader.name());
  if (!reader.skip("FORCE")) reader.skip("RESTRICT");
  if (!reader.done) throw reader.unexpected();
  return { kind: "query", sql: unedited(`DROP ROLE ${ifExists}${name}`) };
}
