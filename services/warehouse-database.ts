import pg from "pg";
import { connectionOf, type Warehouse } from "./warehouse.ts";

/** Makes the first database of a namespace or cluster, if it is not there. */
export async function makeDatabase(warehouse: Warehouse, name: string, owner: string, now: Date): Promise<void> {
  if (name === "dev") return; // it always is
  const login = { user: "awsuser", databaseUser: "awsuser", autoCreate: false, superuser: true, owner };
  const client = new pg.Client(connectionOf(warehouse, "dev", login, now));
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
