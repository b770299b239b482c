/** A piece of SQL. The texts of all tokens, in order, are the statement: nothing is lost. */
export interface Token {
  kind: "space" | "comment" | "word" | "quoted" | "string" | "number" | "symbol";
  text: string;
  start: number;
}

// https://www.postgresql.org/docs/18/sql-syntax-lexical.html; `#temp` is Redshift's. Sticky: each token begins where the last one ended.
const TOKEN =
  /(?<space>\s+)|(?<comment>--[^\n]*|\/\*)|(?<string>(?:[eE]|[uU]&|[bBxX])?'|\$(?:[A-Za-z_][\w]*)?\$)|(?<quoted>"(?:[^"]|"")*"?)|(?<word>#?[\p{L}_][\p{L}\p{N}_$]*)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<symbol>::|[<>!=]=|<>|\|\||[\s\S])/uy;

/** Takes a statement, or several, apart. Whatever does not end (a string, a comment) reaches to the end. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < sql.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(sql);
    if (!match) break;
    let kind: Token["kind"] = "symbol";
    for (const name of ["space", "comment", "string", "quoted", "word", "number"] as const)
      if (match.groups?.[name] !== undefined) kind = name;
    let end = TOKEN.lastIndex;
    if (kind === "comment" && match[0] === "/*") end = commentEnd(sql, end);
    if (kind === "string") end = stringEnd(sql, match[0], end);
    tokens.push({ kind, text: sql.slice(position, end), start: position });
    position = end;
  }
  return tokens;
}

/** Block comments nest. */
function commentEnd(sql: string, from: number): number {
  let depth = 1;
  for (let index = from; index < sql.length; index++) {
    if (sql.startsWith("/*", index)) depth += 1;
    else if (sql.startsWith("*/", index)) depth -= 1;
    else continue;
    index += 1;
    if (depth === 0) return index + 1;
  }
  return sql.length;
}

function stringEnd(sql: string, opening: string, from: number): number {
  if (opening.startsWith("$")) {
    const end = sql.indexOf(opening, from);
    return end < 0 ? sql.length : end + opening.length;
  }
  const escapes = /^[eE]/.test(opening);
  for (let index = from; index < sql.length; index++) {
    if (escapes && sql[index] === "\\") index += 1;
    else if (sql[index] === "'") {
      if (sql[index + 1] !== "'") return index + 1;
      index += 1;
    }
  }
  return sql.length;
}

/** Tokens that mean something. */
export const significant = (tokens: readonly Token[]): Token[] =>
  tokens.filter(({ kind }) => kind !== "space" && kind !== "comment");

/** A word as a keyword; anything else is none. */
export const keyword = (token: Token | undefined): string => (token?.kind === "word" ? token.text.toUpperCase() : "");

/** A name as it is stored: folded to lower case, quoted or not, as Redshift does (enable_case_sensitive_identifier is off). */
export const nameOf = (token: Token): string =>
  token.kind === "quoted" ? token.text.slice(1, -1).replaceAll('""', '"').toLowerCase() : token.text.toLowerCase();

/** The text inside a string's quotes. */
export function stringValue(token: Token): string {
  const dollars = /^\$[^$]*\$/.exec(token.text)?.[0];
  if (dollars) return token.text.slice(dollars.length, -dollars.length);
  return token.text.slice(token.text.indexOf("'") + 1, -1).replaceAll("''", "'");
}
