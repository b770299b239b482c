import pg from "pg";
import { connectionOf, type Warehouse } from "./warehouse.ts";

/** It is there; or it has just been made by another request (a violation of the catalog's unique index). */
const IS_THERE = ["42P04", "23505"];

/** Makes the first database of a namespace or cluster, if it is not there. */
export async function makeDatabase(warehouse: Warehouse, name: string, owner: string, now: Date): Promise<void> {
  if (name === "dev") return; // it always is
  const login = { user: "awsuser", databaseUser: "awsuser", autoCreate: false, superuser: true, owner };
  const client = new pg.Client(connectionOf(warehouse, "dev", login, now));
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && IS_THERE.includes(error.code ?? ""))) throw error;
  } finally {
    await client.end();
  }
}
