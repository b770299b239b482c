import type { BackendConnection } from "../backend.ts";

type Value = string | number | boolean | Date | null;

/** A value in SQL. NUL has no place in Postgres. */
export function literal(value: Value): string {
  if (value === null) return "NULL";
  if (value instanceof Date) return `'${value.toISOString().replace("T", " ").replace("Z", "")}'`;
  if (typeof value === "string") return `'${value.replaceAll("\0", "").replaceAll("'", "''")}'`;
  return String(value);
}

// A statement of this many rows stays well below Postgres's limits.
const ROWS_PER_INSERT = 500;

/** Inserts rows by their column names; all have the same ones. */
export async function insert(
  connection: BackendConnection,
  table: string,
  rows: readonly Readonly<Record<string, Value>>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    const values = rows
      .slice(start, start + ROWS_PER_INSERT)
      .map((row) => `(${columns.map((column) => literal(row[column] ?? null)).join(", ")})`);
    await connection.query(`INSERT INTO ${table} (${columns.join(", ")}) VALUES ${values.join(", ")}`);
  }
}

/** Sets columns of the row of a query. */
export async function update(
  connection: BackendConnection,
  table: string,
  queryId: number,
  values: Readonly<Record<string, Value>>,
): Promise<void> {
  const settings = Object.entries(values).map(([column, value]) => `${column} = ${literal(value)}`);
  await connection.query(`UPDATE ${table} SET ${settings.join(", ")} WHERE query_id = ${queryId}`);
}
