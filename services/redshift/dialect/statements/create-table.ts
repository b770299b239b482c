import { notSupported } from "../../postgres-error.ts";
import type { Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteNames, Reader } from "../reader.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { columnsSql } from "./columns.ts";
import { checkAttributes, keepTableSql, readTableAttributes, type TableAttributes } from "./table-attributes.ts";

/**
 * CREATE TABLE and CREATE TABLE AS.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html, r_CREATE_TABLE_AS.html, read 2026-11-24
 * @throws PostgresError
 */
export function createTable(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  const { temporary, ifNotExists, name } = readHead(reader);
  const attributes: TableAttributes = { columns: [], keys: [] };
  const table = name.at(-1) ?? "";
  let columns = "";
  if (reader.at("(")) {
    const parts = reader.parts();
    const namesOnly = parts.every(({ start, end }) => end - start === 1);
    if (parts.length === 0) throw notSupported("CREATE TABLE needs at least one column");
    columns = namesOnly
      ? parts.map((part) => quoteName(reader.within(part).name())).join(", ")
      : columnsSql(reader, parts, table, attributes);
  }
  readTableAttributes(reader, attributes);
  checkAttributes(attributes);
  const query = readQuery(reader);
  if (columns === "" && query === "") throw reader.unexpected();
  const head = `CREATE ${temporary ? "TEMPORARY " : ""}TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}${quoteNames(name)}`;
  const sql = `${head}${columns && ` (${columns})`}${query && ` AS ${query}`}`;
  const keep = keepTableSql(quoteNames(name), attributes);
  return { kind: "script", steps: [{ sql, shown: true }, { sql: keep }] };
}

interface Head {
  temporary: boolean;
  ifNotExists: boolean;
  name: string[];
}

function readHead(reader: Reader): Head {
  reader.expect("CREATE");
  reader.skip("LOCAL");
  const temporary = reader.skip("TEMPORARY") || reader.skip("TEMP");
  reader.expect("TABLE");
  const ifNotExists = reader.skip("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  // `#name` is a temporary table.
  return { temporary: temporary || Boolean(name.at(-1)?.startsWith("#")), ifNotExists, name };
}

/** The query behind AS, or nothing. */
function readQuery(reader: Reader): string {
  if (reader.done) return "";
  reader.expect("AS");
  if (reader.done) throw reader.unexpected();
  return rewriteExpression(reader.rest());
}
