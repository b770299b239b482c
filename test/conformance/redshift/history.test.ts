import { describe, expect, test } from "vitest";
import { connect, tableName, useDatabase } from "./client.ts";

// What has been run: https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24

const { db, run, rows, value } = useDatabase();

/** What stl_query has of the statements that contain a mark. */
const kept = (mark: string, columns: string): Promise<unknown[][]> =>
  rows(
    `SELECT ${columns} FROM stl_query WHERE querytxt LIKE '%${mark}%' AND querytxt NOT LIKE '%LIKE%' ORDER BY query`,
  );

describe("stl_query (r_STL_QUERY.html)", () => {
  test("has queries, in the simple protocol and the other, and no DDL", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id int)`);
    await run(`INSERT INTO ${name} VALUES ($1)`, [1]);
    await run(`SELECT * FROM ${name}; SELECT id + 1 FROM ${name}`);
    await expect(run(`SELECT nothing FROM ${name}`)).rejects.toThrow();
    const pid = await value("SELECT pg_backend_pid()");
    expect(await kept(name, "TRIM(querytxt), aborted, pid, TRIM(label), TRIM(database)")).toEqual([
      [`INSERT INTO ${name} VALUES ($1)`, 0, pid, "default", db().database],
      [`SELECT * FROM ${name}`, 0, pid, "default", db().database],
      [`SELECT id + 1 FROM ${name}`, 0, pid, "default", db().database],
      [`SELECT nothing FROM ${name}`, 1, pid, "default", db().database],
    ]);
    expect(await rows(`SELECT TRIM(text) FROM stl_ddltext WHERE text LIKE 'CREATE TABLE ${name}%'`)).toHaveLength(1);
  });

  test("has what other sessions have run, and their group", async () => {
    const name = tableName();
    const other = await connect();
    await other.query(`CREATE TABLE ${name} AS SELECT 1 AS id`);
    await other.query("SET query_group TO 'reports'");
    await other.query(`SELECT 1 FROM ${name}`);
    await other.query("RESET query_group");
    await other.query(`SELECT 2 FROM ${name}`);
    await other.end();
    expect(await kept(name, "TRIM(label)")).toEqual([["default"], ["reports"], ["default"]]);
  });

  test("has the statements of a transaction under its number, inside of it too", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id int)`);
    await run("BEGIN");
    await run(`INSERT INTO ${name} VALUES (1)`);
    await run(`INSERT INTO ${name} VALUES (2)`);
    const inside = await kept(name, "xid");
    expect(inside).toHaveLength(2);
    expect(new Set(inside.flat()).size).toBe(1);
    await run("ROLLBACK");
    await run(`INSERT INTO ${name} VALUES (3)`);
    const after = await kept(name, "xid");
    expect(after).toHaveLength(3);
    expect(after[2]).not.toEqual(after[1]);
  });

  test("is behind views of users", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id int)`);
    await run(
      `CREATE VIEW ${name}_view AS SELECT TRIM(querytxt) AS text FROM stl_query WHERE querytxt LIKE '%FROM ${name}%'`,
    );
    await run(`SELECT 1 FROM ${name}`);
    expect(await rows(`SELECT * FROM ${name}_view WHERE text NOT LIKE '%_view%'`)).toEqual([[`SELECT 1 FROM ${name}`]]);
  });
});

test("sys_query_history has everything, with its kind and what went wrong (SYS_QUERY_HISTORY.html)", async () => {
  const name = tableName();
  await run(`CREATE TEMP TABLE ${name} AS SELECT 1 AS id`);
  await run(`INSERT INTO ${name} SELECT 2 UNION ALL SELECT 3`);
  await run(`SELECT * FROM ${name}`);
  await expect(run(`SELECT nothing FROM ${name}`)).rejects.toThrow();
  await run(`ANALYZE ${name}`);
  await run(`DROP TABLE ${name}`);
  expect(
    await rows(
      `SELECT TRIM(query_type), TRIM(status), returned_rows, TRIM(error_message), elapsed_time >= 0 FROM sys_query_history
       WHERE query_text LIKE '%${name}%' AND query_text NOT LIKE '%LIKE%' ORDER BY query_id`,
    ),
  ).toEqual([
    ["CTAS", "success", "0", "", true],
    ["INSERT", "success", "0", "", true],
    ["SELECT", "success", "3", "", true],
    ["SELECT", "failed", "0", 'column "nothing" does not exist', true],
    ["UTILITY", "success", "0", "", true],
    ["DDL", "success", "0", "", true],
  ]);
});

test("a text of any length is there in pieces of 200 (r_STL_QUERYTEXT.html)", async () => {
  const name = tableName();
  const text = `SELECT '${"x".repeat(450)}' FROM (SELECT 1) AS ${name}`;
  await run(text);
  const pieces = await rows(
    `SELECT t.sequence, t.text FROM stl_querytext t JOIN stl_query q USING (query) WHERE TRIM(q.querytxt) LIKE '%AS ${name}' ORDER BY 1`,
  );
  expect(pieces.map(([sequence]) => sequence)).toEqual([0, 1, 2]);
  expect(
    pieces
      .map(([, piece]) => piece)
      .join("")
      .trimEnd(),
  ).toBe(text);
});

describe("pg_last_query_id() (PG_LAST_QUERY_ID.html)", () => {
  test("is the number of the session's last query that ran on the nodes", async () => {
    const client = await connect();
    const ask = async () => (await client.query("SELECT pg_last_query_id() AS id")).rows[0]?.id;
    const name = tableName();
    expect(await ask()).toBe(-1);
    await client.query(`CREATE TABLE ${name} (id int)`);
    await client.query(`INSERT INTO ${name} VALUES (1)`);
    const id = await ask();
    await run("SELECT 1 FROM (SELECT 1) AS other");
    expect(await ask()).toBe(id);
    expect(await value(`SELECT TRIM(querytxt) FROM stl_query WHERE query = ${id}`)).toBe(
      `INSERT INTO ${name} VALUES (1)`,
    );
    await client.end();
  });
});

test("a transaction sees what other sessions have run since it began", async () => {
  await run("BEGIN");
  // The snapshot is taken here; what comes later is not in it.
  await run("SELECT count(*) FROM pg_class");
  const other = await connect();
  await other.query("SELECT 1 FROM (SELECT 1) AS later_than_the_snapshot");
  await other.end();
  expect(await kept("AS later_than_the_snapshot", "1")).toHaveLength(1);
  await run("COMMIT");
});
