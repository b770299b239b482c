import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";

// REDSHIFT_MODE=serverless: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-monitoring.html, read 2026-11-24.

let stack: TestStack;
let db: pg.Client;
beforeAll(async () => {
  stack = await startTestStack({ REDSHIFT_MODE: "serverless" });
  db = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await stack[Symbol.asyncDispose]();
});

test.each(["stl_load_errors", "pg_catalog.stl_query", "stv_recents", "svl_qlog", "svcs_s3list"])(
  "%s belongs to a cluster, and is not shown",
  async (relation) => {
    const name = relation.split(".").at(-1);
    await expect(db.query(`SELECT * FROM ${relation}`)).rejects.toMatchObject({
      code: "42501",
      message: `permission denied for relation ${name}`,
    });
    await expect(db.query(`SELECT 1 FROM sys_query_history q JOIN ${relation} USING (query)`)).rejects.toThrow(
      "permission denied for relation",
    );
  },
);

test("SYS and SVV views are there, and other things may be called like those that are not", async () => {
  for (const relation of [
    "sys_query_history",
    "sys_load_history",
    "sys_load_error_detail",
    "svv_table_info",
    "svv_all_tables",
  ])
    await db.query(`SELECT * FROM ${relation} LIMIT 1`);
  // The name as a column, an alias or a text is none of a relation.
  const { rows } = await db.query("SELECT 'stl_query' AS stl_query");
  expect(rows).toEqual([{ stl_query: "stl_query" }]);
});
