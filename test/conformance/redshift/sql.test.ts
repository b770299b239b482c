import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redshiftUrl, uniqueName } from "../../support/endpoint.ts";

let db: pg.Client;
beforeAll(async () => {
  db = new pg.Client({ connectionString: redshiftUrl(), user: "awsuser" });
  await db.connect();
});
afterAll(() => db.end());

const newName = () => uniqueName("t").replaceAll("-", "_");
const rows = async (sql: string, values?: unknown[]) => (await db.query({ text: sql, rowMode: "array", values })).rows;

describe("CREATE TABLE", () => {
  test("keeps Redshift's attributes and shows them in pg_table_def", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name}_other (id BIGINT PRIMARY KEY)`);
    await db.query(`CREATE TABLE IF NOT EXISTS ${name} (
      id BIGINT IDENTITY(0,1) ENCODE az64, "Name" VARCHAR(MAX) ENCODE zstd NOT NULL DEFAULT 'x', made TIMESTAMP DEFAULT SYSDATE,
      amount DECIMAL(8,2), PRIMARY KEY (id), UNIQUE ("Name"), FOREIGN KEY (id) REFERENCES ${name}_other (id)
    ) DISTSTYLE KEY DISTKEY (id) COMPOUND SORTKEY (made, id)`);
    expect(
      await rows(
        `SELECT "column", type, encoding, distkey, sortkey, "notnull" FROM pg_table_def WHERE tablename = $1`,
        [name],
      ),
    ).toEqual([
      ["id", "bigint", "az64", true, 2, true],
      ["name", "character varying(65535)", "zstd", false, 0, true],
      ["made", "timestamp without time zone", "none", false, 1, false],
      ["amount", "numeric(8,2)", "az64", false, 0, false],
    ]);
    await db.query(`INSERT INTO ${name} (amount) VALUES (1), (2)`);
    expect(await rows(`SELECT id, name, made IS NOT NULL FROM ${name} ORDER BY id`)).toEqual([
      ["0", "x", true],
      ["1", "x", true],
    ]);
  });

  test("keys are informational: nothing enforces them", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, other INTEGER UNIQUE)`);
    await db.query(`INSERT INTO ${name} VALUES (1, 1), (1, 1)`);
    expect(await rows(`SELECT COUNT(*) FROM ${name}`)).toEqual([["2"]]);
    await expect(db.query(`INSERT INTO ${name} VALUES (NULL, 1)`)).rejects.toMatchObject({ code: "23502" });
  });

  test("lengths are bytes, TEXT is VARCHAR(256), DECIMAL is DECIMAL(18,0)", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (v VARCHAR(4), t TEXT, d DECIMAL)`);
    await db.query(`INSERT INTO ${name} VALUES ('äö', 'x', 1.5)`);
    await expect(db.query(`INSERT INTO ${name} (v) VALUES ('äöü')`)).rejects.toThrow(/bytes|too long/);
    await expect(db.query(`INSERT INTO ${name} (t) VALUES ('${"x".repeat(257)}')`)).rejects.toThrow(/too long/);
    expect(await rows(`SELECT d FROM ${name}`)).toEqual([["2"]]);
  });

  test("LIKE, AS and #temporary", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (id INTEGER, v VARCHAR(5) DEFAULT 'd')`);
    await db.query(`CREATE TEMP TABLE ${name}_like (LIKE ${name} INCLUDING DEFAULTS)`);
    await db.query(`INSERT INTO ${name}_like (id) VALUES (1)`);
    await db.query(`CREATE TABLE ${name}_as DISTSTYLE ALL SORTKEY (id) AS SELECT * FROM ${name}_like`);
    expect(await rows(`SELECT * FROM ${name}_as`)).toEqual([[1, "d"]]);
  });
});

describe("statements that differ from Postgres's", () => {
  test("TRUNCATE commits the transaction in which it runs", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (id INTEGER)`);
    await db.query(`INSERT INTO ${name} VALUES (1)`);
    await db.query("BEGIN");
    await db.query(`TRUNCATE ${name}`);
    await db.query("ROLLBACK");
    expect(await rows(`SELECT COUNT(*) FROM ${name}`)).toEqual([["0"]]);
  });

  test("MERGE names the target's columns with its table", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (id INTEGER, v VARCHAR(5)); CREATE TABLE ${name}_new (id INTEGER, v VARCHAR(5));
      INSERT INTO ${name} VALUES (1, 'a'); INSERT INTO ${name}_new VALUES (1, 'b'), (2, 'c')`);
    await db.query(`MERGE INTO ${name} USING ${name}_new s ON ${name}.id = s.id
      WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)`);
    expect(await rows(`SELECT * FROM ${name} ORDER BY id`)).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
  });

  test("DELETE without FROM, VACUUM, ANALYZE, SYSDATE, functions", async () => {
    const name = newName();
    await db.query(`CREATE TABLE ${name} (id INTEGER)`);
    await db.query(`DELETE ${name} WHERE id = 1`);
    await db.query(`VACUUM FULL ${name} TO 99 PERCENT`);
    await db.query(`ANALYZE ${name} PREDICATE COLUMNS`);
    expect(
      await rows(
        "SELECT NVL(NULL, 3), NVL2(NULL::int, 1, 2), LEN('abc'), CHARINDEX('b', 'abc'), GETDATE() <= SYSDATE + INTERVAL '1 second'",
      ),
    ).toEqual([[3, 2, 3, 2, true]]);
  });
});

test.each([
  ["INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", /syntax error at or near "ON"/],
  ["INSERT INTO t VALUES (1) RETURNING id", /syntax error at or near "RETURNING"/],
  ["CREATE INDEX i ON t (id)", /SQL command "CREATE INDEX i ON t \(id\)" not supported on Redshift tables/],
  ["CREATE SEQUENCE s", /SQL command "CREATE SEQUENCE s" not supported/],
  ["CREATE TABLE x (id SERIAL)", /unsupported type "serial"/],
  ["CREATE TABLE x (d JSONB)", /unsupported type "jsonb"/],
  ["CREATE TABLE x (d INTEGER[])", /unsupported type "integer\[\]"/],
  ["CREATE TABLE x (d INTEGER CHECK (d > 0))", /column CHECK constraint is not supported/],
  ["SELECT DISTINCT ON (id) id FROM t", /DISTINCT ON is not supported/],
])("is refused: %s", async (sql, message) => {
  await expect(db.query(sql)).rejects.toThrow(message);
});

test("several statements in one message are one transaction", async () => {
  const name = newName();
  await expect(db.query(`CREATE TABLE ${name} (id INTEGER DISTKEY); SELECT 1/0`)).rejects.toThrow("division by zero");
  await expect(db.query(`SELECT * FROM ${name}`)).rejects.toMatchObject({ code: "42P01" });
});

test("parameters, errors and large results go through", async () => {
  expect(await rows("SELECT $1::int + 1, $2::varchar", [41, "x"])).toEqual([[42, "x"]]);
  await expect(db.query("SELECT nothing")).rejects.toMatchObject({ code: "42703", position: "8" });
  expect((await rows("SELECT n, REPEAT('x', 100) FROM generate_series(1, 50000) n")).length).toBe(50_000);
  expect(await rows("SHOW server_version")).toEqual([["8.0.2"]]);
});

test("a running statement can be cancelled", async () => {
  const client = new pg.Client({ connectionString: redshiftUrl(), user: "awsuser" });
  await client.connect();
  const [[pid]] = (await client.query({ text: "SELECT pg_backend_pid()", rowMode: "array" })).rows as [[number]];
  let running = true;
  const slow = client.query("SELECT COUNT(*) FROM generate_series(1, 4000000000) n").finally(() => {
    running = false;
  });
  // A cancellation that comes before the statement began cancels nothing, so it is asked for until it is heard.
  const cancel = async () => {
    while (running) await db.query("SELECT pg_cancel_backend($1)", [pid]);
  };
  await expect(Promise.all([slow, cancel()])).rejects.toMatchObject({ code: "57014" });
  await client.end();
});
