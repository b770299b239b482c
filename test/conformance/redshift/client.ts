import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { redshiftUrl, uniqueName } from "../../support/endpoint.ts";

/** A client of Redshift's, connected. */
export async function connect(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: redshiftUrl(), user: "awsuser", ...options });
  await client.connect();
  return client;
}

/** A connection for the tests of a file, and short ways to use it. */
export function useDatabase() {
  let client: pg.Client | undefined;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(() => client?.end());
  const db = (): pg.Client => {
    if (!client) throw new Error("Not connected yet");
    return client;
  };
  return {
    db,
    run: (sql: string, values?: unknown[]) => db().query(sql, values),
    /** Rows as arrays. */
    rows: async (sql: string, values?: unknown[]): Promise<unknown[][]> =>
      (await db().query<unknown[]>({ text: sql, rowMode: "array", values })).rows,
    /** The only value of the only row. */
    value: async (sql: string, values?: unknown[]): Promise<unknown> =>
      (await db().query<unknown[]>({ text: sql, rowMode: "array", values })).rows[0]?.[0],
  };
}

/** A table's name that no other test has. */
export const tableName = (): string => uniqueName("t").replaceAll("-", "_");
