import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  numberSize,
  subtractNumbers,
} from "../../../services/dynamodb/number.ts";
import { numberText } from "./arbitraries.ts";

describe("canonical form", () => {
  test.each([
    ["0", "0"],
    ["-0", "0"],
    ["0.00", "0"],
    ["007", "7"],
    ["1.50", "1.5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["+3", "3"],
    ["1.5E2", "150"],
    ["-12e-3", "-0.012"],
    ["1e125", `1${"0".repeat(125)}`],
    ["1e-130", `0.${"0".repeat(129)}1`],
    ["9.9999999999999999999999999999999999999e125", `${"9".repeat(38)}${"0".repeat(88)}`],
    [`${"1".repeat(38)}000`, `${"1".repeat(38)}000`],
  ])("%s is %s", (text, canonical) => expect(canonicalNumber(text)).toBe(canonical));

  test("does not change a second time", () => {
    fc.assert(fc.property(numberText, (text) => canonicalNumber(canonicalNumber(text)) === canonicalNumber(text)));
  });
});

describe("refusals, in DynamoDB's words", () => {
  test.each([
    ["", "The parameter cannot be converted to a numeric value"],
    ["dog", "The parameter cannot be converted to a numeric value: dog"],
    ["NaN", "The parameter cannot be converted to a numeric value: NaN"],
    [".", "The parameter cannot be converted to a numeric value: ."],
    ["1e", "The parameter cannot be converted to a numeric value: 1e"],
    ["1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    ["1".repeat(39), "Attempting to store more than 38 significant digits in a Number"],
  ])("%j", (text, message) => expect(() => canonicalNumber(text)).toThrow(message));
});

describe("arithmetic is decimal and exact", () => {
  test.each([
    ["0.1", "0.2", "0.3"],
    ["1e37", "1", `1${"0".repeat(36)}1`],
    ["-5", "5", "0"],
    ["9e125", "9e124", `99${"0".repeat(124)}`],
    ["1e-130", "-1e-130", "0"],
  ])("%s + %s = %s", (a, b, sum) => expect(addNumbers(a, b)).toBe(sum));

  test("a sum that 38 digits cannot hold is refused", () => {
    expect(() => addNumbers("1e50", "1")).toThrow("Number overflow");
    expect(() => addNumbers("9e125", "9e125")).toThrow("Number overflow");
  });

  test("subtraction takes back what addition added", () => {
    const small = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String);
    fc.assert(
      fc.property(
        small,
        small,
        (a, b) => subtractNumbers(addNumbers(a, b), b) === a && addNumbers(a, b) === addNumbers(b, a),
      ),
    );
  });
});

test("order is that of the values", () => {
  const scaled = (text: string): bigint => {
    const [, sign = "", digits = "0", power = "0"] = /^(-?)(\d+)e(-?\d+)$/.exec(text) ?? [];
    return BigInt(`${sign}${digits}`) * 10n ** BigInt(Number(power) + 90);
  };
  fc.assert(
    fc.property(numberText, numberText, (a, b) => {
      const difference = scaled(a) - scaled(b);
      return (
        Math.sign(compareNumbers(canonicalNumber(a), canonicalNumber(b))) ===
        Number(difference > 0n) - Number(difference < 0n)
      );
    }),
  );
});

test.each([
  ["0", 1],
  ["1", 2],
  ["12", 2],
  ["1.2", 3],
  ["123", 3],
  ["-123", 4],
])("the number %s counts for %d bytes", (text, size) => expect(numberSize(text)).toBe(size));
