import type { BackendConnection } from "../backend.ts";
import type { ColumnType } from "../transfer/column-types.ts";
import { typeOf } from "../transfer/column-types.ts";

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
