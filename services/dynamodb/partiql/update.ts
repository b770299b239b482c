import { typeOf } from "../attribute-value.ts";
import { validationError } from "../errors.ts";
import { checkPaths, type Path, showPath } from "../expressions/path.ts";
import { type ProblemKind, Problems } from "../expressions/problems.ts";
import type { UpdateAction, UpdateOperand } from "../expressions/update.ts";
import type { Change, Expression } from "./syntax.ts";
import { showPosition } from "./tokens.ts";
import { isValue, type Parameters, readValue } from "./values.ts";

const PROBLEM_ORDER: readonly ProblemKind[] = ["overlap", "conflict"];

/** Turns SET and REMOVE into what update expressions are turned into. */
export function readChanges(changes: readonly Change[], parameters: Parameters): UpdateAction[] {
  const actions = changes.map(
    (change): UpdateAction =>
      change.kind === "remove"
        ? { kind: "REMOVE", path: change.path }
        : readAssignment(change.path, change.value, parameters),
  );
  const problems = new Problems();
  checkPaths(
    actions.map(({ path }) => path),
    problems,
  );
  const problem = problems.worst(PROBLEM_ORDER);
  if (problem !== undefined) throw validationError(problem);
  return actions;
}

type Call = Extract<Expression, { kind: "call" }>;

/** `set_add` and `set_delete` are what update expressions have ADD and DELETE for. */
const SET_FUNCTIONS = { set_add: "ADD", set_delete: "DELETE" } as const;

function readAssignment(path: Path, value: Expression, parameters: Parameters): UpdateAction {
  if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete"))
    return readSetFunction(path, value, SET_FUNCTIONS[value.name], parameters);
  return { kind: "SET", path, operand: readOperand(value, parameters) };
}

function readSetFunction(path: Path, { name, operands, at }: Call, kind: "ADD" | "DELETE", parameters: Parameters) {
  const [set, elements] = operands;
  const shown = name.toUpperCase();
  if (!set || !elements || operands.length !== 2)
    throw validationError(`${shown} must have exactly two arguments ${showPosition(at)}`);
  if (set.kind !== "path" || showPath(set.path) !== showPath(path))
    throw validationError(`The first argument to ${shown} must equal the assignment value ${showPosition(at)}`);
  const value = isValue(elements) ? readValue(elements, parameters) : undefined;
  if (!value || (value.SS ?? value.NS ?? value.BS) === undefined)
    throw validationError(`The second argument to ${shown} must be a value with type SET ${showPosition(set.at)}`);
  return { kind, path, value };
}

function readOperand(expression: Expression, parameters: Parameters): UpdateOperand {
  if (expression.kind === "path") return { kind: "path", path: expression.path };
  if (expression.kind === "plus" || expression.kind === "minus") {
    const operator = expression.kind === "plus" ? "+" : "-";
    const [left, right] = [readOperand(expression.left, parameters), readOperand(expression.right, parameters)];
    for (const operand of [left, right])
      if (operand.kind === "value" && operand.value && operand.value.N === undefined)
        throw wrongType(operator, typeOf(operand.value));
    return { kind: operator, left, right };
  }
  if (expression.kind === "call") return readListAppend(expression, parameters);
  if (isValue(expression)) return { kind: "value", value: readValue(expression, parameters) };
  throw validationError(`A value is expected ${showPosition(expression.at)}`); // not recorded: the wording is ours
}

function readListAppend({ name, operands, at }: Call, parameters: Parameters): UpdateOperand {
  if (name !== "list_append") throw validationError(`Unrecognized function: ${name} ${showPosition(at)}`);
  const [left, right] = operands.map((operand) => readOperand(operand, parameters));
  if (!left || !right || operands.length !== 2)
    throw validationError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  for (const operand of [left, right])
    if (operand.kind === "value" && operand.value && operand.value.L === undefined)
      throw wrongType(name, typeOf(operand.value));
  return { kind: "list_append", left, right };
}

const wrongType = (name: string, type: string) =>
  validationError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
