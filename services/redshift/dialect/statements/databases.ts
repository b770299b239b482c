import { notSupported } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import type { Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, Reader } from "../reader.ts";

/** What CREATE DATABASE copies: an empty database with Redshift's system objects in it. */
export const TEMPLATE_DATABASE = "terrarium_template";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html, read 2026-11-24 @throws PostgresError */
export function createDatabase(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE", "DATABASE");
  const name = quoteName(reader.name());
  if (reader.at("FROM")) throw notSupported("Terrarium does not implement databases from datashares or data catalogs");
  let options = "";
  let isolation = "repeatable read";
  while (!reader.done) {
    if (reader.skip("WITH")) continue;
    if (reader.skip("OWNER")) {
      reader.skip("=");
      options += ` OWNER ${quoteName(reader.name())}`;
    } else if (reader.skip("CONNECTION", "LIMIT")) options += ` CONNECTION LIMIT ${readConnectionLimit(reader)}`;
    else if (reader.skip("COLLATE")) readCollation(reader);
    else if (reader.skip("ISOLATION", "LEVEL")) isolation = readIsolation(reader);
    else throw reader.unexpected();
  }
  return {
    kind: "script",
    separately: true,
    alone: "CREATE DATABASE",
    steps: [
      { sql: `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}${options}`, shown: true },
      { sql: `ALTER DATABASE ${name} SET default_transaction_isolation TO '${isolation}'` },
    ],
  };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DATABASE.html, read 2026-11-24 @throws PostgresError */
export function alterDatabase(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  reader.expect("ALTER", "DATABASE");
  const name = quoteName(reader.name());
  const tag = "ALTER DATABASE";
  const altered = (action: string): Plan => {
    if (!reader.done) throw reader.unexpected();
    return { kind: "script", tag, steps: [{ sql: `ALTER DATABASE ${name} ${action}`, shown: true }], alone: tag };
  };
  if (reader.skip("RENAME", "TO")) return altered(`RENAME TO ${quoteName(reader.name())}`);
  if (reader.skip("OWNER", "TO")) return altered(`OWNER TO ${quoteName(reader.name())}`);
  if (reader.skip("CONNECTION", "LIMIT")) return altered(`CONNECTION LIMIT ${readConnectionLimit(reader)}`);
  if (reader.skip("ISOLATION", "LEVEL"))
    return altered(`SET default_transaction_isolation TO '${readIsolation(reader)}'`);
  if (reader.skip("COLLATE")) {
    readCollation(reader);
    if (!reader.done) throw reader.unexpected();
    return { kind: "nothing", tag };
  }
  if (reader.at("INTEGRATION") || reader.at("REFRESH"))
    throw notSupported("Terrarium does not implement zero-ETL integrations");
  throw reader.unexpected();
}

const readConnectionLimit = (reader: Reader): string => (reader.skip("UNLIMITED") ? "-1" : reader.take().text);

function readIsolation(reader: Reader): string {
  if (reader.skip("SERIALIZABLE")) return "serializable";
  reader.expect("SNAPSHOT");
  return "repeatable read";
}

function readCollation(reader: Reader): void {
  if (reader.skip("CASE_SENSITIVE") || reader.skip("CS")) return;
  if (reader.at("CASE_INSENSITIVE") || reader.at("CI"))
    throw notSupported("Terrarium does not implement COLLATE CASE_INSENSITIVE");
  throw reader.unexpected();
}

/** `DROP SCHEMA … DROP EXTERNAL DATABASE`: there is none to drop. https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_SCHEMA.html, read 2026-11-24 */
export function dropSchema(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  reader.expect("DROP", "SCHEMA");
  reader.skip("IF", "EXISTS");
  do reader.name();
  while (reader.skip(","));
  const head = reader.textOf({ start: 0, end: reader.index });
  if (!reader.skip("DROP", "EXTERNAL", "DATABASE")) return undefined;
  return { kind: "query", sql: unedited(`${head} ${reader.rest()}`) };
}

/** Quotas are not kept. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html, r_ALTER_SCHEMA.html, read 2026-11-24 */
export function schemaStatement(text: string, words: readonly Token[]): Plan | undefined {
  const reader = new Reader(text, words);
  const verb = reader.take().text.toUpperCase();
  while (!reader.done && !reader.at("QUOTA")) reader.take();
  if (reader.done) return undefined;
  const quota = reader.next;
  const head = text.slice(0, quota?.start).trimEnd();
  reader.expect("QUOTA");
  if (!reader.skip("UNLIMITED")) {
    if (reader.take().kind !== "number") throw reader.unexpected();
    for (const unit of ["MB", "GB", "TB"]) reader.skip(unit);
  }
  if (verb === "ALTER") return { kind: "nothing", tag: "ALTER SCHEMA" };
  return { kind: "query", sql: unedited(`${head} ${reader.rest()}`) };
}
