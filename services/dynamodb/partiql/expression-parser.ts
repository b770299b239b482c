import { isKeyword, isOperatorWord } from "./keywords.ts";
import { readPath } from "./path-reader.ts";
import type { Comparator, Expression } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";
import { notWellFormed } from "./tokens.ts";

/** Reads an expression: OR binds least, then AND, NOT, comparisons, + and -. */
export function readExpression(tokens: TokenReader): Expression {
  let left = readAnd(tokens);
  while (tokens.isWord("OR")) {
    const { at } = tokens.take();
    left = { kind: "or", left, right: readRight(tokens, readAnd), at };
  }
  return left;
}

function readAnd(tokens: TokenReader): Expression {
  let left = readNot(tokens);
  while (tokens.isWord("AND")) {
    const { at } = tokens.take();
    left = { kind: "and", left, right: readRight(tokens, readNot), at };
  }
  return left;
}

function readNot(tokens: TokenReader): Expression {
  if (!tokens.isWord("NOT")) return readComparison(tokens);
  const { at } = tokens.take();
  return { kind: "not", operand: tokens.nested(() => readNot(tokens)), at };
}

function readRight(tokens: TokenReader, read: (tokens: TokenReader) => Expression): Expression {
  if (tokens.next.kind === "end") throw notWellFormed("Missing right-hand side expression of infix operator");
  return read(tokens);
}

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

function readComparison(tokens: TokenReader): Expression {
  let left = readSum(tokens);
  while (true) {
    const { kind, text, at } = tokens.next;
    const comparator = kind === "symbol" ? COMPARATORS[text] : undefined;
    if (comparator) {
      tokens.take();
      left = { kind: "compare", comparator, left, right: readRight(tokens, readSum), at };
      continue;
    }
    const negated = tokens.isWord("NOT") && /^(?:in|between)$/i.test(tokens.second?.text ?? "");
    if (negated) tokens.take();
    const test = readTest(tokens, left);
    if (!test) return left;
    left = negated ? { kind: "not", operand: test, at } : test;
  }
}

/** `IN`, `BETWEEN` and `IS` behind their first operand. */
function readTest(tokens: TokenReader, operand: Expression): Expression | undefined {
  const { at } = tokens.next;
  if (tokens.takeWord("IN")) return { kind: "in", operand, candidates: readCandidates(tokens), at };
  if (tokens.takeWord("BETWEEN")) {
    const low = readRight(tokens, readSum);
    tokens.expectWord("AND");
    return { kind: "between", operand, low, high: readRight(tokens, readSum), at };
  }
  if (!tokens.takeWord("IS")) return undefined;
  const negated = tokens.takeWord("NOT");
  const test: Expression = { kind: "is", operand, type: readType(tokens), at };
  return negated ? { kind: "not", operand: test, at } : test;
}

const TYPES: ReadonlySet<string> = new Set(
  "missing null boolean bool smallint int int2 int4 int8 integer float real double decimal numeric timestamp date time char character varchar string symbol clob blob struct tuple list sexp bag any".split(
    " ",
  ),
);
// Types of two words.
const SECOND_WORDS: Readonly<Record<string, string>> = { double: "PRECISION", character: "VARYING" };

function readType(tokens: TokenReader): string {
  const { kind, text } = tokens.take();
  const type = text.toLowerCase();
  if (kind !== "word" || !TYPES.has(type)) throw notWellFormed("Expected type name");
  const second = SECOND_WORDS[type];
  if (second !== undefined) tokens.takeWord(second);
  return type.toUpperCase();
}

/** `[1, 2]`, `(1, 2)` or `<<1, 2>>`. */
function readCandidates(tokens: TokenReader): readonly Expression[] {
  for (const [open, close] of [
    ["(", ")"],
    ["[", "]"],
    ["<<", ">>"],
  ] as const)
    if (tokens.takeSymbol(open)) return readList(tokens, close);
  throw notWellFormed("Expected a list of values");
}

function readSum(tokens: TokenReader): Expression {
  let left = readTerm(tokens);
  while (tokens.isSymbol("+") || tokens.isSymbol("-")) {
    const { text, at } = tokens.take();
    left = { kind: text === "+" ? "plus" : "minus", left, right: readRight(tokens, readTerm), at };
  }
  return left;
}

const readTerm = (tokens: TokenReader): Expression => tokens.nested(() => readBareTerm(tokens));

function readBareTerm(tokens: TokenReader): Expression {
  const { kind, text, at } = tokens.next;
  if (kind === "symbol") return readSymbolTerm(tokens);
  if (kind === "word" && tokens.second?.text === "(" && tokens.second.kind === "symbol" && !isOperatorWord(text)) {
    tokens.take();
    tokens.take();
    return { kind: "call", name: text.toLowerCase(), operands: readList(tokens, ")"), at };
  }
  if (kind === "quoted" || (kind === "word" && !isKeyword(text))) return { kind: "path", path: readPath(tokens), at };
  if (kind === "end") throw notWellFormed("Unexpected term");
  tokens.take();
  switch (kind) {
    case "string":
    case "number":
      return { kind, text, at };
    case "parameter":
      return { kind, index: tokens.parameters - 1, at };
    default:
      return readWordTerm(text, at);
  }
}

function readWordTerm(word: string, at: Expression["at"]): Expression {
  switch (word.toUpperCase()) {
    case "TRUE":
    case "FALSE":
      return { kind: "boolean", value: word.toUpperCase() === "TRUE", at };
    case "NULL":
      return { kind: "null", at };
    case "MISSING":
      return { kind: "missing", at };
    default:
      throw notWellFormed(isOperatorWord(word) ? "Unexpected operator" : "Unexpected keyword");
  }
}

function readSymbolTerm(tokens: TokenReader): Expression {
  const { text, at } = tokens.take();
  switch (text) {
    case "(": {
      const inner = readExpression(tokens);
      tokens.expectSymbol(")", "Expected RIGHT_PAREN");
      return inner;
    }
    case "[":
      return { kind: "list", elements: readList(tokens, "]"), at };
    case "<<":
      return { kind: "bag", elements: readList(tokens, ">>"), at };
    case "{":
      return { kind: "tuple", members: readMembers(tokens), at };
    case "-":
    case "+":
      return readSigned(tokens, text, at);
    default:
      throw notWellFormed("Unexpected term");
  }
}

/** Signs go before number literals only. */
function readSigned(tokens: TokenReader, sign: string, at: Expression["at"]): Expression {
  const operand = readTerm(tokens);
  if (operand.kind !== "number") throw notWellFormed("Unexpected term");
  if (sign === "+") return { ...operand, at };
  return { ...operand, text: operand.text.startsWith("-") ? operand.text.slice(1) : `-${operand.text}`, at };
}

function readList(tokens: TokenReader, close: string): Expression[] {
  const elements: Expression[] = [];
  if (tokens.takeSymbol(close)) return elements;
  do elements.push(readExpression(tokens));
  while (tokens.takeSymbol(","));
  tokens.expectSymbol(close, close === ")" ? "Expected RIGHT_PAREN" : `Expected ${close}`);
  return elements;
}

function readMembers(tokens: TokenReader): [Expression, Expression][] {
  const members: [Expression, Expression][] = [];
  if (tokens.takeSymbol("}")) return members;
  do {
    const name = readExpression(tokens);
    tokens.expectSymbol(":", "Expected COLON");
    members.push([name, readExpression(tokens)]);
  } while (tokens.takeSymbol(","));
  tokens.expectSymbol("}", "Expected RIGHT_CURLY");
  return members;
}
