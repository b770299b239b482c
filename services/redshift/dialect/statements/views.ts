import { notSupported, syntaxError } from "../../postgres-error.ts";
import { keyword, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteNames, quoteString, Reader } from "../reader.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { selectBlocks } from "../select.ts";
import {
  checkAttributes,
  keepTableSql,
  readChoice,
  readTableAttributes,
  type TableAttributes,
} from "./table-attributes.ts";

/** CREATE VIEW. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html, read 2026-11-24 @throws PostgresError */
export function createView(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE");
  const orReplace = reader.skip("OR", "REPLACE");
  reader.expect("VIEW");
  const name = reader.qualifiedName();
  const columns = reader.at("(") ? ` (${reader.names().map(quoteName).join(", ")})` : "";
  reader.expect("AS");
  const { query, binds } = splitBinding(reader);
  const temporary = name.at(-1)?.startsWith("#") ? "TEMPORARY " : "";
  const view = quoteNames(name);
  const definition = rewriteExpression(query);
  if (!binds) {
    checkQualified(words);
    const values = [view, `${columns} AS ${definition}`, query].map(quoteString).join(", ");
    return {
      kind: "script",
      tag: "CREATE VIEW",
      steps: [{ sql: `SELECT terrarium.create_late_binding_view(${values}, ${orReplace})` }],
    };
  }
  const sql = `CREATE ${orReplace ? "OR REPLACE " : ""}${temporary}VIEW ${view}${columns} AS ${definition}`;
  return {
    kind: "script",
    steps: [
      { sql, shown: true },
      { sql: `SELECT terrarium.keep_view(${quoteString(view)}::regclass, ${quoteString(query)})` },
    ],
  };
}

/** The query, and whether the view is bound to what it reads. */
function splitBinding(reader: Reader): { query: string; binds: boolean } {
  const rest = reader.words.slice(reader.index);
  const tail = rest.slice(-4).map(keyword).join(" ");
  if (tail !== "WITH NO SCHEMA BINDING") return { query: reader.rest(), binds: true };
  return { query: reader.textOf({ start: reader.index, end: reader.words.length - 4 }), binds: false };
}

/** What a late binding view reads must be qualified with a schema. @throws PostgresError */
function checkQualified(words: readonly Token[]): void {
  const named = new Set<string>();
  for (const [index, word] of words.entries())
    if (keyword(words[index + 1]) === "AS" && words[index + 2]?.text === "(") named.add(word.text.toLowerCase());
  for (const { clauses } of selectBlocks(words)) {
    if (!clauses.FROM) continue;
    for (const index of relationsIn(words, clauses.FROM.start, clauses.FROM.end)) {
      const token = words[index] as Token; // within the clause
      if (words[index + 1]?.text !== "." && !named.has(token.text.toLowerCase()))
        throw syntaxError(
          `relation "${token.text}" must be qualified with a schema in a view WITH NO SCHEMA BINDING`,
          token.start,
        );
    }
  }
}

/** Where the names of relations begin in a FROM clause. */
export function relationsIn(words: readonly Token[], start: number, end: number): number[] {
  const found: number[] = [];
  let depth = 0;
  for (let index = start; index < end; index++) {
    const [before, token, after] = [words[index - 1], words[index], words[index + 1]];
    if (token?.text === "(") depth += 1;
    if (token?.text === ")") depth -= 1;
    const begins = ["FROM", "JOIN"].includes(keyword(before)) || (before?.text === "," && depth === 0);
    const isName = token?.kind === "quoted" || (token?.kind === "word" && keyword(token) !== "SELECT");
    if (begins && isName && after?.text !== "(") found.push(index);
  }
  return found;
}

/**
 * CREATE MATERIALIZED VIEW. https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html, read 2026-11-24
 * @throws PostgresError
 */
export function createMaterializedView(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE", "MATERIALIZED", "VIEW");
  const ifNotExists = reader.skip("IF", "NOT", "EXISTS") ? "IF NOT EXISTS " : "";
  const view = quoteNames(reader.qualifiedName());
  const columns = reader.at("(") ? ` (${reader.names().map(quoteName).join(", ")})` : "";
  const attributes: TableAttributes = { columns: [], keys: [] };
  readTableAttributes(reader, attributes);
  const refreshes = reader.skip("AUTO", "REFRESH") ? readChoice(reader, ["YES", "NO"]) === "YES" : false;
  readTableAttributes(reader, attributes);
  checkAttributes(attributes);
  reader.expect("AS");
  const query = reader.rest();
  if (/\bfrom\s+(?:kafka|kinesis)\b/i.test(query))
    throw notSupported("Terrarium does not implement streaming ingestion");
  return {
    kind: "script",
    tag: "CREATE MATERIALIZED VIEW",
    steps: [
      { sql: `CREATE MATERIALIZED VIEW ${ifNotExists}${view}${columns} AS ${rewriteExpression(query)}`, shown: true },
      { sql: keepTableSql(view, attributes) },
      { sql: `SELECT terrarium.keep_view(${quoteString(view)}::regclass, ${quoteString(query)}, ${refreshes})` },
    ],
  };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html, read 2026-11-24 */
export function refresh(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("REFRESH", "MATERIALIZED", "VIEW");
  const name = reader.qualifiedName();
  if (!reader.skip("RESTRICT") && reader.at("CASCADE"))
    throw notSupported("Terrarium does not implement REFRESH MATERIALIZED VIEW … CASCADE");
  if (!reader.done) throw reader.unexpected();
  return {
    kind: "script",
    tag: "REFRESH",
    info: [`Materialized view ${name.at(-1)} was recomputed successfully.`],
    steps: [
      { sql: `REFRESH MATERIALIZED VIEW ${quoteNames(name)}`, shown: true },
      { sql: `SELECT terrarium.keep_refresh(${quoteString(quoteNames(name))}::regclass)` },
    ],
  };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_MATERIALIZED_VIEW.html, read 2026-11-24 */
export function alterMaterializedView(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("ALTER", "MATERIALIZED", "VIEW");
  const view = `${quoteString(quoteNames(reader.qualifiedName()))}::regclass`;
  if (reader.skip("ROW")) throw notSupported("Terrarium does not implement row-level security");
  reader.expect("AUTO", "REFRESH");
  const refreshes = readChoice(reader, ["YES", "NO"]) === "YES";
  if (!reader.done) throw reader.unexpected();
  return {
    kind: "script",
    tag: "ALTER MATERIALIZED VIEW",
    steps: [{ sql: `SELECT terrarium.set_auto_refresh(${view}, ${refreshes})` }],
  };
}

/** DROP TABLE, which external tables go by, too, and DROP VIEW: late binding views stand in nobody's way, and need not be there to be dropped. @throws PostgresError */
export function dropRelation(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("DROP");
  const kind = readChoice(reader, ["TABLE", "VIEW"]);
  const ifExists = reader.skip("IF", "EXISTS");
  const names = [quoteNames(reader.qualifiedName())];
  while (reader.skip(",")) names.push(quoteNames(reader.qualifiedName()));
  const how = reader.skip("CASCADE") ? " CASCADE" : "";
  if (!how) reader.skip("RESTRICT");
  if (!reader.done) throw reader.unexpected();
  if (kind === "VIEW") {
    const steps = names.map((name) => ({
      sql: `SELECT terrarium.drop_view(${quoteString(name)}, ${ifExists}, ${how !== ""})`,
    }));
    return { kind: "script", tag: "DROP VIEW", steps };
  }
  const steps = names.map((name) => ({
    sql: `SELECT terrarium.drop_table(${quoteString(name)}, ${ifExists}, ${how !== ""})`,
  }));
  return { kind: "script", tag: "DROP TABLE", steps };
}
