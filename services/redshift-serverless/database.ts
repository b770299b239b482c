import pg from "pg";
import { connectionOf } from "../warehouse.ts";
import type { ServerlessContext } from "./context.ts";

/** Makes a namespace's first database, if it is not there. */
export async function makeDatabase({ warehouse, environment }: ServerlessContext, name: string, arn: string) {
  const login = { user: "awsuser", databaseUser: "awsuser", autoCreate: false, superuser: true, owner: arn };
  const client = new pg.Client(connectionOf(warehouse, "dev", login, environment.now()));
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
