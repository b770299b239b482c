import { validationError } from "../errors.ts";
import type { Condition, Operand } from "../expressions/condition.ts";
import { FUNCTIONS, isUnordered, literalType, MAX_IN_OPERANDS } from "../expressions/functions.ts";
import type { Expression } from "./syntax.ts";
import { notWellFormed, showPosition } from "./tokens.ts";
import { isValue, type Parameters, readValue } from "./values.ts";

/** Turns a WHERE clause into what condition expressions are turned into, and checks what can be checked without a table. */
export function readCondition(expression: Expression, parameters: Parameters): Condition {
  const condition = (inner: Expression) => readCondition(inner, parameters);
  const operand = (inner: Expression) => readOperand(inner, parameters);
  switch (expression.kind) {
    case "and":
    case "or":
      return { kind: expression.kind, left: condition(expression.left), right: condition(expression.right) };
    case "not":
      return { kind: "not", condition: condition(expression.operand) };
    case "compare": {
      const { comparator } = expression;
      const [left, right] = [operand(expression.left), operand(expression.right)];
      if (comparator !== "=" && comparator !== "<>") checkOrdered(comparator, [left, right]);
      return { kind: "compare", comparator, left, right };
    }
    case "between": {
      const [value, low, high] = [operand(expression.operand), operand(expression.low), operand(expression.high)];
      checkOrdered("BETWEEN", [value, low, high]);
      return { kind: "between", operand: value, low, high };
    }
    case "in": {
      const { candidates } = expression;
      if (candidates.length > MAX_IN_OPERANDS)
        throw validationError(
          `The IN operator is provided with too many operands; number of operands: ${candidates.length}`,
        );
      return { kind: "in", operand: operand(expression.operand), candidates: candidates.map(operand) };
    }
    case "is":
      return readTypeTest(expression.operand, expression.type);
    case "call":
      return readCall(expression, parameters);
    default:
      // Not recorded: the wording is ours.
      throw validationError(`A condition is expected ${showPosition(expression.at)}`);
  }
}

function readOperand(expression: Expression, parameters: Parameters): Operand {
  if (expression.kind === "path") return { kind: "path", path: expression.path };
  if (isValue(expression)) return { kind: "value", value: readValue(expression, parameters) };
  if (expression.kind === "call" && expression.name === "size") {
    const call = readFunction(expression, parameters);
    return { kind: "function", name: call.name, operands: call.operands };
  }
  if (expression.kind === "missing") throw validationError("MISSING must be compared using IS operator"); // not recorded
  if (expression.kind === "plus" || expression.kind === "minus")
    // DynamoDB has sums in SET only, and refuses these; in which words is not recorded.
    throw notWellFormed(`Unsupported operator in a condition ${showPosition(expression.at)}`);
  return { kind: "condition", condition: readCondition(expression, parameters) };
}

type Call = Extract<Expression, { kind: "call" }>;

function readCall(call: Call, parameters: Parameters): Condition {
  const { name, operands } = readFunction(call, parameters);
  if (name === "size") throw validationError(`A condition is expected ${showPosition(call.at)}`); // not recorded
  return { kind: "function", name, operands };
}

function readFunction({ name, operands, at }: Call, parameters: Parameters) {
  const check = FUNCTIONS.get(name);
  if (!check) throw validationError(`Unrecognized function: ${name} ${showPosition(at)}`);
  if (operands.length !== check.operandCount)
    throw validationError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  const read = operands.map((operand) => readOperand(operand, parameters));
  const problem = check.problem(name, read);
  if (problem !== undefined) throw validationError(problem);
  return { name, operands: read };
}

function checkOrdered(operator: string, operands: readonly Operand[]): void {
  const type = operands.map(literalType).find(isUnordered);
  if (type !== undefined)
    throw validationError(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
}

// PartiQL's names of DynamoDB's types: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html
const TYPES: Readonly<Record<string, string>> = {
  NULL: "NULL",
  BOOL: "BOOL",
  BOOLEAN: "BOOL",
  STRING: "S",
  NUMERIC: "N",
  BLOB: "B",
  LIST: "L",
  STRUCT: "M",
  TUPLE: "M",
};

function readTypeTest(operand: Expression, typeName: string): Condition {
  // Not recorded: the wording of both refusals is ours.
  if (operand.kind !== "path") throw validationError(`IS follows a path ${showPosition(operand.at)}`);
  const path: Operand = { kind: "path", path: operand.path };
  if (typeName === "MISSING") return { kind: "function", name: "attribute_not_exists", operands: [path] };
  const type = TYPES[typeName];
  if (type === undefined) throw validationError(`Unsupported data type for IS operator: ${typeName}`);
  return { kind: "function", name: "attribute_type", operands: [path, { kind: "value", value: { S: type } }] };
}
