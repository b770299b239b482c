import { typeOf } from "../attribute-value.ts";
import { checkPaths, readPath, readValue } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { type ProblemKind, Problems } from "./problems.ts";
import { Tokens } from "./tokens.ts";
import type { UpdateAction, UpdateOperand } from "./update.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html. Messages: recorded by
// https://github.com/architect/dynalite (test/updateItem.js), read 2026-11-24.

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
const PROBLEM_ORDER: readonly ProblemKind[] = [
  "operators",
  "path",
  "parentheses",
  "section",
  "reserved",
  "unknownFunction",
  "misusedFunction",
  "undefinedName",
  "undefinedValue",
  "overlap",
  "conflict",
  "operandCount",
  "operandType",
  "function",
];

/** Reads an update expression. */
export function parseUpdate(text: string, placeholders: Placeholders): UpdateAction[] {
  const tokens = new Tokens("UpdateExpression", text);
  const problems = new Problems();
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((name) => tokens.takeKeyword(name));
    if (!section) throw tokens.syntaxError();
    if (seen.has(section))
      problems.add("section", `The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do actions.push(readAction(section, tokens, placeholders, problems));
    while (tokens.takeSymbol(","));
  } while (tokens.next.kind !== "end");
  checkPaths(
    actions.map(({ path }) => path),
    problems,
  );
  refuseProblems(tokens, problems);
  return actions;
}

function refuseProblems(tokens: Tokens, problems: Problems): void {
  const problem = problems.worst(PROBLEM_ORDER);
  if (problem !== undefined) throw tokens.invalid(problem);
}

function readAction(
  section: (typeof SECTIONS)[number],
  tokens: Tokens,
  placeholders: Placeholders,
  problems: Problems,
): UpdateAction {
  const path = readPath(tokens, placeholders, problems);
  if (section === "REMOVE") return { kind: section, path };
  if (section === "SET") {
    tokens.expectSymbol("=");
    return { kind: section, path, operand: readSum(tokens, placeholders, problems) };
  }
  const { value } = readValue(tokens, placeholders, problems);
  const type = value && typeOf(value);
  const allowed = section === "ADD" ? ["N", "SS", "NS", "BS"] : ["SS", "NS", "BS"];
  if (type !== undefined && !allowed.includes(type))
    problems.add(
      "operandType",
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${LONG_NAMES[type] ?? type}`,
    );
  return { kind: section, path, value };
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  M: "MAP",
  L: "LIST",
  NULL: "NULL",
  BOOL: "BOOLEAN",
};

function readSum(tokens: Tokens, placeholders: Placeholders, problems: Problems, depth = 0): UpdateOperand {
  const left = readOperand(tokens, placeholders, problems, depth);
  const operator = tokens.takeSymbol("+") ? "+" : tokens.takeSymbol("-") ? "-" : undefined;
  if (!operator) return left;
  problems.countOperator();
  const right = readOperand(tokens, placeholders, problems, depth);
  for (const operand of [left, right])
    if (operand.kind === "value" && operand.value && operand.value.N === undefined)
      problems.add(
        "operandType",
        `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(operand.value)}`,
      );
  return { kind: operator, left, right };
}

/** More than operators and functions can need: what is behind it does not go on the stack. */
const MAX_DEPTH = 400;

function readOperand(tokens: Tokens, placeholders: Placeholders, problems: Problems, depth: number): UpdateOperand {
  const { next, second } = tokens;
  if (depth > MAX_DEPTH) {
    problems.add("parentheses", "The expression has redundant parentheses;");
    refuseProblems(tokens, problems);
  }
  if (next.kind === "value") return { kind: "value", value: readValue(tokens, placeholders, problems).value };
  if (next.kind === "symbol" && tokens.takeSymbol("(")) {
    const inner = readSum(tokens, placeholders, problems, depth + 1);
    tokens.expectSymbol(")");
    return inner;
  }
  if (next.kind !== "word" || second?.text !== "(")
    return { kind: "path", path: readPath(tokens, placeholders, problems) };
  const name = tokens.take().text;
  problems.countOperator();
  tokens.expectSymbol("(");
  // No sum stands here, and no list_append: recorded by https://github.com/scylladb/scylladb
  // (test/alternator/test_update_expression.py), read 2026-11-25.
  const operands = [readOperand(tokens, placeholders, problems, depth + 1)];
  while (tokens.takeSymbol(",")) operands.push(readOperand(tokens, placeholders, problems, depth + 1));
  tokens.expectSymbol(")");
  for (const { kind } of operands)
    if (kind === "list_append")
      problems.add(
        "misusedFunction",
        `The function is not allowed to be used this way in an expression; function: ${kind}`,
      );
  return functionOf(name, operands, problems);
}

function functionOf(name: string, operands: UpdateOperand[], problems: Problems): UpdateOperand {
  const [left, right] = operands;
  const nothing: UpdateOperand = { kind: "value", value: undefined };
  if (name !== "if_not_exists" && name !== "list_append") {
    const known = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"];
    if (known.includes(name))
      problems.add("unknownFunction", `The function is not allowed in an update expression; function: ${name}`);
    else problems.add("unknownFunction", `Invalid function name; function: ${name}`);
    return nothing;
  }
  if (!left || !right || operands.length !== 2) {
    problems.add(
      "operandCount",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
    return nothing;
  }
  if (name === "if_not_exists") {
    if (left.kind === "path") return { kind: name, path: left.path, otherwise: right };
    problems.add("function", `Operator or function requires a document path; operator or function: ${name}`);
    return nothing;
  }
  for (const operand of [left, right])
    if (operand.kind === "value" && operand.value && operand.value.L === undefined)
      problems.add(
        "operandType",
        `Incorrect operand type for operator or function; operator or function: list_append, operand type: ${typeOf(operand.value)}`,
      );
  return { kind: name, left, right };
}
