/** The types of columns, as COPY and UNLOAD tell them apart. */
export type ColumnType =
  | "smallint"
  | "integer"
  | "bigint"
  | "decimal"
  | "real"
  | "double"
  | "boolean"
  | "char"
  | "varchar"
  | "date"
  | "timestamp"
  | "timestamptz"
  | "time"
  | "timetz"
  | "super"
  | "varbyte"
  | "other";

const TYPES: Readonly<Record<string, ColumnType>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  numeric: "decimal",
  float4: "real",
  float8: "double",
  bool: "boolean",
  bpchar: "char",
  varchar: "varchar",
  text: "varchar",
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  time: "time",
  timetz: "timetz",
  super: "super",
  varbyte: "varbyte",
};

export interface TypeFacts {
  type: ColumnType;
  /** Bytes, of CHAR and VARCHAR. */
  length?: number;
  precision?: number;
  scale?: number;
}

// Postgres counts the modifier's own four bytes.
const HEADER = 4;

/** Says what a type of Postgres with its modifier is. */
export function typeOf(typeName: string, modifier: number): TypeFacts {
  const type = TYPES[typeName] ?? "other";
  if (modifier < 0) return { type };
  if (type === "char" || type === "varchar") return { type, length: modifier - HEADER };
  if (type === "decimal") return { type, precision: (modifier - HEADER) >> 16, scale: (modifier - HEADER) & 0xffff };
  return { type };
}
