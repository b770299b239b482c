import { type AttributeValue, type Item, typeOf } from "../attribute-value.ts";
import { invalidParameter, validationError } from "../errors.ts";
import { addNumbers, subtractNumbers } from "../number.ts";
import { equalValues } from "./compare.ts";
import { checkPaths, type Path, readPath, readValue, valueAt } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { type ProblemKind, Problems } from "./problems.ts";
import { define, projectPaths } from "./projection.ts";
import { Tokens } from "./tokens.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html. Messages: recorded by
// https://github.com/architect/dynalite (test/updateItem.js), read 2026-11-24.

export type UpdateOperand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue | undefined }
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: UpdateOperand }
  | { readonly kind: "list_append" | "+" | "-"; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: "SET"; readonly path: Path; readonly operand: UpdateOperand }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly value: AttributeValue | undefined };

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
const PROBLEM_ORDER: readonly ProblemKind[] = [
  "operators",
  "section",
  "reserved",
  "unknownFunction",
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
  const problem = problems.worst(PROBLEM_ORDER);
  if (problem !== undefined) throw tokens.invalid(problem);
  return actions;
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

function readSum(tokens: Tokens, placeholders: Placeholders, problems: Problems): UpdateOperand {
  const left = readOperand(tokens, placeholders, problems);
  const operator = tokens.takeSymbol("+") ? "+" : tokens.takeSymbol("-") ? "-" : undefined;
  if (!operator) return left;
  problems.countOperator();
  const right = readOperand(tokens, placeholders, problems);
  for (const operand of [left, right])
    if (operand.kind === "value" && operand.value && operand.value.N === undefined)
      problems.add(
        "operandType",
        `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(operand.value)}`,
      );
  return { kind: operator, left, right };
}

function readOperand(tokens: Tokens, placeholders: Placeholders, problems: Problems): UpdateOperand {
  const { next, second } = tokens;
  if (next.kind === "value") return { kind: "value", value: readValue(tokens, placeholders, problems).value };
  if (next.kind === "symbol" && tokens.takeSymbol("(")) {
    const inner = readSum(tokens, placeholders, problems);
    tokens.expectSymbol(")");
    return inner;
  }
  if (next.kind !== "word" || second?.text !== "(")
    return { kind: "path", path: readPath(tokens, placeholders, problems) };
  const name = tokens.take().text;
  problems.countOperator();
  tokens.expectSymbol("(");
  const operands = [readSum(tokens, placeholders, problems)];
  while (tokens.takeSymbol(",")) operands.push(readSum(tokens, placeholders, problems));
  tokens.expectSymbol(")");
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

/**
 * The item after the actions; every operand is taken from the item before them.
 * @throws ValidationException for a path or an operand that the item does not allow
 */
export function applyUpdate(item: Item, actions: readonly UpdateAction[]): Item {
  const result = copyItem(item);
  const sets = actions.filter((action) => action.kind === "SET");
  // Lower positions first: those behind the end of a list are appended in their order.
  for (const { path, operand } of sets.sort((a, b) => lastPosition(a.path) - lastPosition(b.path)))
    setAt(result, path, copyValue(evaluate(operand, item)));
  for (const action of actions)
    if ((action.kind === "ADD" || action.kind === "DELETE") && action.value)
      combine(result, action, valueAt(item, action.path), action.value);
  const removed = actions.flatMap(({ kind, path }) => (kind === "REMOVE" ? [path] : []));
  // Higher positions first, so that a removal does not move what another one means.
  for (const path of removed.sort((a, b) => lastPosition(b) - lastPosition(a))) removeAt(result, path);
  return result;
}

const lastPosition = (path: Path): number => {
  const last = path.at(-1);
  return typeof last === "number" ? last : -1;
};

/** A copy that shares no list and no map with the item, so that it can be changed. */
function copyItem(item: Item): Item {
  const copy: Item = {};
  for (const name of Object.keys(item)) define(copy, name, copyValue(item[name] as AttributeValue));
  return copy;
}

function copyValue(value: AttributeValue): AttributeValue {
  if (value.M !== undefined) return { M: copyItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(copyValue) };
  return value;
}

function evaluate(operand: UpdateOperand, item: Item): AttributeValue {
  switch (operand.kind) {
    case "value":
      if (!operand.value) throw new Error("An undefined value was reported while parsing.");
      return operand.value;
    case "path": {
      const value = valueAt(item, operand.path);
      if (!value)
        throw validationError("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
    case "if_not_exists":
      return valueAt(item, operand.path) ?? evaluate(operand.otherwise, item);
    case "list_append": {
      const [left, right] = [evaluate(operand.left, item), evaluate(operand.right, item)];
      if (left.L === undefined || right.L === undefined) throw wrongOperand();
      return { L: [...left.L, ...right.L] };
    }
    default: {
      const [left, right] = [evaluate(operand.left, item), evaluate(operand.right, item)];
      if (left.N === undefined || right.N === undefined) throw wrongOperand();
      return { N: operand.kind === "+" ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N) };
    }
  }
}

const wrongOperand = () => validationError("An operand in the update expression has an incorrect data type");
const wrongPath = () => validationError("The document path provided in the update expression is invalid for update");

/** ADD and DELETE, which work on numbers and sets. */
function combine(
  result: Item,
  { kind, path }: { kind: "ADD" | "DELETE"; path: Path },
  old: AttributeValue | undefined,
  value: AttributeValue,
): void {
  const type = typeOf(value);
  if (old && typeOf(old) !== type) throw wrongOperand();
  if (kind === "ADD") {
    if (value.N !== undefined) setAt(result, path, { N: addNumbers(old?.N ?? "0", value.N) });
    else setAt(result, path, union(type, old, value));
    return;
  }
  if (!old) return;
  const left = setElements(old).filter((element) => !setElements(value).some((other) => equalValues(element, other)));
  // A set is never empty: without elements the attribute goes.
  if (left.length === 0) removeAt(result, path);
  else setAt(result, path, asSet(type, left));
}

const setElements = (value: AttributeValue): AttributeValue[] =>
  value.SS?.map((S) => ({ S })) ?? value.NS?.map((N) => ({ N })) ?? value.BS?.map((B) => ({ B })) ?? [];

function union(type: string, old: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  const elements = old ? setElements(old) : [];
  for (const element of setElements(value))
    if (!elements.some((other) => equalValues(element, other))) elements.push(element);
  return asSet(type, elements);
}

function asSet(type: string, elements: readonly AttributeValue[]): AttributeValue {
  if (type === "SS") return { SS: elements.flatMap(({ S }) => S ?? []) };
  if (type === "NS") return { NS: elements.flatMap(({ N }) => N ?? []) };
  return { BS: elements.flatMap(({ B }) => (B ? [B] : [])) };
}

/** The value that holds the last part of a path. */
function parentOf(item: Item, path: Path): AttributeValue {
  const parent = valueAt(item, path.slice(0, -1) as unknown as Path); // longer than one part
  if (!parent) throw wrongPath();
  return parent;
}

function setAt(item: Item, path: Path, value: AttributeValue): void {
  const last = path.at(-1);
  if (path.length === 1) {
    define(item, path[0], value);
    return;
  }
  const parent = parentOf(item, path);
  if (typeof last === "number" && parent.L) {
    // A position behind the end means the end.
    parent.L[Math.min(last, parent.L.length)] = value;
    return;
  }
  if (typeof last === "string" && parent.M) {
    define(parent.M, last, value);
    return;
  }
  throw wrongPath();
}

function removeAt(item: Item, path: Path): void {
  const last = path.at(-1);
  if (path.length === 1) {
    delete item[path[0]];
    return;
  }
  const parent = parentOf(item, path);
  if (typeof last === "number" && parent.L) parent.L.splice(last, 1);
  else if (typeof last === "string" && parent.M) delete parent.M[last];
  else throw wrongPath();
}

/** The attributes that an update names, at the top level. */
const updatedAttributes = (actions: readonly UpdateAction[]): Set<string> =>
  new Set(actions.map(({ path }) => path[0]));

/** The parts of an item that an update names, for UPDATED_OLD and UPDATED_NEW. */
export const updatedParts = (item: Item, actions: readonly UpdateAction[]): Item =>
  projectPaths(
    item,
    actions.map(({ path }) => path),
  );

/** A key cannot be updated: it is what the item is found by. */
export function refuseKeyUpdates(actions: readonly UpdateAction[], keyNames: readonly string[]): void {
  for (const name of updatedAttributes(actions))
    if (keyNames.includes(name))
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
}
