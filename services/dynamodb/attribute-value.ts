import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalidParameter, validationError } from "./errors.ts";
import { canonicalNumber, numberSize } from "./number.ts";

export type { AttributeValue };

/** An item, or part of one: attribute values by name. */
export type Item = Record<string, AttributeValue>;

/** DynamoDB's names of its data types, as they stand on the wire. */
export type TypeName = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

/** 400 KB. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-24 */
export const MAX_ITEM_SIZE_BYTES = 400 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-24 */
export const MAX_NESTING = 32;

/** The type of a checked value: the name of its only member. */
export function typeOf(value: AttributeValue): TypeName {
  for (const type in value) return type as TypeName;
  throw emptyValue();
}

/** As messages show values. */
export const showValue = (value: AttributeValue): string =>
  `AttributeValue: {${typeOf(value)}:${value.S ?? value.N ?? ""}}`;

/** Checks the values, writes their numbers canonically (in place), and gives the item's size in bytes. */
export function checkItem(item: Item): number {
  let size = 0;
  for (const name in item) size += nameSize(name) + checkValue(item[name] as AttributeValue);
  return size;
}

/** Documented as 64 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html. That 65,535 bytes are the most,
 * and both messages: recorded by https://github.com/scylladb/scylladb (test/alternator/test_limits.py), all read 2026-11-25. */
const MAX_NAME_BYTES = 65_535;

/** Checks an attribute's name. Returns its size. */
export function nameSize(name: string): number {
  const size = Buffer.byteLength(name);
  if (size === 0) throw validationError("Empty attribute name");
  if (size > MAX_NAME_BYTES)
    throw validationError(`Attribute name is too large, must be less than ${MAX_NAME_BYTES + 1} bytes`);
  return size;
}

/** Checks one value as {@link checkItem} does. Returns its size. */
export function checkValue(value: AttributeValue, depth = 1): number {
  const type = typeOf(value);
  const size = CHECKS[type](value as unknown as Every, depth); // it has the member that its type names
  for (const other in value) if (other !== type) throw manyTypes(value, type, depth);
  return size;
}

const emptyValue = () =>
  validationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");

/** DynamoDB checks every type that is given before it says that there are several. */
function manyTypes(value: AttributeValue, checked: TypeName, depth: number) {
  for (const type in value) if (type !== checked) CHECKS[type as TypeName](value as unknown as Every, depth);
  return validationError(
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  );
}

type Check = (value: Every, depth: number) => number;

/** A value as a check sees it, which looks only at the member that it is named after. */
interface Every {
  S: string;
  N: string;
  B: Uint8Array;
  SS: string[];
  NS: string[];
  BS: Uint8Array[];
  NULL: boolean;
  L: AttributeValue[];
  M: Item;
}

/** Sizes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html, read 2026-11-24 */
const CHECKS: Record<TypeName, Check> = {
  S: (value) => Buffer.byteLength(value.S),
  N(value) {
    value.N = canonicalNumber(value.N);
    return numberSize(value.N);
  },
  B: (value) => value.B.byteLength,
  BOOL: () => 1,
  NULL(value) {
    if (!value.NULL) throw invalidParameter("Null attribute value types must have the value of true");
    return 1;
  },
  SS(value) {
    const strings = value.SS;
    // Two blanks and "An string", as DynamoDB prints it.
    if (strings.length === 0) throw invalidParameter("An string set  may not be empty");
    if (new Set(strings).size < strings.length)
      throw invalidParameter(`Input collection [${strings.join(", ")}] contains duplicates.`);
    return strings.reduce((size, string) => size + Buffer.byteLength(string), 0);
  },
  NS(value) {
    if (value.NS.length === 0) throw invalidParameter("An number set  may not be empty");
    value.NS = value.NS.map(canonicalNumber);
    if (new Set(value.NS).size < value.NS.length) throw validationError("Input collection contains duplicates");
    return value.NS.reduce((size, number) => size + numberSize(number), 0);
  },
  BS(value) {
    const blobs = value.BS;
    if (blobs.length === 0) throw invalidParameter("Binary sets should not be empty");
    const texts = blobs.map(base64);
    if (new Set(texts).size < texts.length)
      throw invalidParameter(`Input collection [${texts.join(", ")}]of type BS contains duplicates.`);
    return blobs.reduce((size, blob) => size + blob.byteLength, 0);
  },
  L(value, depth) {
    if (depth >= MAX_NESTING) throw tooDeep();
    return value.L.reduce((size, element) => size + 1 + checkValue(element, depth + 1), 3);
  },
  M(value, depth) {
    if (depth >= MAX_NESTING) throw tooDeep();
    const map = value.M;
    let size = 3;
    for (const name in map) size += 1 + nameSize(name) + checkValue(map[name] as AttributeValue, depth + 1);
    return size;
  },
};

/** A scalar attribute is level 1, so at most 31 lists and maps lie around a value. Boundary and message: recorded by
 * https://github.com/nubo-db/dynamodb-conformance (tests/tier3/limits), read 2026-11-24. */
const tooDeep = () =>
  validationError(
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
