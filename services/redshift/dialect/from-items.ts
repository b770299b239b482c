import { closingOf, type Span } from "./brackets.ts";
import { keyword, type Token, writtenName } from "./lexer.ts";

/** One of the things that a FROM clause reads. */
export interface FromItem {
  kind: "table" | "subquery" | "function" | "unpivot";
  /** Its words, with its alias. */
  span: Span;
  /** What it is made of: the name, with what is in brackets behind it; for UNPIVOT what stands behind that word. */
  source: Span;
  /** The parts of its name, as far as it has one. */
  name: string[];
  /** Whether there is `[…]` in the name. */
  subscripted: boolean;
  /** What it is called here. */
  alias: string | undefined;
  /** AT: what the place, or the attribute's name, is called. */
  at: string | undefined;
}

const STARTS = new Set(["FROM", "JOIN"]);
const STOPS = new Set(
  "ON USING LEFT RIGHT INNER FULL CROSS JOIN NATURAL WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT MINUS QUALIFY WINDOW OFFSET PIVOT UNPIVOT AT AS FETCH FOR START CONNECT".split(
    " ",
  ),
);

/** The items of a FROM clause, in order; those between parentheses that are no subquery, too. */
export function fromItems(words: readonly Token[], { start, end }: Span): FromItem[] {
  const items: FromItem[] = [];
  let expected = true;
  for (let index = keyword(words[start]) === "FROM" ? start + 1 : start; index < end; index++) {
    const token = words[index] as Token; // within the clause
    if (expected && token.text === "(" && !isQuery(words[index + 1])) {
      const close = closingOf(words, index);
      items.push(...fromItems(words, { start: index + 1, end: close }));
      index = close;
      expected = false;
    } else if (expected) {
      const item = itemAt(words, index, end);
      items.push(item);
      index = item.span.end - 1;
      expected = false;
    } else if (token.text === "(") index = closingOf(words, index);
    else if (token.text === "," || STARTS.has(keyword(token))) expected = true;
  }
  return items;
}

const isQuery = (token: Token | undefined): boolean =>
  ["SELECT", "WITH"].includes(keyword(token)) || token?.text === "(";
const isName = (token: Token | undefined): token is Token => token?.kind === "word" || token?.kind === "quoted";

function itemAt(words: readonly Token[], from: number, end: number): FromItem {
  let index = keyword(words[from]) === "LATERAL" ? from + 1 : from;
  let kind: FromItem["kind"] = "table";
  if (keyword(words[index]) === "UNPIVOT") {
    kind = "unpivot";
    index += 1;
  }
  const start = index;
  const name: string[] = [];
  let subscripted = false;
  if (words[index]?.text === "(") {
    kind = "subquery";
    index = closingOf(words, index) + 1;
  } else {
    while (isName(words[index])) {
      name.push(writtenName(words[index] as Token));
      index += 1;
      while (words[index]?.text === "[") {
        subscripted = true;
        index = closingOf(words, index) + 1;
      }
      if (words[index]?.text !== ".") break;
      index += 1;
    }
    if (words[index]?.text === "(") {
      kind = "function";
      index = closingOf(words, index) + 1;
    }
  }
  const source = { start, end: index };
  const { alias, at, next } = readAliases(words, index, end);
  return { kind, span: { start: from, end: Math.max(next, from + 1) }, source, name, subscripted, alias, at };
}

function readAliases(
  words: readonly Token[],
  from: number,
  end: number,
): { alias: string | undefined; at: string | undefined; next: number } {
  let next = from;
  let alias: string | undefined;
  if (keyword(words[next]) === "AS") next += 1;
  const token = words[next];
  if (next < end && isName(token) && !STOPS.has(keyword(token))) {
    alias = writtenName(token);
    next += 1;
  }
  let at: string | undefined;
  const place = words[next + 1];
  if (keyword(words[next]) === "AT" && isName(place)) {
    at = writtenName(place);
    next += 2;
  }
  if (alias !== undefined && words[next]?.text === "(") next = closingOf(words, next) + 1;
  return { alias, at, next };
}
