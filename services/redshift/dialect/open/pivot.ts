import { callAt, closingOf, findKeyword, partsBetween, type Span } from "../brackets.ts";
import { keyword, stringValue, type Token, writtenName } from "../lexer.ts";
import { quoteName, quoteString } from "../reader.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import type { OpenRewrite } from "./catalog.ts";
import { replacement } from "./exclude.ts";
import { withClause } from "./scope.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause-pivot-unpivot-examples.html, read 2026-11-24

const FOR = new Set(["FOR"]);

export const pivot: OpenRewrite = {
  triggers: ["PIVOT", "UNPIVOT"],
  applies: (words) => find(words) !== undefined,
  async edits(words, text, catalog) {
    const found = find(words);
    if (!found) return [];
    const source = textOf(words, found.source, text);
    const query = `${withClause(words, found.source.start, text)}SELECT * FROM ${rewriteExpression(source)} AS terrarium_source`;
    const columns = await catalog.columnsOf(query);
    const write = keyword(words[found.operator]) === "PIVOT" ? pivotSql : unpivotSql;
    const sql = write(found, columns, words, text);
    return [replacement(words, { start: found.source.start, end: found.end }, `(${sql}) AS ${quoteName(found.alias)}`)];
  },
};

interface Found {
  operator: number;
  /** The table or subquery in front of it, without an alias. */
  source: Span;
  open: number;
  close: number;
  includesNulls: boolean;
  alias: string;
  /** Behind its last word. */
  end: number;
}

/** The last one that begins: nothing of the kind is inside of it. */
function find(words: readonly Token[]): Found | undefined {
  for (let operator = words.length - 1; operator > 0; operator--) {
    const key = keyword(words[operator]);
    if (key !== "PIVOT" && key !== "UNPIVOT") continue;
    const treatment = keyword(words[operator + 1]);
    const open = keyword(words[operator + 2]) === "NULLS" ? operator + 3 : operator + 1;
    if (words[open]?.text !== "(" || findKeyword(words, FOR, open + 1) < 0) continue;
    const close = closingOf(words, open);
    const as = keyword(words[close + 1]) === "AS" ? close + 2 : close + 1;
    const named = words[as];
    const isAlias =
      as > close + 1 || (named?.kind === "word" && !BEHIND.has(keyword(named))) || named?.kind === "quoted";
    const alias = isAlias && named ? writtenName(named) : "terrarium_pivot";
    const source = sourceBefore(words, operator);
    return {
      operator,
      source,
      open,
      close,
      includesNulls: treatment === "INCLUDE",
      alias,
      end: isAlias ? as + 1 : close + 1,
    };
  }
  return undefined;
}

const BEHIND = new Set(
  "WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT MINUS JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON QUALIFY PIVOT UNPIVOT OFFSET".split(
    " ",
  ),
);

function sourceBefore(words: readonly Token[], operator: number): Span {
  let end = operator;
  const isName = (token: Token | undefined) => token?.kind === "word" || token?.kind === "quoted";
  const before = words[end - 2];
  // An alias: behind AS, a closing parenthesis, or another name.
  if (isName(words[end - 1]) && keyword(before) === "AS") end -= 2;
  else if (
    isName(words[end - 1]) &&
    (before?.text === ")" || (isName(before) && !["FROM", "JOIN"].includes(keyword(before))))
  )
    end -= 1;
  let start = end - 1;
  if (words[start]?.text === ")") {
    let depth = 0;
    for (; start > 0; start--) {
      if (words[start]?.text === ")") depth += 1;
      if (words[start]?.text === "(" && --depth === 0) break;
    }
  } else while (words[start - 1]?.text === ".") start -= 2;
  return { start, end };
}

/** A value of the IN list, and how its column is called. */
interface Value {
  sql: string;
  name: string;
}

function pivotSql({ open, close }: Found, columns: readonly string[], words: readonly Token[], text: string): string {
  const forAt = findKeyword(words, FOR, open + 1, close);
  const column = writtenName(words[forAt + 1] as Token); // the grammar wants a name there
  const values = valuesOf(words, forAt + 3, text);
  const used = new Set([column]);
  const aggregates = partsBetween(words, open + 1, forAt).map((span) => {
    const call = callAt(words, span.start);
    for (const token of words.slice(span.start + 1, call?.close))
      if (token.kind === "word" || token.kind === "quoted") used.add(writtenName(token));
    const aliasAt = (call?.close ?? span.start) + 1;
    const alias = aliasAt < span.end ? words[span.end - 1] : undefined;
    const inner = call ? textOf(words, { start: call.open + 1, end: call.close }, text) : "";
    return { name: words[span.start]?.text ?? "", inner, alias: alias ? writtenName(alias) : undefined };
  });
  const kept = columns.filter((name) => !used.has(name)).map(quoteName);
  const written = values.flatMap((value) =>
    aggregates.map(({ name, inner, alias }) => {
      const condition =
        value.sql.toUpperCase() === "NULL" ? `${quoteName(column)} IS NULL` : `${quoteName(column)} = ${value.sql}`;
      const argument = `CASE WHEN ${condition} THEN ${inner === "*" ? "1" : inner} END`;
      return `${name}(${argument}) AS ${quoteName(alias === undefined ? value.name : `${value.name}_${alias}`)}`;
    }),
  );
  const from = `FROM ${sourceText(words, open, text)} AS terrarium_source`;
  const grouped = kept.length > 0 ? ` GROUP BY ${kept.join(", ")}` : "";
  return `SELECT ${[...kept, ...written].join(", ")} ${from}${grouped}`;
}

/** The source of the operator whose parenthesis opens at an index. */
function sourceText(words: readonly Token[], open: number, text: string): string {
  const operator = keyword(words[open - 1]) === "NULLS" ? open - 3 : open - 1;
  return textOf(words, sourceBefore(words, operator), text);
}

function valuesOf(words: readonly Token[], open: number, text: string): Value[] {
  return partsBetween(words, open + 1, closingOf(words, open)).map(({ start, end }) => {
    const last = words[end - 1] as Token; // a part has a word
    const hasAlias = end - start > 1 && (last.kind === "word" || last.kind === "quoted");
    const valueEnd = hasAlias ? (keyword(words[end - 2]) === "AS" ? end - 2 : end - 1) : end;
    const sql = textOf(words, { start, end: valueEnd }, text);
    const first = words[start] as Token;
    const plain =
      first.kind === "string" ? stringValue(first) : first.kind === "quoted" ? writtenName(first) : sql.toLowerCase();
    return { sql, name: hasAlias ? writtenName(last) : plain };
  });
}

function unpivotSql(
  { open, close, includesNulls }: Found,
  columns: readonly string[],
  words: readonly Token[],
  text: string,
): string {
  const forAt = findKeyword(words, FOR, open + 1, close);
  const [value, name] = [words[open + 1], words[forAt + 1]] as [Token, Token]; // the grammar wants names there
  const turned = partsBetween(words, forAt + 4, closingOf(words, forAt + 3)).map(({ start, end }) => {
    const [first, last] = [words[start] as Token, words[end - 1] as Token];
    const label =
      end - start > 1 ? (last.kind === "string" ? stringValue(last) : writtenName(last)) : writtenName(first);
    return { column: writtenName(first), label };
  });
  const kept = columns.filter((column) => !turned.some((each) => each.column === column)).map(quoteName);
  const selects = turned.map(({ column, label }) => {
    const where = includesNulls ? "" : ` WHERE ${quoteName(column)} IS NOT NULL`;
    const list = [
      ...kept,
      `${quoteString(label)}::varchar AS ${quoteName(writtenName(name))}`,
      `${quoteName(column)} AS ${quoteName(writtenName(value))}`,
    ];
    return `SELECT ${list.join(", ")} FROM terrarium_source${where}`;
  });
  return `WITH terrarium_source AS (SELECT * FROM ${sourceText(words, open, text)} AS terrarium_rows) ${selects.join(" UNION ALL ")}`;
}
