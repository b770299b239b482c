import { type AttributeValue, type Item, typeOf } from "../attribute-value.ts";
import { invalidParameter, validationError } from "../errors.ts";
import { addNumbers, subtractNumbers } from "../number.ts";
import { equalValues } from "./compare.ts";
import { type Path, valueAt } from "./path.ts";
import { define, projectPaths } from "./projection.ts";

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

/**
 * The item after the actions; every operand is taken from the item before them.
 * @param mismatch the refusal of ADD and DELETE where the item has something else, which the older parameters have words of their own for
 * @throws ValidationException for a path or an operand that the item does not allow
 */
export function applyUpdate(item: Item, actions: readonly UpdateAction[], mismatch = wrongOperand): Item {
  const result = copyItem(item);
  const sets = actions.filter((action) => action.kind === "SET");
  // Lower positions first: those behind the end of a list are appended in their order.
  for (const { path, operand } of sets.sort((a, b) => lastPosition(a.path) - lastPosition(b.path)))
    setAt(result, path, copyValue(evaluate(operand, item)));
  for (const action of actions)
    if ((action.kind === "ADD" || action.kind === "DELETE") && action.value)
      combine(result, action, valueAt(item, action.path), action.value, mismatch);
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

/** ADD and DELETE, which work on numbers and sets; the older ADD on lists, too. */
function combine(
  result: Item,
  { kind, path }: { kind: "ADD" | "DELETE"; path: Path },
  old: AttributeValue | undefined,
  value: AttributeValue,
  mismatch: typeof wrongOperand,
): void {
  const type = typeOf(value);
  if (old && typeOf(old) !== type) throw mismatch();
  if (kind === "ADD") {
    if (value.N !== undefined) setAt(result, path, { N: addNumbers(old?.N ?? "0", value.N) });
    else if (value.L !== undefined) setAt(result, path, { L: [...(old?.L ?? []), ...value.L] });
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

/** Whether actions can only take something away: they make no item where there is none. */
export const onlyRemoves = (actions: readonly UpdateAction[]): boolean =>
  actions.length > 0 && actions.every(({ kind }) => kind === "REMOVE" || kind === "DELETE");

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
