import type { ColumnMetadata, Field } from "@aws-sdk/client-redshift-data";
import type { FieldDef } from "pg";
import type { Column, Row } from "./statement-store.ts";

/** What the API says of one of Postgres's types. */
interface TypeInfo {
  name: string;
  kind: "boolean" | "long" | "double" | "string";
  precision?: number;
  scale?: number;
}

// Names, precisions and scales are those of Redshift's JDBC driver, on which the Data API stands; the examples in
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling.html (read 2026-11-24) show them.
const TYPES: Readonly<Record<number, TypeInfo>> = {
  16: { name: "bool", kind: "boolean", precision: 1 },
  17: { name: "varbyte", kind: "string" },
  18: { name: "char", kind: "string", precision: 1 },
  19: { name: "name", kind: "string", precision: 128 },
  20: { name: "int8", kind: "long", precision: 19 },
  21: { name: "int2", kind: "long", precision: 5 },
  23: { name: "int4", kind: "long", precision: 10 },
  25: { name: "varchar", kind: "string", precision: 65_535 },
  26: { name: "oid", kind: "long", precision: 10 },
  700: { name: "float4", kind: "double", precision: 8, scale: 8 },
  701: { name: "float8", kind: "double", precision: 17, scale: 17 },
  1042: { name: "bpchar", kind: "string" },
  1043: { name: "varchar", kind: "string", precision: 65_535 },
  1082: { name: "date", kind: "string", precision: 13 },
  1083: { name: "time", kind: "string", precision: 15, scale: 6 },
  1114: { name: "timestamp", kind: "string", precision: 29, scale: 6 },
  1184: { name: "timestamptz", kind: "string", precision: 35, scale: 6 },
  1266: { name: "timetz", kind: "string", precision: 21, scale: 6 },
  1700: { name: "numeric", kind: "string" },
  3802: { name: "super", kind: "string" },
};

const OTHER: TypeInfo = { name: "varchar", kind: "string" };
const NUMERIC = 1700;
const SIGNED = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);
const CASE_SENSITIVE = new Set(["varchar", "bpchar", "char", "name"]);
const MODIFIER_HEADER = 4;

/** Where a column of a result comes from. */
export interface Origin {
  schemaName: string;
  tableName: string;
  notNull: boolean;
}

/** A column as it is kept. Whether an expression can be NULL is not known: 1, as for a column that can. */
export function columnOf(field: FieldDef, origin: Origin | undefined): Column {
  const { name, ...type } = TYPES[field.dataTypeID] ?? OTHER;
  return {
    name: field.name,
    typeName: name,
    typeOid: field.dataTypeID,
    nullable: origin?.notNull ? 0 : 1,
    ...size(field, type),
    schemaName: origin?.schemaName ?? "",
    tableName: origin?.tableName ?? "",
  };
}

function size({ dataTypeID, dataTypeModifier }: FieldDef, { precision = 0, scale = 0 }: Omit<TypeInfo, "name">) {
  const modifier = dataTypeModifier - MODIFIER_HEADER;
  if (modifier < 0 || (precision > 0 && dataTypeID !== 1043)) return { precision, scale };
  return dataTypeID === NUMERIC
    ? { precision: modifier >> 16, scale: modifier & 0xffff }
    : { precision: modifier, scale };
}

export const showColumn = ({ typeOid: _typeOid, ...column }: Column): ColumnMetadata => ({
  ...column,
  label: column.name,
  length: 0,
  isCaseSensitive: CASE_SENSITIVE.has(column.typeName),
  isCurrency: false,
  isSigned: SIGNED.has(column.typeName),
});

/** A value, from Postgres's text. */
export function showField(text: string | null, { typeOid }: Column): Field {
  if (text === null) return { isNull: true };
  const { kind } = TYPES[typeOid] ?? OTHER;
  if (kind === "boolean") return { booleanValue: text === "t" };
  if (kind === "long") return { longValue: long(text) };
  if (kind === "double") return { doubleValue: double(text) };
  return { stringValue: text };
}

// A BIGINT has more digits than a number of JavaScript's; JSON has them all, so they are printed as they are.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): number };

const long = (text: string): number => (Number.isSafeInteger(Number(text)) ? Number(text) : rawJSON(text));

// On the wire NaN and the infinities are words: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, read 2026-11-24.
const double = (text: string): number => (Number.isFinite(Number(text)) ? Number(text) : rawJSON(JSON.stringify(text)));

/** Rows as CSV (RFC 4180), a line for each. No recording of AWS's was found: there is no header, ColumnMetadata has the names. */
export const showCsv = (rows: readonly Row[]): string =>
  rows.map((row) => `${row.map((value) => (value === null ? "" : quoted(value))).join(",")}\r\n`).join("");

const quoted = (value: string): string =>
  value === "" || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
