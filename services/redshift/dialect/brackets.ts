import { syntaxError } from "../postgres-error.ts";
import { keyword, type Token } from "./lexer.ts";

/** Some of a statement's words: from `start` until before `end`. */
export interface Span {
  start: number;
  end: number;
}

const OPENING = new Set(["(", "["]);
const CLOSING = new Set([")", "]"]);

const opens = ({ kind, text }: Token): boolean => kind === "symbol" && OPENING.has(text);
const closes = ({ kind, text }: Token): boolean => kind === "symbol" && CLOSING.has(text);

/** The bracket that closes the one at `open`. @throws PostgresError */
export function closingOf(words: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < words.length; index++) {
    const token = words[index] as Token; // within the length
    if (opens(token)) depth += 1;
    else if (closes(token)) depth -= 1;
    if (depth === 0) return index;
  }
  throw syntaxError("syntax error at end of input");
}

/** What commas divide between `start` and `end`, outside of brackets. Nothing at all is no part. */
export function partsBetween(words: readonly Token[], start: number, end: number): Span[] {
  const parts: Span[] = [];
  if (start >= end) return parts;
  let from = start;
  for (let index = start; index < end; index++) {
    const token = words[index] as Token; // within the length
    if (opens(token)) index = closingOf(words, index);
    else if (token.text === "," && token.kind === "symbol") {
      parts.push({ start: from, end: index });
      from = index + 1;
    }
  }
  parts.push({ start: from, end });
  return parts;
}

/** A call of a function: `name ( part , part )`. */
export interface Call {
  /** The word that is its name. */
  name: number;
  open: number;
  close: number;
  parts: Span[];
}

/** The call whose name stands at an index, if there is one. */
export function callAt(words: readonly Token[], name: number): Call | undefined {
  const open = name + 1;
  if (words[open]?.text !== "(") return undefined;
  const close = closingOf(words, open);
  return { name, open, close, parts: partsBetween(words, open + 1, close) };
}

/** The first of some keywords between `start` and `end`, outside of brackets; -1 if there is none. */
export function findKeyword(
  words: readonly Token[],
  wanted: ReadonlySet<string>,
  start: number,
  end = words.length,
): number {
  for (let index = start; index < end; index++) {
    const token = words[index] as Token; // within the length
    if (opens(token)) index = closingOf(words, index);
    else if (wanted.has(keyword(token))) return index;
  }
  return -1;
}
