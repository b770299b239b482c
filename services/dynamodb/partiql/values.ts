import { type AttributeValue, type Item, MAX_NESTING } from "../attribute-value.ts";
import { invalidParameter, validationError } from "../errors.ts";
import { define } from "../expressions/projection.ts";
import { canonicalNumber } from "../number.ts";
import type { Expression } from "./syntax.ts";
import { showPosition } from "./tokens.ts";

/** The values of a statement's parameters, checked. */
export type Parameters = readonly AttributeValue[];

/** Whether an expression is a value: a literal or a parameter. */
export const isValue = ({ kind }: Expression): boolean =>
  ["string", "number", "boolean", "null", "parameter", "list", "bag", "tuple"].includes(kind);

/** The value of a literal or a parameter. Messages name a part of it by its path, which begins with `root`. */
export function readValue(expression: Expression, parameters: Parameters): AttributeValue {
  if (expression.kind === "parameter") return parameters[expression.index] as AttributeValue; // they have been counted
  return literalOf(expression, "root", 0);
}

/** An INSERT's item: a tuple whose members, unlike those of tuples inside it, may be parameters. */
export function readItem(expression: Expression, parameters: Parameters): Item {
  if (expression.kind !== "tuple") throw validationError("The item of an INSERT is written as {'name': value, …}"); // not recorded: the wording is ours
  return mapOf(expression.members, "root", (value) => readValue(value, parameters));
}

function literalOf(expression: Expression, path: string, depth: number): AttributeValue {
  if (depth >= MAX_NESTING) throw validationError(`Nesting Levels have exceeded supported limits under ${path}`);
  switch (expression.kind) {
    case "string":
      return { S: expression.text };
    case "number":
      return { N: numberOf(expression.text, path) };
    case "boolean":
      return { BOOL: expression.value };
    case "null":
      return { NULL: true };
    case "list":
      return { L: expression.elements.map((element, index) => literalOf(element, `${path}[${index}]`, depth + 1)) };
    case "tuple":
      return {
        M: mapOf(expression.members, path, (value, name) => literalOf(value, `${path}.${name}`, depth + 1)),
      };
    case "bag":
      return setOf(expression.elements, path);
    default:
      throw unsupported(expression, path);
  }
}

const unsupported = (expression: Expression, path: string) =>
  validationError(
    `Unsupported data type: ${TYPE_NAMES[expression.kind] ?? (expression.kind === "call" ? expression.name : expression.kind)} under key ${path} ${showPosition(expression.at)}`,
  );

// Of these, that of a parameter is recorded.
const TYPE_NAMES: Readonly<Record<string, string>> = { parameter: "Parameter", path: "VariableReference" };

function numberOf(text: string, path: string): string {
  try {
    return canonicalNumber(text);
  } catch (error) {
    throw validationError(`${(error as Error).message} under ${path}`);
  }
}

function mapOf(
  members: readonly (readonly [Expression, Expression])[],
  path: string,
  read: (value: Expression, name: string) => AttributeValue,
): Item {
  const map: Item = {};
  for (const [name, value] of members) {
    // Not recorded: the wording of both is ours.
    if (name.kind !== "string") throw validationError(`The keys of a tuple are strings ${showPosition(name.at)}`);
    if (Object.hasOwn(map, name.text)) throw validationError(`The key ${name.text} stands twice under ${path}`);
    define(map, name.text, read(value, name.text));
  }
  return map;
}

/** `<<…>>`, a set of strings or of numbers. */
function setOf(elements: readonly Expression[], path: string): AttributeValue {
  const [first] = elements;
  if (!first) throw validationError("Empty bags are not supported");
  const texts = elements.map((element) => {
    if ((element.kind === "string" || element.kind === "number") && element.kind === first.kind) return element.text;
    // Not recorded: the wording is ours.
    throw validationError(`A bag holds either strings or numbers ${showPosition(element.at)}`);
  });
  const shown = `Input collection [${texts.join(", ")}] contains duplicates`;
  if (first.kind === "string") {
    if (new Set(texts).size < texts.length) throw invalidParameter(`${shown}.`);
    return { SS: texts };
  }
  const numbers = texts.map((text) => numberOf(text, path));
  if (new Set(numbers).size < numbers.length) throw invalidParameter(`${shown}! under ${path}`);
  return { NS: numbers };
}
