import { PostgresError } from "../postgres-error.ts";
import type { StatementContext } from "../statement-handler.ts";
import { type ColumnType, typeOf } from "../transfer/column-types.ts";
import type { CopyColumn } from "./fields/column.ts";
import type { CopyStatement } from "./statement.ts";

/** The table that is loaded. */
export interface Target {
  oid: number;
  /** Without its schema, as messages show it. */
  name: string;
  columns: CopyColumn[];
}

/** As stl_load_errors names types: those of Postgres, but `char`. */
const SHOWN: Readonly<Partial<Record<ColumnType, string>>> = {
  integer: "int4",
  smallint: "int2",
  bigint: "int8",
  decimal: "numeric",
  real: "float4",
  double: "float8",
  boolean: "bool",
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

interface TableColumn {
  column: CopyColumn;
  /** IDENTITY: `a` is always generated, `d` only by default. */
  identity: string;
}

/** Looks up the columns that a COPY fills, in the order of the file's fields. @throws PostgresError */
export async function targetOf({ backend }: StatementContext, statement: CopyStatement): Promise<Target> {
  const { table } = statement;
  const { rows: found } = await backend.query(
    `SELECT c.oid, c.relname, c.relkind FROM pg_class c WHERE c.oid = to_regclass(${literal(table)})`,
  );
  const [oid, name, kind] = found[0] ?? [];
  if (!oid || !name)
    throw new PostgresError(
      "42P01",
      `Cannot COPY into nonexistent table ${table.replace(/^.*\./, "").replaceAll('"', "")}`,
    );
  if (kind === "v" || kind === "m") throw new PostgresError("42809", `Cannot COPY into view "${name}"`);
  const { rows } = await backend.query(
    `SELECT a.attname, t.typname, a.atttypmod, a.attnotnull, a.attidentity FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = ${oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  const all = rows.map(
    ([column, type, typmod, notNull, identity]): TableColumn => ({
      column: describe(column ?? "", type ?? "", Number(typmod), notNull === "t"),
      identity: identity ?? "",
    }),
  );
  return { oid: Number(oid), name, columns: chosen(all, name, statement) };
}

/**
 * "If an IDENTITY column is included in the column list, then EXPLICIT_IDS must also be specified; if an IDENTITY column is omitted, then
 * EXPLICIT_IDS can't be specified. If no column list is specified, the command behaves as if a complete, in-order column list was specified,
 * with IDENTITY columns omitted if EXPLICIT_IDS was also not specified." copy-parameters-column-mapping.html, read 2026-11-24
 */
function chosen(all: TableColumn[], table: string, { columns, explicitIds }: CopyStatement): CopyColumn[] {
  const picked = columns
    ? columns.map((name) => {
        const found = all.find(({ column }) => column.name === name);
        if (!found) throw new PostgresError("42703", `column "${name}" of relation "${table}" does not exist`);
        return found;
      })
    : all.filter(({ identity }) => identity === "" || explicitIds);
  const always = all.filter(({ identity }) => identity === "a");
  // The text is that of INSERT.
  if (!explicitIds && picked.some((each) => always.includes(each)))
    throw new PostgresError("0A000", "cannot set an identity column to a value");
  if (explicitIds && !picked.some(({ identity }) => identity !== ""))
    throw new PostgresError("0A000", "EXPLICIT_IDS needs an IDENTITY column in the column list");
  return picked.map(({ column }) => column);
}

function describe(name: string, typeName: string, modifier: number, notNull: boolean): CopyColumn {
  const facts = typeOf(typeName, modifier);
  const shown = SHOWN[facts.type] ?? (facts.type === "other" ? typeName : facts.type);
  return { name, ...facts, shown, notNull };
}
