import { notSupported } from "../../postgres-error.ts";
import type { Reader } from "../reader.ts";
import { MAX_VARCHAR } from "../rewrites/types.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html and the pages below it, read 2026-11-24

/**
 * What a type of one word is for the engine. Lengths of strings are bytes in Redshift; the engine checks them by constraints that
 * system/tables.sql adds to every table.
 */
const TYPES: Readonly<Record<string, string>> = {
  SMALLINT: "smallint",
  INT2: "smallint",
  INTEGER: "integer",
  INT: "integer",
  INT4: "integer",
  BIGINT: "bigint",
  INT8: "bigint",
  REAL: "real",
  FLOAT4: "real",
  FLOAT: "double precision",
  FLOAT8: "double precision",
  BOOLEAN: "boolean",
  BOOL: "boolean",
  DATE: "date",
  TIMESTAMP: "timestamp",
  TIMESTAMPTZ: "timestamptz",
  TIME: "time",
  TIMETZ: "timetz",
  SUPER: "super",
};

const STRINGS = new Set(["VARCHAR", "NVARCHAR", "TEXT", "BPCHAR", "CHAR", "CHARACTER", "NCHAR"]);
const BYTES = new Set(["VARBYTE", "VARBINARY", "BINARY"]);
const NOT_HERE = new Set(["HLLSKETCH", "GEOMETRY", "GEOGRAPHY"]);
const MAX_CHAR = 4_096;
const MAX_VARBYTE = 1_024_000;
const MAX_PRECISION = 38;
const MAX_SCALE = 37;

/** Reads a column's type and gives the engine's. @param column as messages name it: `table.column` @throws PostgresError */
export function readType(reader: Reader, column: string): string {
  const first = reader.key;
  if (NOT_HERE.has(first)) throw notSupported(`Terrarium does not implement columns of type ${first}`);
  const type = readKnownType(reader);
  if (type === undefined) throw unsupported(column, reader.take().text);
  if (reader.at("[")) throw unsupported(column, `${first}[]`);
  return type;
}

const unsupported = (column: string, type: string) =>
  notSupported(`Column "${column}" has unsupported type "${type.toLowerCase()}".`);

function readKnownType(reader: Reader): string | undefined {
  const national = reader.skip("NATIONAL");
  const key = reader.key;
  if (national || STRINGS.has(key)) return readString(reader);
  if (BYTES.has(key)) return readBytes(reader);
  if (reader.skip("DOUBLE")) {
    reader.expect("PRECISION");
    return "double precision";
  }
  if (reader.skip("DECIMAL") || reader.skip("NUMERIC") || reader.skip("DEC")) return readDecimal(reader);
  if (reader.skip("INTERVAL")) return readInterval(reader);
  const type = TYPES[key];
  if (type === undefined) return undefined;
  reader.take();
  if (key === "FLOAT" && reader.at("(")) return readFloat(reader);
  return key === "TIMESTAMP" || key === "TIME" ? readZone(reader, type) : type;
}

function readString(reader: Reader): string {
  const key = reader.take().text.toUpperCase();
  const varying = reader.skip("VARYING") || ["VARCHAR", "NVARCHAR", "TEXT"].includes(key);
  const length = readLength(reader, varying ? MAX_VARCHAR : MAX_CHAR);
  // TEXT is VARCHAR(256) and BPCHAR is CHAR(256), whatever is said: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
  if (key === "TEXT") return "varchar(256)";
  if (key === "BPCHAR") return "char(256)";
  return varying ? `varchar(${length ?? 256})` : `char(${length ?? 1})`;
}

function readBytes(reader: Reader): string {
  reader.take();
  reader.skip("VARYING");
  const length = readLength(reader, MAX_VARBYTE) ?? 64_000;
  if (length > MAX_VARBYTE) throw notSupported(`length for type varbyte cannot exceed ${MAX_VARBYTE}`);
  return "varbyte";
}

/** `(n)` or `(MAX)`. @throws PostgresError when it is more than there can be */
function readLength(reader: Reader, max: number): number | undefined {
  if (!reader.at("(")) return undefined;
  const inner = reader.within(reader.parenthesis());
  if (inner.skip("MAX")) return max;
  const token = inner.take();
  if (token.kind !== "number" || !inner.done) throw inner.unexpected();
  const length = Number(token.text);
  const type = max === MAX_VARCHAR ? "varchar" : max === MAX_CHAR ? "char" : "varbyte";
  if (length > max) throw notSupported(`length for type ${type} cannot exceed ${max}`);
  if (length < 1) throw notSupported(`length for type ${type} must be at least 1`);
  return length;
}

/** Without a precision, DECIMAL is DECIMAL(18,0): https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html, read 2026-11-24 */
function readDecimal(reader: Reader): string {
  if (!reader.at("(")) return "numeric(18,0)";
  const [precision = "18", scale = "0"] = reader.parts().map((part) => reader.textOf(part));
  if (Number(precision) > MAX_PRECISION || Number(precision) < 1)
    throw notSupported(`DECIMAL precision ${precision} must be between 1 and ${MAX_PRECISION}`);
  if (Number(scale) > MAX_SCALE) throw notSupported(`DECIMAL scale ${scale} must be between 0 and ${MAX_SCALE}`);
  if (Number(scale) > Number(precision))
    throw notSupported(`DECIMAL scale ${scale} must be between 0 and precision ${precision}`);
  return `numeric(${precision},${scale})`;
}

function readFloat(reader: Reader): string {
  const [precision = ""] = reader.parts().map((part) => reader.textOf(part));
  return Number(precision) <= 24 ? "real" : "double precision";
}

function readZone(reader: Reader, type: string): string {
  if (reader.skip("WITHOUT", "TIME", "ZONE")) return type;
  return reader.skip("WITH", "TIME", "ZONE") ? `${type}tz` : type;
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html, read 2026-11-24: only with a qualifier. */
function readInterval(reader: Reader): string | undefined {
  if (reader.skip("YEAR", "TO", "MONTH")) return "interval year to month";
  if (!reader.skip("DAY", "TO", "SECOND")) {
    reader.index -= 1;
    return undefined;
  }
  const precision = reader.at("(") ? `(${reader.textOf(reader.parenthesis())})` : "";
  return `interval day to second${precision}`;
}
