import { type AttributeValue, type Item, typeOf } from "../attribute-value.ts";
import { compareValues, elementsOf, equalValues } from "./compare.ts";
import type { Comparator, Condition, Operand } from "./condition.ts";
import { valueAt } from "./path.ts";

/** Whether an item meets a condition. An item that does not exist is an empty one. */
export function meets(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return meets(condition.left, item) && meets(condition.right, item);
    case "or":
      return meets(condition.left, item) || meets(condition.right, item);
    case "not":
      return !meets(condition.condition, item);
    case "compare":
      return compares(condition.comparator, resolve(condition.left, item), resolve(condition.right, item));
    case "between": {
      const value = resolve(condition.operand, item);
      return (
        compares(">=", value, resolve(condition.low, item)) && compares("<=", value, resolve(condition.high, item))
      );
    }
    case "in": {
      const value = resolve(condition.operand, item);
      return condition.candidates.some((candidate) => compares("=", value, resolve(candidate, item)));
    }
    case "function": {
      const [one, two] = condition.operands.map((operand) => resolve(operand, item));
      return FUNCTIONS[condition.name]?.(one, two) ?? false;
    }
  }
}

/** A value that is not there equals nothing, and differs from everything. */
export function compares(
  comparator: Comparator,
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): boolean {
  if (comparator === "<>") return !(a && b && equalValues(a, b));
  if (!a || !b) return false;
  if (comparator === "=") return equalValues(a, b);
  const order = compareValues(a, b);
  return order !== undefined && ORDERS[comparator](order);
}

const ORDERS: Record<"<" | "<=" | ">" | ">=", (order: number) => boolean> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "path") return valueAt(item, operand.path);
  if (operand.kind === "condition") return { BOOL: meets(operand.condition, item) };
  const [inner] = operand.operands;
  const size = inner && sizeOf(resolve(inner, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** size(): characters, bytes or elements; numbers, booleans and nulls have none. */
function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value?.S !== undefined) return value.S.length;
  if (value?.B !== undefined) return value.B.byteLength;
  if (value?.M !== undefined) return Object.keys(value.M).length;
  return (value?.SS ?? value?.NS ?? value?.BS ?? value?.L)?.length;
}

type Test = (one: AttributeValue | undefined, two: AttributeValue | undefined) => boolean;

const FUNCTIONS: Readonly<Record<string, Test>> = {
  attribute_exists: (one) => one !== undefined,
  attribute_not_exists: (one) => one === undefined,
  attribute_type: (one, two) => one !== undefined && typeOf(one) === two?.S,
  begins_with: beginsWith,
  contains,
};

export function beginsWith(value: AttributeValue | undefined, beginning: AttributeValue | undefined): boolean {
  if (value?.S !== undefined && beginning?.S !== undefined) return value.S.startsWith(beginning.S);
  if (value?.B === undefined || beginning?.B === undefined) return false;
  return Buffer.compare(value.B.subarray(0, beginning.B.byteLength), beginning.B) === 0;
}

/** A part of a string or binary, or an element of a set or list. */
export function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  return elementsOf(value).some((element) => equalValues(element, part));
}
