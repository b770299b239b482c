import { closingOf, findKeyword, partsBetween, type Span } from "./brackets.ts";
import { keyword, type Token, writtenName } from "./lexer.ts";

const CLAUSES = ["INTO", "FROM", "WHERE", "START", "CONNECT", "GROUP", "HAVING", "QUALIFY", "WINDOW", "ORDER"] as const;
const TAILS = ["LIMIT", "OFFSET", "FETCH", "FOR"] as const;
const SET_OPERATORS = ["UNION", "INTERSECT", "EXCEPT", "MINUS"] as const;

type Clause = (typeof CLAUSES)[number] | (typeof TAILS)[number];

/** A SELECT and its clauses, wherever it stands in a statement. */
export interface SelectBlock {
  /** The word SELECT. */
  select: number;
  distinct: boolean;
  /** TOP and its number. */
  top: Span | undefined;
  /** The items of the list. */
  items: Span[];
  /** Each clause with its first word, until the next clause. */
  clauses: Partial<Record<Clause, Span>>;
  /** Behind its last word. */
  end: number;
  /** Whether it is a side of UNION, INTERSECT, EXCEPT or MINUS. */
  combined: boolean;
}

const BOUNDARIES: ReadonlySet<string> = new Set([...CLAUSES, ...TAILS, ...SET_OPERATORS]);

/** All SELECTs of a statement, in the order in which they begin. */
export function selectBlocks(words: readonly Token[]): SelectBlock[] {
  const blocks: SelectBlock[] = [];
  for (const [index, word] of words.entries())
    if (keyword(word) === "SELECT" && words[index - 1]?.text !== ".") blocks.push(blockAt(words, index));
  return blocks;
}

function blockAt(words: readonly Token[], select: number): SelectBlock {
  const last = endOfBlock(words, select);
  const { distinct, top, next } = readHead(words, select + 1);
  const clauses: SelectBlock["clauses"] = {};
  let boundary = nextBoundary(words, next, last);
  const items = partsBetween(words, next, boundary < 0 ? last : boundary);
  let combined = isSetOperator(words[select - 1]) || isSetOperator(words[select - 2]);
  let end = last;
  while (boundary >= 0) {
    const key = keyword(words[boundary]);
    if (isSetOperator(words[boundary])) {
      combined = true;
      end = boundary;
      break;
    }
    const following = nextBoundary(words, boundary + 1, last);
    clauses[key as Clause] ??= { start: boundary, end: following < 0 ? last : following };
    boundary = following;
  }
  return { select, distinct, top, items, clauses, end, combined };
}

const isSetOperator = (token: Token | undefined): boolean =>
  (SET_OPERATORS as readonly string[]).includes(keyword(token));

/** Until the bracket that closes around it, or the end of the statement. */
function endOfBlock(words: readonly Token[], select: number): number {
  for (let index = select; index < words.length; index++) {
    const text = words[index]?.kind === "symbol" ? words[index]?.text : "";
    if (text === "(" || text === "[") index = closingOf(words, index);
    else if (text === ")" || text === "]" || text === ";") return index;
  }
  return words.length;
}

function readHead(words: readonly Token[], from: number): { distinct: boolean; top: Span | undefined; next: number } {
  let next = from;
  let distinct = false;
  let top: Span | undefined;
  for (;;) {
    const key = keyword(words[next]);
    // A column may be called top; a number behind it says that it is none.
    if (key === "TOP" && isCount(words[next + 1]) && words[next + 2]?.text !== ",") {
      top = { start: next, end: next + 2 };
      next += 2;
    } else if (key === "DISTINCT" || key === "ALL") {
      distinct ||= key === "DISTINCT";
      next += 1;
    } else return { distinct, top, next };
  }
}

const isCount = (token: Token | undefined): boolean => token?.kind === "number" || token?.kind === "parameter";

function nextBoundary(words: readonly Token[], from: number, end: number): number {
  let found = findKeyword(words, BOUNDARIES, from, end);
  while (found >= 0 && !isBoundary(words, found)) found = findKeyword(words, BOUNDARIES, found + 1, end);
  return found;
}

/** Whether a word begins a clause here: it may also be a name, or part of an operator. */
function isBoundary(words: readonly Token[], index: number): boolean {
  const key = keyword(words[index]);
  const [before, after] = [words[index - 1], words[index + 1]];
  if (before?.text === "." || keyword(before) === "AS") return false;
  // IS [NOT] DISTINCT FROM
  if (key === "FROM" && keyword(before) === "DISTINCT" && ["IS", "NOT"].includes(keyword(words[index - 2])))
    return false;
  if (key === "GROUP" || key === "ORDER") return keyword(after) === "BY";
  if (key === "START") return keyword(after) === "WITH";
  if (key === "CONNECT") return keyword(after) === "BY";
  if (key === "MINUS") return ["SELECT", "ALL"].includes(keyword(after)) || after?.text === "(";
  if (key === "FOR") return ["UPDATE", "SHARE"].includes(keyword(after));
  return true;
}

/** The name that an item of a list is given, and what it is given to. */
export function aliasOf(words: readonly Token[], { start, end }: Span): { name: string; value: Span } | undefined {
  const [last, before] = [words[end - 1], words[end - 2]];
  if (!last || !before || end - start < 2 || (last.kind !== "word" && last.kind !== "quoted")) return undefined;
  if (keyword(before) === "AS") return { name: writtenName(last), value: { start, end: end - 2 } };
  // Without AS it stands behind a complete expression.
  const ends =
    before.text === ")" || before.text === "]" || ["word", "quoted", "string", "number"].includes(before.kind);
  const isPart = before.text === "." || OPERATOR_WORDS.has(keyword(before)) || OPERATOR_WORDS.has(keyword(last));
  return ends && !isPart ? { name: writtenName(last), value: { start, end: end - 1 } } : undefined;
}

const OPERATOR_WORDS = new Set(
  "AND OR NOT IS IN LIKE ILIKE SIMILAR TO BETWEEN CASE WHEN THEN ELSE END NULL DISTINCT ALL AT TIME ZONE INTERVAL DATE TIMESTAMP".split(
    " ",
  ),
);
