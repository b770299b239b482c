import { callAt, closingOf, type Span } from "./brackets.ts";
import type { Operator } from "./decimal-rules.ts";
import { keyword, type Token } from "./lexer.ts";

/** An expression of numbers, as far as its words tell. */
export type Arithmetic = Leaf | Binary;

/** What is not put together by an operator here. */
export interface Leaf extends Span {
  kind: "leaf";
}

export interface Binary extends Span {
  kind: "binary";
  operator: Operator | "%";
  /** The operator's word. */
  at: number;
  left: Arithmetic;
  right: Arithmetic;
}

const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "%"]);
const SUMS: ReadonlySet<string> = new Set(["+", "-"]);

/** The expressions in a statement that have an operator, from left to right; what stands in brackets is one of its own if it is not a whole operand. */
export function arithmeticsIn(words: readonly Token[]): Binary[] {
  const found: Binary[] = [];
  const scan = (start: number, end: number): void => {
    for (let index = start; index < end; ) {
      const expression = sumAt(words, index, end);
      if (!expression) index += 1;
      else {
        if (expression.kind === "binary") found.push(expression);
        for (const leaf of leavesOf(expression)) scanBrackets(leaf);
        index = expression.end;
      }
    }
  };
  const scanBrackets = ({ start, end }: Span): void => {
    for (let index = start; index < end; index++)
      if (isSymbol(words[index], "(") || isSymbol(words[index], "[")) {
        const close = closingOf(words, index);
        scan(index + 1, close);
        index = close;
      } else if (keyword(words[index]) === "CASE") {
        const close = endOfCase(words, index, end);
        scan(index + 1, close - 1);
        index = close - 1;
      }
  };
  scan(0, words.length);
  return found;
}

export const leavesOf = (expression: Arithmetic): Leaf[] =>
  expression.kind === "leaf" ? [expression] : [...leavesOf(expression.left), ...leavesOf(expression.right)];

/** The expression that a span is, brackets around it taken away. */
export function arithmeticOf(words: readonly Token[], { start, end }: Span): Arithmetic | undefined {
  const expression = sumAt(words, start, end);
  return expression?.end === end ? expression : undefined;
}

const sumAt = (words: readonly Token[], start: number, end: number): Arithmetic | undefined =>
  chainAt(words, start, end, SUMS, productAt);
const productAt = (words: readonly Token[], start: number, end: number): Arithmetic | undefined =>
  chainAt(words, start, end, PRODUCTS, operandAt);

/** Operands with operators of one rank between them: the leftmost binds first. */
function chainAt(
  words: readonly Token[],
  start: number,
  end: number,
  operators: ReadonlySet<string>,
  operand: typeof operandAt,
): Arithmetic | undefined {
  let left = operand(words, start, end);
  while (left && left.end < end) {
    const at = left.end;
    const token = words[at] as Token; // within the end
    if (token.kind !== "symbol" || !operators.has(token.text)) break;
    const right = operand(words, at + 1, end);
    if (!right) break;
    left = { kind: "binary", operator: token.text as Binary["operator"], at, left, right, start, end: right.end }; // one of the operators
  }
  return left;
}

/** A number, a name, a call, something in brackets, a CASE; with a sign in front of it and casts behind it. */
function operandAt(words: readonly Token[], start: number, end: number): Arithmetic | undefined {
  const token = words[start];
  if (!token || start >= end) return undefined;
  const leaf = (after: number): Leaf => ({ kind: "leaf", start, end: behind(words, after, end) });
  // Behind something that is an operand, a sign is an operator.
  if (token.text === "-" && token.kind === "symbol" && !endsOperand(words[start - 1])) {
    const signed = operandAt(words, start + 1, end);
    return signed && { kind: "leaf", start, end: signed.end };
  }
  if (isSymbol(token, "(")) {
    const close = closingOf(words, start);
    const inner = arithmeticOf(words, { start: start + 1, end: close });
    const whole = leaf(close + 1);
    return inner?.kind === "binary" && whole.end === close + 1 ? { ...inner, start, end: close + 1 } : whole;
  }
  if (token.kind === "number" || token.kind === "parameter" || token.kind === "string") return leaf(start + 1);
  if (keyword(token) === "CASE") return leaf(endOfCase(words, start, end));
  if ((token.kind !== "word" && token.kind !== "quoted") || isOpening(token)) return undefined;
  let after = start + 1;
  while (isSymbol(words[after], ".") && after + 1 < end) after += 2;
  if (isSymbol(words[after], "(")) after = closingOf(words, after) + 1;
  if (keyword(words[after]) === "OVER")
    after = isSymbol(words[after + 1], "(") ? closingOf(words, after + 1) + 1 : after + 2;
  return leaf(after);
}

/** Casts and subscripts. */
function behind(words: readonly Token[], from: number, end: number): number {
  let after = from;
  while (after < end)
    if (isSymbol(words[after], "::")) {
      after += 2;
      if (keyword(words[after]) === "PRECISION" || keyword(words[after]) === "VARYING") after += 1;
      if (isSymbol(words[after], "(")) after = closingOf(words, after) + 1;
    } else if (isSymbol(words[after], "[")) after = closingOf(words, after) + 1;
    else break;
  return Math.min(after, end);
}

function endOfCase(words: readonly Token[], start: number, end: number): number {
  let depth = 0;
  for (let index = start; index < end; index++) {
    if (keyword(words[index]) === "CASE") depth += 1;
    if (keyword(words[index]) === "END" && --depth === 0) return index + 1;
  }
  return end;
}

const isSymbol = (token: Token | undefined, text: string): boolean => token?.kind === "symbol" && token.text === text;
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== "symbol" || token.text === ")" || token.text === "]") && !isOpening(token);
/** Keywords behind which an operand begins. */
const isOpening = (token: Token): boolean => OPENINGS.has(keyword(token));
const OPENINGS = new Set(
  "SELECT DISTINCT ALL WHERE AND OR NOT ON BY WHEN THEN ELSE CASE HAVING IN BETWEEN LIKE SET".split(" "),
);

/** A call, and what it is called, if a leaf is nothing else (a window may stand behind it). */
export function callOf(words: readonly Token[], { start, end }: Leaf): { name: string; parts: Span[] } | undefined {
  const call = callAt(words, start);
  if (!call || keyword(words[start]) === "") return undefined;
  const isWhole = call.close + 1 === end || keyword(words[call.close + 1]) === "OVER";
  return isWhole && !words.slice(call.close, end).some((token) => token.text === "::")
    ? { name: keyword(words[start]), parts: call.parts }
    : undefined;
}
