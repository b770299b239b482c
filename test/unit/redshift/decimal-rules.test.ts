import { expect, test } from "vitest";
import {
  aggregated,
  BIGINT,
  combined,
  computed,
  decimal,
  INTEGER,
  literal,
  type Operator,
  SMALLINT,
} from "../../../services/redshift/dialect/decimal-rules.ts";

// The examples of https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html, read 2026-11-25, and its rules at their limits.

const PRICE = decimal(8, 2);

test.each<
  [string, Operator, Parameters<typeof computed>[1], Parameters<typeof computed>[2], ReturnType<typeof decimal>]
>([
  ["PRICEPAID / COMMISSION", "/", PRICE, PRICE, decimal(17, 9)],
  ["COMMISSION * QTYSOLD is DECIMAL(8,2) * DECIMAL(5,0)", "*", PRICE, SMALLINT, decimal(14, 2)],
  ["a sum has a digit more", "+", PRICE, decimal(7, 4), decimal(11, 4)],
  ["a scale of 4 at least", "/", decimal(2, 0), decimal(2, 1), decimal(7, 4)],
  ["of 58 digits 20 are too many, and 4 of the scale stay", "/", decimal(38, 2), BIGINT, decimal(38, 4)],
  ["of 40 digits 2 are too many", "/", decimal(20, 2), BIGINT, decimal(38, 20)],
  ["a product of 77 digits", "*", decimal(38, 30), decimal(38, 30), decimal(38, 37)],
])("%s", (_rule, operator, left, right, type) => {
  expect(computed(operator, left, right)).toEqual(type);
});

test("whole numbers stay whole", () => {
  expect(computed("/", SMALLINT, BIGINT)).toEqual(BIGINT);
  expect(combined([SMALLINT, INTEGER])).toEqual(INTEGER);
  expect(aggregated(INTEGER)).toEqual(BIGINT);
});

test("DECIMAL(7,2) beside DECIMAL(15,3) is DECIMAL(15,3); of more than 19 digits nothing is known", () => {
  expect(combined([decimal(7, 2), decimal(15, 3)])).toEqual(decimal(15, 3));
  expect(combined([decimal(38, 2), INTEGER])).toBeUndefined();
});

test("SUM and AVG of DEC(5,2) are DEC(38,2)", () => {
  expect(aggregated(decimal(5, 2))).toEqual(decimal(38, 2));
});

test.each([
  ["48.2891", decimal(6, 4)],
  ["0.05", decimal(2, 2)],
  ["1.", decimal(1, 0)],
  ["7", INTEGER],
  ["12345678901", BIGINT],
])("%s", (text, type) => {
  expect(literal(text)).toEqual(type);
});

test("with an exponent it is no decimal", () => {
  expect(literal("2.0e19")).toBeUndefined();
});
