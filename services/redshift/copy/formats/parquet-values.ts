import type { SchemaElement } from "hyparquet";
import type { ColumnType } from "../../transfer/column-types.ts";
import { dateText, type Moment, timestampText } from "../fields/calendar.ts";
import type { CopyColumn } from "../fields/column.ts";

/** What a column of a Parquet file holds, as far as a table's column can be of it. */
export type ParquetKind =
  | "boolean"
  | "int32"
  | "int64"
  | "float"
  | "double"
  | "decimal"
  | "date"
  | "time"
  | "timestamp"
  | "bytes"
  | "other";

/** Says what a leaf of the schema holds. https://github.com/apache/parquet-format/blob/master/LogicalTypes.md, read 2026-11-24 */
export function kindOf({ type, converted_type, logical_type: logical }: SchemaElement): ParquetKind {
  const converted: string = converted_type ?? "";
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return "decimal";
  if (type === "INT96" || logical?.type === "TIMESTAMP" || converted.startsWith("TIMESTAMP")) return "timestamp";
  if (converted === "DATE" || logical?.type === "DATE") return "date";
  if (logical?.type === "TIME" || converted.startsWith("TIME_")) return "time";
  if (logical?.type === "UUID" || logical?.type === "FLOAT16" || converted === "INTERVAL") return "other";
  return PHYSICAL[type ?? ""] ?? "other";
}

const PHYSICAL: Readonly<Record<string, ParquetKind>> = {
  BOOLEAN: "boolean",
  INT32: "int32",
  INT64: "int64",
  FLOAT: "float",
  DOUBLE: "double",
  BYTE_ARRAY: "bytes",
  FIXED_LEN_BYTE_ARRAY: "bytes",
};

/** The types of Redshift that read a kind: https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-tables.html (data types), read 2026-11-24 */
const READABLE: Readonly<Record<ParquetKind, readonly ColumnType[]>> = {
  boolean: ["boolean"],
  int32: ["smallint", "integer"],
  int64: ["bigint"],
  float: ["real"],
  double: ["double"],
  decimal: ["decimal"],
  date: ["date"],
  time: ["time"],
  timestamp: ["timestamp", "timestamptz"],
  bytes: ["char", "varchar", "varbyte", "super"],
  other: [],
};

export const isReadable = (kind: ParquetKind, { type }: CopyColumn): boolean => READABLE[kind].includes(type);

/** As messages of Redshift's Parquet reader name a column's type. */
export function typeName({ type, length, precision = 18, scale = 0 }: CopyColumn): string {
  if (type === "decimal") return `DECIMAL(${precision}, ${scale})`;
  if (type === "varchar" || type === "char") return `${type.toUpperCase()}(${length ?? ""})`;
  return type === "integer" ? "INT" : type === "real" ? "FLOAT" : type.toUpperCase();
}

/** A value as it lies in the file, as text that COPY's checks read. */
export type ParquetText = (value: unknown) => string;

/** How values of a leaf become text. */
export function textOf(element: SchemaElement): ParquetText {
  const { scale = element.logical_type?.type === "DECIMAL" ? element.logical_type.scale : 0 } = element;
  const unit = unitOf(element);
  switch (kindOf(element)) {
    case "decimal":
      return (value) => decimalText(unscaled(value), scale);
    case "date":
      return (value) => dateText(momentOf(BigInt(value as number) * MICROS_PER_DAY)); // days since 1970
    case "time":
      return (value) => timestampText(momentOf(BigInt(value as number | bigint) * microsOf(unit))).slice(11);
    case "timestamp":
      return element.type === "INT96"
        ? (value) => timestampText(momentOf(microsOfInt96(value as bigint)))
        : (value) =>
            timestampText(momentOf(unit === "NANOS" ? (value as bigint) / 1000n : (value as bigint) * microsOf(unit)));
    default:
      return String;
  }
}

const MICROS_PER_DAY = 86_400_000_000n;
const JULIAN_DAY_OF_1970 = 2_440_588n;

/** Nanoseconds of the day below the Julian day. */
const microsOfInt96 = (value: bigint): bigint =>
  ((value >> 64n) - JULIAN_DAY_OF_1970) * MICROS_PER_DAY + (value & 0xffff_ffff_ffff_ffffn) / 1000n;

function unitOf({ converted_type, logical_type: logical }: SchemaElement): string {
  if (logical?.type === "TIMESTAMP" || logical?.type === "TIME") return logical.unit;
  return converted_type?.endsWith("MILLIS") ? "MILLIS" : "MICROS";
}

const microsOf = (unit: string): bigint => (unit === "MILLIS" ? 1000n : 1n);

function momentOf(micros: bigint): Moment {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1000n));
  const year = date.getUTCFullYear();
  return {
    year: year > 0 ? year : year - 1,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: fraction === 0n ? "" : String(fraction).padStart(6, "0"),
  };
}

/** A DECIMAL without its point: a number, or bytes, the most significant first. */
function unscaled(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  const bits = BigInt.asIntN(value.length * 8, BigInt(`0x${Buffer.from(value).toString("hex") || "0"}`));
  return bits;
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}
