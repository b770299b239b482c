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
    } else if (reader.skip("CONNECTION", "LIMIT"))
      options += ` CONNECTION LIMIT ${reader.skip("UNLIMITED") ? "-1" : reader.take().text}`;
    else if (reader.skip("COLLATE")) {
      if (!reader.skip("CASE_SENSITIVE") && !reader.skip("CS"))
        throw notSupported("Terrarium does not implement COLLATE CASE_INSENSITIVE");
    } else if (reader.skip("ISOLATION", "LEVEL")) {
      if (reader.skip("SERIALIZABLE")) isolation = "serializable";
      else reader.expect("SNAPSHOT");
    } else throw reader.unexpected();
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
