import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterKey,
  afterPrefix,
  encodeKeyBeginning,
  encodeKeyPart,
  indexRowKey,
  partitionPrefix,
  segmentRange,
  tableRowKey,
} from "../../../services/dynamodb/key-order.ts";
import { canonicalNumber, compareNumbers } from "../../../services/dynamodb/number.ts";
import { numberText } from "./arbitraries.ts";

const S = (text: string): AttributeValue => ({ S: text });
const anyText = fc.string({ unit: "binary", maxLength: 20 });
// Zero bytes and FF are what the encoding treats specially.
const anyBytes = fc.array(fc.constantFrom(0, 1, 0x61, 0xfe, 0xff), { maxLength: 8 }).map((bytes) => Buffer.from(bytes));

describe("the order of the bytes is the order of the values", () => {
  const sameOrder = (a: AttributeValue, b: AttributeValue, order: number): boolean =>
    Math.sign(Buffer.compare(encodeKeyPart(a), encodeKeyPart(b))) === Math.sign(order);

  test("strings, by UTF-8", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => sameOrder(S(a), S(b), Buffer.compare(Buffer.from(a), Buffer.from(b)))),
    );
  });

  test("binary, by unsigned bytes", () => {
    fc.assert(fc.property(anyBytes, anyBytes, (a, b) => sameOrder({ B: a }, { B: b }, Buffer.compare(a, b))));
  });

  test("numbers", () => {
    const number = numberText.map(canonicalNumber);
    fc.assert(fc.property(number, number, (a, b) => sameOrder({ N: a }, { N: b }, compareNumbers(a, b))));
  });
});

test("no part is the beginning of another one", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      const [one, two] = [encodeKeyPart({ B: a }), encodeKeyPart({ B: b })];
      return a.equals(b) || !two.subarray(0, one.length).equals(one);
    }),
  );
});

test("values with a common beginning lie between it and what follows it", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (beginning, value) => {
      const from = encodeKeyBeginning({ B: beginning });
      const to = afterPrefix(from);
      const key = encodeKeyPart({ B: value });
      const inside = Buffer.compare(key, from) >= 0 && (!to || Buffer.compare(key, to) < 0);
      return inside === value.subarray(0, beginning.length).equals(beginning);
    }),
  );
});

test("items of one partition stand together, in the order of their sort keys, in tables and indexes", () => {
  const keys = [
    tableRowKey(S("p"), { N: "-2" }),
    tableRowKey(S("p"), { N: "0" }),
    tableRowKey(S("p"), { N: "0.5" }),
    tableRowKey(S("p"), { N: "10" }),
  ];
  expect([...keys].sort(Buffer.compare)).toEqual(keys);
  for (const key of keys) expect(key.subarray(0, partitionPrefix(S("p")).length)).toEqual(partitionPrefix(S("p")));
  const [first, second] = keys as [Buffer, Buffer];
  expect(Buffer.compare(indexRowKey(S("c"), S("a"), second), indexRowKey(S("c"), S("ab"), first))).toBe(-1);
  expect(Buffer.compare(first, afterKey(first))).toBe(-1);
});

test.each([1, 2, 3, 7, 1000])("%d segments have every partition once, in about equal shares", (total) => {
  const inSegment = (key: Uint8Array, segment: number): boolean => {
    const { from, to } = segmentRange(segment, total);
    return Buffer.compare(key, from) >= 0 && (!to || Buffer.compare(key, to) < 0);
  };
  const counts = new Map<number, number>();
  for (let index = 0; index < 2000; index++) {
    const key = partitionPrefix(S(`customer-${index}`));
    // The segment by arithmetic, checked against the ranges beside it.
    const segment = Math.floor((key.readUInt32BE(0) * total) / 2 ** 32);
    expect(inSegment(key, segment)).toBe(true);
    if (segment > 0) expect(inSegment(key, segment - 1)).toBe(false);
    if (segment < total - 1) expect(inSegment(key, segment + 1)).toBe(false);
    counts.set(segment, (counts.get(segment) ?? 0) + 1);
  }
  if (total <= 7) for (const count of counts.values()) expect(count).toBeGreaterThan((2000 / total) * 0.8);
});
