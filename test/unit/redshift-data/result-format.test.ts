import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columnOf, showCsv, showField } from "../../../services/redshift-data/result-format.ts";

const column = (dataTypeID: number, dataTypeModifier = -1) =>
  columnOf(
    { name: "c", dataTypeID, dataTypeModifier, tableID: 0, columnID: 0, dataTypeSize: 0, format: "text" },
    undefined,
  );

test("a BIGINT keeps every digit on the wire; what is no number is a word", () => {
  const print = (text: string, type: number): string => JSON.stringify(showField(text, column(type)));
  expect(print("9223372036854775807", 20)).toBe('{"longValue":9223372036854775807}');
  expect(print("-5", 20)).toBe('{"longValue":-5}');
  expect(print("NaN", 701)).toBe('{"doubleValue":"NaN"}');
  expect(print("-Infinity", 701)).toBe('{"doubleValue":"-Infinity"}');
  expect(print("1e300", 701)).toBe('{"doubleValue":1e+300}');
});

test("lengths come from the type's modifier, which counts four more", () => {
  expect(column(1043, 24)).toMatchObject({ typeName: "varchar", precision: 20 });
  expect(column(1042, 7)).toMatchObject({ typeName: "bpchar", precision: 3 });
  expect(column(1700, ((10 << 16) | 2) + 4)).toMatchObject({ typeName: "numeric", precision: 10, scale: 2 });
  expect(column(600)).toMatchObject({ typeName: "varchar", typeOid: 600 });
});

test("CSV can be read back; NULL and the empty text differ", () => {
  const value = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "ä") });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 2, maxLength: 2 })), (rows) => {
      expect(parse(showCsv(rows), { record_delimiter: "\r\n", relax_column_count: true })).toEqual(rows);
    }),
  );
  expect(showCsv([[null, ""]])).toBe(',""\r\n');
});
