/** A piece of SQL. The texts of all tokens, in order, are the statement: nothing is lost. */
export interface Token {
  kind: "space" | "comment" | "word" | "quoted" | "string" | "number" | "parameter" | "symbol";
  text: string;
  start: number;
}

// Redshift's lexer is that of PostgreSQL 8.0 (https://www.postgresql.org/docs/8.0/sql-syntax.html), so a backslash escapes in every string;
// `#temp` is Redshift's own: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html, both read 2026-11-24

const TAB = 9;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34; // "
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const STAR = 42;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const BACKSLASH = 92;

/** Takes a statement, or several, apart. Whatever does not end (a string, a comment) reaches to the end. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length; ) {
    const token = tokenAt(sql, start);
    tokens.push(token);
    start += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, start: number): Token {
  const code = sql.charCodeAt(start);
  const next = sql.charCodeAt(start + 1);
  const token = (kind: Token["kind"], end: number): Token => ({ kind, text: sql.slice(start, end), start });
  if (isSpace(code)) return token("space", spaceEnd(sql, start + 1));
  if (code === DASH && next === DASH) return token("comment", lineEnd(sql, start + 2));
  if (code === SLASH && next === STAR) return token("comment", commentEnd(sql, start + 2));
  if (code === APOSTROPHE) return token("string", stringEnd(sql, start + 1));
  if (code === QUOTE) return token("quoted", quotedEnd(sql, start + 1));
  if (isWordStart(code) || (code === HASH && isWordStart(next))) {
    const end = wordEnd(sql, start + 1);
    // E'…', B'…', X'…', N'…'
    if (end === start + 1 && sql.charCodeAt(end) === APOSTROPHE && /[ebxn]/i.test(sql.charAt(start)))
      return token("string", stringEnd(sql, end + 1));
    return token("word", end);
  }
  if (isDigit(code) || (code === DOT && isDigit(next))) return token("number", numberEnd(sql, start));
  if (code === DOLLAR) {
    if (isDigit(next)) return token("parameter", digitsEnd(sql, start + 1));
    const opening = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(start, start + 66))?.[0];
    if (opening) return token("string", dollarEnd(sql, start, opening));
  }
  return token("symbol", start + symbolLength(sql, start));
}

const SYMBOLS = ["::", ":=", "<=", ">=", "<>", "!=", "||", "=>"];

function symbolLength(sql: string, start: number): number {
  if (SYMBOLS.includes(sql.slice(start, start + 2))) return 2;
  return (sql.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
}

const isSpace = (code: number): boolean =>
  code === SPACE || code === NEWLINE || code === TAB || code === CARRIAGE_RETURN || code === 12 || code === 11;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Letters, the underscore and everything beyond ASCII. */
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;

function spaceEnd(sql: string, from: number): number {
  let end = from;
  while (isSpace(sql.charCodeAt(end))) end += 1;
  return end;
}

function lineEnd(sql: string, from: number): number {
  const end = sql.indexOf("\n", from);
  return end < 0 ? sql.length : end;
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

function stringEnd(sql: string, from: number): number {
  for (let index = from; index < sql.length; index++) {
    const code = sql.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === APOSTROPHE) {
      if (sql.charCodeAt(index + 1) !== APOSTROPHE) return index + 1;
      index += 1;
    }
  }
  return sql.length;
}

function quotedEnd(sql: string, from: number): number {
  for (let index = from; index < sql.length; index++) {
    if (sql.charCodeAt(index) !== QUOTE) continue;
    if (sql.charCodeAt(index + 1) !== QUOTE) return index + 1;
    index += 1;
  }
  return sql.length;
}

function dollarEnd(sql: string, start: number, opening: string): number {
  const end = sql.indexOf(opening, start + opening.length);
  return end < 0 ? sql.length : end + opening.length;
}

function wordEnd(sql: string, from: number): number {
  let end = from;
  for (; end < sql.length; end++) {
    const code = sql.charCodeAt(end);
    if (!isWordStart(code) && !isDigit(code) && code !== DOLLAR) break;
  }
  return end;
}

function digitsEnd(sql: string, from: number): number {
  let end = from;
  while (isDigit(sql.charCodeAt(end))) end += 1;
  return end;
}

function numberEnd(sql: string, start: number): number {
  let end = digitsEnd(sql, start);
  if (sql.charCodeAt(end) === DOT && sql.charCodeAt(end + 1) !== DOT) end = digitsEnd(sql, end + 1);
  const exponent = /^[eE][+-]?\d+/.exec(sql.slice(end, end + 8))?.[0];
  return exponent ? digitsEnd(sql, end + exponent.length) : end;
}

/** Tokens that mean something. */
export const significant = (tokens: readonly Token[]): Token[] =>
  tokens.filter(({ kind }) => kind !== "space" && kind !== "comment");

/** A word as a keyword; anything else is none. */
export const keyword = (token: Token | undefined): string => (token?.kind === "word" ? token.text.toUpperCase() : "");

/** Where a token ends. */
export const endOf = (token: Token): number => token.start + token.text.length;

/** Users that have temporary passwords are called `IAM:…`, `IAMA:…` and `IAMR:…`, and so they are when they are named. */
const IAM_USER = /^"?IAM[AR]?:/;

/** ASCII letters only: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html, read 2026-11-24 */
export const foldCase = (name: string): string =>
  IAM_USER.test(name) ? name : name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** A name as it is stored: folded to lower case, quoted or not, as Redshift does (enable_case_sensitive_identifier is off). */
export const nameOf = (token: Token): string =>
  foldCase(token.kind === "quoted" ? token.text.slice(1, -1).replaceAll('""', '"') : token.text);

/** A name in a statement whose quoted names have been folded already, or are not to be. */
export const writtenName = (token: Token): string =>
  token.kind === "quoted" ? token.text.slice(1, -1).replaceAll('""', '"') : foldCase(token.text);

/** What stands between a string's quotes; a backslash stays what it is (COPY's parameters read it in their own way). */
export function stringValue(token: Token): string {
  const dollars = /^\$[^$]*\$/.exec(token.text)?.[0];
  if (dollars) return token.text.slice(dollars.length, -dollars.length);
  return token.text.slice(token.text.indexOf("'") + 1, -1).replaceAll("''", "'");
}
