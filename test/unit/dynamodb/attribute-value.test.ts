import { describe, expect, test } from "vitest";
import { type AttributeValue, checkItem, type Item } from "../../../services/dynamodb/attribute-value.ts";

const INVALID = "One or more parameter values were invalid: ";

describe("sizes", () => {
  test.each<[string, Item, number]>([
    ["names and strings by UTF-8", { å: { S: "æ" } }, 4],
    ["numbers", { n: { N: "123" } }, 4],
    ["bytes", { b: { B: Buffer.alloc(10) } }, 11],
    ["booleans and null", { t: { BOOL: false }, n: { NULL: true } }, 4],
    ["sets", { s: { SS: ["ab", "c"] } }, 4],
    ["lists: 3, and 1 for each element", { l: { L: [{ S: "a" }, { S: "b" }] } }, 8],
    ["maps: 3, and 1 for each member", { m: { M: { a: { S: "b" } } } }, 7],
  ])("%s", (_what, item, size) => expect(checkItem(item)).toBe(size));
});

test("numbers are written canonically, at every depth", () => {
  const item: Item = { n: { N: "1.0" }, l: { L: [{ NS: ["2e0", "-0"] }] } };
  checkItem(item);
  expect(item).toEqual({ n: { N: "1" }, l: { L: [{ NS: ["2", "0"] }] } });
});

test.each<[AttributeValue | Record<string, unknown>, string]>([
  [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
  [
    { S: "a", N: "1" },
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  ],
  [{ S: "a", N: "dog" }, "The parameter cannot be converted to a numeric value: dog"],
  [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`],
  [{ SS: [] }, `${INVALID}An string set  may not be empty`],
  [{ NS: [] }, `${INVALID}An number set  may not be empty`],
  [{ BS: [] }, `${INVALID}Binary sets should not be empty`],
  [{ SS: ["a", "a"] }, `${INVALID}Input collection [a, a] contains duplicates.`],
  [{ NS: ["1", "1.0"] }, "Input collection contains duplicates"],
])("%j is refused", (value, message) => {
  expect(() => checkItem({ a: value as AttributeValue })).toThrow(message);
  expect(() => checkItem({ a: { L: [{ M: { b: value as AttributeValue } }] } })).toThrow(message);
});

test("a value lies in at most 31 lists and maps", () => {
  const nested = (depth: number): AttributeValue =>
    depth === 0 ? { S: "leaf" } : depth % 2 === 0 ? { M: { n: nested(depth - 1) } } : { L: [nested(depth - 1)] };
  expect(checkItem({ a: nested(31) })).toBeGreaterThan(0);
  expect(() => checkItem({ a: nested(32) })).toThrow("Nesting Levels have exceeded supported limits");
});
