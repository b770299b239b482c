import { PostgresError } from "../postgres-error.ts";
import type { StatementContext } from "../statement-handler.ts";
import type { CopyColumn } from "./fields.ts";
import type { CopyStatement } from "./statement.ts";

/** The table that is loaded. */
export interface Target {
  oid: number;
  /** Without its schema, as messages show it. */
  name: string;
  columns: CopyColumn[];
}

const TYPES: Readonly<Record<string, CopyColumn["type"]>> = {
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
};

const SHOWN: Readonly<Record<string, string>> = {
  integer: "int4",
  smallint: "int2",
  bigint: "int8",
  decimal: "numeric",
  real: "float4",
  double: "float8",
  boolean: "bool",
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Looks up the columns that a COPY fills, in the order of the file's fields. @throws PostgresError */
export async function targetOf({ backend }: StatementContext, { table, columns }: CopyStatement): Promise<Target> {
  const { rows: found } = await backend.query(
    `SELECT c.oid, c.relname FROM pg_class c WHERE c.oid = to_regclass(${literal(table)})`,
  );
  const [oid, name] = found[0] ?? [];
  if (!oid || !name)
    throw new PostgresError("42P01", `Cannot COPY into nonexistent table ${table.replace(/^.*\./, "")}`);
  const { rows } = await backend.query(
    `SELECT a.attname, t.typname, a.atttypmod, a.attnotnull, a.attidentity FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = ${oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  const all = rows.map(([column, type, typmod, notNull, identity]) => ({
    column: describe(column ?? "", type ?? "", Number(typmod), notNull === "t"),
    // An identity column takes no field of the file unless it is named.
    generated: identity !== "" && identity !== null,
  }));
  if (!columns)
    return { oid: Number(oid), name, columns: all.filter(({ generated }) => !generated).map(({ column }) => column) };
  const byName = new Map(all.map(({ column }) => [column.name, column]));
  const chosen = columns.map((each) => {
    const column = byName.get(each);
    if (!column) throw new PostgresError("42703", `column "${each}" of relation "${name}" does not exist`);
    return column;
  });
  return { oid: Number(oid), name, columns: chosen };
}

function describe(name: string, typeName: string, typmod: number, notNull: boolean): CopyColumn {
  const type = TYPES[typeName] ?? "other";
  const column: CopyColumn = {
    name,
    type,
    shown: SHOWN[type] ?? (type === "other" ? typeName : type),
    length: undefined,
    notNull,
  };
  if (type === "char" || type === "varchar") column.length = typmod < 0 ? undefined : typmod - 4;
  if (type === "decimal" && typmod >= 0) {
    column.precision = (typmod - 4) >> 16;
    column.scale = (typmod - 4) & 0xffff;
  }
  return column;
}
