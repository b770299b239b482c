import { type AttributeValue, type Item, typeOf } from "../attribute-value.ts";
import { compareNumbers } from "../number.ts";

/** Negative, zero or positive; nothing when the values have no order: their types differ or are not S, N or B. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareStrings(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** By UTF-8 bytes; JavaScript compares UTF-16 units, which differs for characters beyond the first 65,536. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Same type and same value; sets without regard to their order. Numbers are canonical, so their texts compare. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a.S !== undefined) return a.S === b.S;
  if (a.N !== undefined) return a.N === b.N;
  if (a.B !== undefined) return b.B !== undefined && equalBytes(a.B, b.B);
  if (a.BOOL !== undefined) return a.BOOL === b.BOOL;
  if (a.NULL !== undefined) return b.NULL !== undefined;
  if (a.L !== undefined) return b.L !== undefined && equalLists(a.L, b.L);
  if (a.M !== undefined) return b.M !== undefined && equalItems(a.M, b.M);
  return typeOf(a) === typeOf(b) && equalSets(elementsOf(a), elementsOf(b));
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const equalLists = (a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean =>
  a.length === b.length && a.every((element, index) => equalValues(element, b[index] as AttributeValue)); // same length

/** The same attributes with the same values, in whatever order. */
export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const [one, two] = [a[name], Object.hasOwn(b, name) ? b[name] : undefined];
    return one !== undefined && two !== undefined && equalValues(one, two);
  });
}

function equalSets(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((element) => b.some((other) => equalValues(element, other)));
}

/** The elements of a set or a list, as values. */
export function elementsOf(value: AttributeValue): readonly AttributeValue[] {
  if (value.SS !== undefined) return value.SS.map((S) => ({ S }));
  if (value.NS !== undefined) return value.NS.map((N) => ({ N }));
  if (value.BS !== undefined) return value.BS.map((B) => ({ B }));
  return value.L ?? [];
}
