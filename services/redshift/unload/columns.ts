import type { BackendConnection } from "../backend.ts";
import type { ColumnType } from "../transfer/column-types.ts";
import { typeOf } from "../transfer/column-types.ts";
import type { UnloadFormat } from "./statement.ts";

/** A column of the query's result. */
export interface UnloadColumn {
  name: string;
  type: ColumnType;
  /** As Postgres shows it: `character varying(25)`. */
  shown: string;
  length?: number;
  precision?: number;
  scale?: number;
}

/** What a query gives. @throws PostgresError */
export async function columnsOf(backend: BackendConnection, query: string): Promise<UnloadColumn[]> {
  const described = await backend.describe(query);
  const values = described.map(({ typeOid, modifier }, index) => `(${index}, ${typeOid}::oid, ${modifier})`);
  const { rows } = await backend.query(
    `SELECT t.typname, pg_catalog.format_type(c.type, c.modifier) FROM (VALUES ${values.join(", ")}) AS c (at, type, modifier) JOIN pg_catalog.pg_type t ON t.oid = c.type ORDER BY c.at`,
  );
  return described.map(({ name, modifier }, index) => {
    const [typeName, shown] = rows[index] ?? [];
    return { name, ...typeOf(typeName ?? "", modifier), shown: shown ?? "" };
  });
}

/**
 * The expression that Postgres has to write for a column: CHAR without the blanks at its end, as the documentation's example with a CHAR(64)
 * shows it (r_UNLOAD_command_examples.html). Floats lose digits as text ("You might encounter loss of precision for floating-point data that
 * is successively unloaded and reloaded", r_UNLOAD.html); in Parquet they are what they are, so their bits are written.
 */
export function written(expression: string, { type }: UnloadColumn, { kind }: UnloadFormat): string {
  if (type === "char") return `${expression}::text`;
  const isFloat = type === "real" || type === "double";
  return isFloat && kind === "parquet"
    ? `pg_catalog.pg_encode(pg_catalog.float8send(${expression}), 'hex')`
    : expression;
}
