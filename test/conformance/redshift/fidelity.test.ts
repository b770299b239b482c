import { createConnection } from "node:net";
import { describe, expect, test } from "vitest";
import { redshiftUrl } from "../../support/endpoint.ts";
import { connect, tableName, useDatabase } from "./client.ts";

// The same SQL, silently different on Postgres. Each of these fails on a plain Postgres. Per documentation, by the page beside it
// (https://docs.aws.amazon.com/redshift/latest/dg/…, read 2026-11-24); what COPY does to fields is in copy.test.ts.

const { db, run, rows, value } = useDatabase();

describe("keys (t_Defining_constraints.html)", () => {
  test("are informational, but a primary key's columns are NOT NULL", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, other INTEGER UNIQUE)`);
    await run(`INSERT INTO ${name} VALUES (1, 1), (1, 1)`);
    expect(await value(`SELECT COUNT(*) FROM ${name}`)).toBe("2");
    await expect(run(`INSERT INTO ${name} VALUES (NULL, 1)`)).rejects.toMatchObject({ code: "23502" });
  });

  test("are shown in the catalog", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (a INTEGER, b INTEGER, PRIMARY KEY (a, b))`);
    await run(`CREATE TABLE ${name}_2 (c INTEGER REFERENCES ${name} (a), CONSTRAINT u UNIQUE (c))`);
    expect(
      await rows(
        `SELECT conname, contype, conkey FROM pg_catalog.pg_constraint WHERE conrelid IN ('${name}'::regclass, '${name}_2'::regclass) ORDER BY 1`,
      ),
    ).toEqual([
      [`${name}_2_c_fkey`, "f", [1]],
      [`${name}_pkey`, "p", [1, 2]],
      ["u", "u", [1]],
    ]);
    expect(
      await rows(
        `SELECT constraint_type FROM information_schema.table_constraints WHERE table_name = '${name}_2' ORDER BY 1`,
      ),
    ).toEqual([["FOREIGN KEY"], ["UNIQUE"]]);
  });
});

test("TRUNCATE commits what came before it in the transaction (r_TRUNCATE.html)", async () => {
  const name = tableName();
  await run(`CREATE TABLE ${name} (id INTEGER); CREATE TABLE ${name}_staged (id INTEGER)`);
  await run(`INSERT INTO ${name}_staged VALUES (1)`);
  await run("BEGIN");
  await run(`INSERT INTO ${name} SELECT * FROM ${name}_staged`);
  await run(`TRUNCATE ${name}_staged`);
  await run("ROLLBACK");
  expect(await value(`SELECT COUNT(*) FROM ${name}`)).toBe("1");
  expect(await value(`SELECT COUNT(*) FROM ${name}_staged`)).toBe("0");
});

describe("lengths are bytes (r_Character_types.html)", () => {
  test.each(["INSERT", "CREATE TABLE AS", "LIKE", "ALTER TABLE", "SELECT INTO"])(
    "in a table made by %s",
    async (how) => {
      const name = tableName();
      await run(`CREATE TABLE ${name}_0 (v VARCHAR(4), c CHAR(2))`);
      if (how === "INSERT") await run(`CREATE TABLE ${name} (v VARCHAR(4), c CHAR(2))`);
      else if (how === "LIKE") await run(`CREATE TABLE ${name} (LIKE ${name}_0)`);
      else if (how === "CREATE TABLE AS") await run(`CREATE TABLE ${name} AS SELECT * FROM ${name}_0`);
      else if (how === "SELECT INTO") await run(`SELECT * INTO ${name} FROM ${name}_0`);
      else {
        await run(`CREATE TABLE ${name} (v VARCHAR(2))`);
        await run(`ALTER TABLE ${name} ALTER COLUMN v TYPE VARCHAR(4)`);
        await run(`ALTER TABLE ${name} ADD COLUMN c CHAR(2)`);
      }
      await run(`INSERT INTO ${name} VALUES ('äö', 'ab')`);
      await expect(run(`INSERT INTO ${name} (v) VALUES ('äöü')`)).rejects.toMatchObject({
        code: "22001",
        message: "value too long for type character varying(4)",
      });
      await expect(run(`INSERT INTO ${name} (c) VALUES ('ä')`)).rejects.toMatchObject({
        code: "22001",
        message: "value too long for type character(2)",
      });
    },
  );

  test("TEXT is VARCHAR(256)", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (t TEXT)`);
    await expect(run(`INSERT INTO ${name} VALUES (REPEAT('x', 257))`)).rejects.toMatchObject({ code: "22001" });
    expect(await value(`SELECT type FROM pg_table_def WHERE tablename = '${name}'`)).toBe("character varying(256)");
  });
});

describe("trailing blanks of VARCHAR (r_Character_types.html, Significance of trailing blanks)", () => {
  const name = tableName();
  test("are ignored in comparisons, joins, GROUP BY and DISTINCT, not by LIKE and LEN", async () => {
    await run(`CREATE TABLE ${name} (v VARCHAR(10), t VARCHAR(10))`);
    await run(`INSERT INTO ${name} VALUES ('abc', 'abc  '), ('abc ', 'x')`);
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE v = 'abc'`)).toBe("2");
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE v = t`)).toBe("1");
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE v IN ('abc  ', 'y')`)).toBe("2");
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE v = LOWER('ABC  ')`)).toBe("2");
    expect(await value(`SELECT COUNT(*) FROM ${name} a JOIN ${name} b ON a.v = b.v`)).toBe("4");
    expect(await value(`SELECT COUNT(DISTINCT v) FROM ${name}`)).toBe("1");
    expect((await rows(`SELECT v, COUNT(*) FROM ${name} GROUP BY v`)).length).toBe(1);
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE v LIKE 'abc'`)).toBe("1");
    expect(await rows(`SELECT LEN(v) FROM ${name} ORDER BY 1`)).toEqual([[3], [4]]);
  });

  test.each([
    "UPPER(v) = 'ABC'",
    "v || 'd' <> 'abcd' OR LEFT(v, 4) = 'abc'",
    "SUBSTRING(v FROM 1 FOR 4) = 'abc'",
    "REPLACE(v, 'b', 'x') IN ('axc  ', 'y')",
    "CASE WHEN true THEN LOWER(v) END = 'abc'",
  ])("are ignored in what functions make of it: %s", async (condition) => {
    expect(await value(`SELECT COUNT(*) FROM ${name} WHERE ${condition}`)).toBe("2");
  });

  test("and what they make is VARCHAR in a table", async () => {
    expect(await value(`SELECT COUNT(DISTINCT LOWER(v)) FROM ${name}`)).toBe("1");
    await run(`CREATE TABLE ${name}_made AS SELECT UPPER(v) AS u, v || 'x' AS w FROM ${name}`);
    expect(await rows(`SELECT type FROM pg_table_def WHERE tablename = '${name}_made'`)).toEqual([
      ["character varying(65535)"],
      ["character varying(65535)"],
    ]);
  });

  test.each([
    ["VARCHAR", "v", "v"],
    ["an expression", "v", "LOWER(v)"],
    ["an expression", "LOWER(v)", "v"],
    ["CHAR", "v", "v::CHAR(10)"],
    ["CHAR", "v::CHAR(10)", "v"],
  ])("are ignored by IN and NOT IN with a query: %s (%s, %s)", async (_type, left, right) => {
    const table = tableName();
    await run(`CREATE TABLE ${table} (v VARCHAR(10))`);
    await run(`INSERT INTO ${table} VALUES ('abc'), ('abc  '), ('x')`);
    const count = (condition: string) => value(`SELECT COUNT(*) FROM ${table} WHERE ${left} ${condition}`);
    expect(await count(`IN (SELECT ${right} FROM ${table} WHERE v = 'abc')`)).toBe("2");
    expect(await count(`NOT IN (SELECT ${right} FROM ${table} WHERE v = 'abc')`)).toBe("1");
  });
});

describe("names (r_names.html)", () => {
  test("are folded although they are quoted, unless the session says otherwise", async () => {
    const name = tableName();
    await run(`CREATE TABLE "${name.toUpperCase()}" ("MixedCase" INTEGER)`);
    const { fields } = await run(`SELECT mixedcase, 1 AS "Alias" FROM ${name}`);
    expect(fields.map((field) => field.name)).toEqual(["mixedcase", "alias"]);
    const client = await connect();
    await client.query("SET enable_case_sensitive_identifier TO true");
    expect((await client.query('SELECT 1 AS "Alias"')).fields[0]?.name).toBe("Alias");
    await client.query("RESET enable_case_sensitive_identifier");
    expect((await client.query('SELECT 1 AS "Alias"')).fields[0]?.name).toBe("alias");
    await client.end();
  });
});

test("AVG of integers is a BIGINT, of decimals it keeps their scale (r_AVG.html)", async () => {
  const name = tableName();
  await run(`CREATE TABLE ${name} (i INTEGER, b BIGINT, d DECIMAL(5,2), f FLOAT)`);
  await run(`INSERT INTO ${name} VALUES (1, 1, 2.50, 1), (2, 2, 3.75, 2), (2, 2, 1.90, 2), (NULL, NULL, NULL, NULL)`);
  expect(await rows(`SELECT AVG(i), AVG(b), AVG(d), AVG(f) FROM ${name}`)).toEqual([
    ["1", "1", "2.71", 1.66666666666667],
  ]);
  const windowed = await rows(
    `SELECT AVG(d) OVER (ORDER BY i ROWS 1 PRECEDING) FROM ${name} WHERE i IS NOT NULL ORDER BY 1`,
  );
  expect(windowed.length).toBe(3);
});

test("DATEDIFF counts boundaries, not elapsed time (r_DATEDIFF_function.html)", async () => {
  expect(
    await rows(
      "SELECT DATEDIFF(year, '2009-12-31', '2010-01-01'), DATEDIFF(month, '2009-01-31', '2009-02-01'), DATEDIFF(day, '2009-01-01 23:59:59', '2009-01-02 00:00:00'), DATEDIFF(hour, '2009-01-01 00:59:59', '2009-01-01 01:00:00')",
    ),
  ).toEqual([["1", "1", "1", "1"]]);
});

describe("MERGE (r_MERGE.html)", () => {
  test("says in Redshift's words that several rows match", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INT, name CHAR(10)); CREATE TABLE ${name}_s (id INT, name CHAR(10));
      INSERT INTO ${name} VALUES (1, 'Bob'), (2, 'John'); INSERT INTO ${name}_s VALUES (1, 'Tony'), (1, 'Alice'), (3, 'Bill')`);
    await expect(
      run(`MERGE INTO ${name} USING ${name}_s ON ${name}.id = ${name}_s.id
        WHEN MATCHED THEN UPDATE SET id = ${name}_s.id WHEN NOT MATCHED THEN INSERT VALUES (${name}_s.id, ${name}_s.name)`),
    ).rejects.toThrow("Found multiple matches to update the same tuple.");
  });

  test.each([
    [
      "an alias of the target",
      "MERGE INTO a x USING b ON x.id = b.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (b.id)",
    ],
    ["one clause alone", "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE"],
    [
      "a condition on a clause",
      "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED AND b.id > 1 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (b.id)",
    ],
    [
      "a subquery as the source",
      "MERGE INTO a USING (SELECT 1 AS id) b ON a.id = b.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (b.id)",
    ],
    [
      "DO NOTHING",
      "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES (b.id)",
    ],
  ])("refuses %s", async (_what, sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:42601|0A000)$/) });
  });

  test("REMOVE DUPLICATES replaces what matches, adds the rest, and leaves nothing twice", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INT, v INT); CREATE TABLE ${name}_s (id INT, v INT);
      INSERT INTO ${name} VALUES (1, 1), (2, 2), (2, 2); INSERT INTO ${name}_s VALUES (2, 20), (2, 20), (3, 30)`);
    await run(`MERGE INTO ${name} USING ${name}_s ON ${name}.id = ${name}_s.id REMOVE DUPLICATES`);
    expect(await rows(`SELECT * FROM ${name} ORDER BY 1`)).toEqual([
      [1, 1],
      [2, 20],
      [3, 30],
    ]);
  });
});

describe("isolation (c_serial_isolation.html, r_BEGIN.html)", () => {
  test("a transaction sees one snapshot, whatever level is asked for", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INTEGER)`);
    const other = await connect();
    await other.query("BEGIN ISOLATION LEVEL READ COMMITTED");
    expect((await other.query(`SELECT COUNT(*) AS n FROM ${name}`)).rows).toEqual([{ n: "0" }]);
    await run(`INSERT INTO ${name} VALUES (1)`);
    expect((await other.query(`SELECT COUNT(*) AS n FROM ${name}`)).rows).toEqual([{ n: "0" }]);
    await other.query("COMMIT");
    expect((await other.query(`SELECT COUNT(*) AS n FROM ${name}`)).rows).toEqual([{ n: "1" }]);
    await other.end();
  });

  test("who updates what another one has updated since hears 1023", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INTEGER); INSERT INTO ${name} VALUES (1)`);
    const other = await connect();
    await other.query("BEGIN");
    await other.query(`SELECT * FROM ${name}`);
    await run(`UPDATE ${name} SET id = 2`);
    await expect(other.query(`UPDATE ${name} SET id = 3`)).rejects.toMatchObject({
      code: "40001",
      message: "1023",
      detail: expect.stringMatching(/^Serializable isolation violation on a table/),
    });
    await other.end();
  });

  test("readers do not wait for an open writer", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INTEGER); INSERT INTO ${name} VALUES (1)`);
    const writer = await connect();
    await writer.query("BEGIN");
    await writer.query(`UPDATE ${name} SET id = 2`);
    expect(await value(`SELECT id FROM ${name}`)).toBe(1);
    await writer.end();
  });
});

test("SYSDATE is the transaction's time, GETDATE the statement's, both in UTC (r_SYSDATE.html, r_GETDATE.html)", async () => {
  await run("BEGIN");
  const first = await value("SELECT SYSDATE::varchar");
  await run("SELECT COUNT(*) FROM generate_series(1, 100000) n");
  expect(await value("SELECT SYSDATE::varchar")).toBe(first);
  await run("COMMIT");
  const client = await connect();
  await client.query("SET timezone TO 'America/New_York'");
  const { rows: found } = await client.query("SELECT SYSDATE::varchar AS s, GETDATE()::varchar AS g");
  const now = Date.now();
  expect(Math.abs(Date.parse(`${found[0].s}Z`) - now)).toBeLessThan(60_000);
  expect(found[0].g).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(Math.abs(Date.parse(`${found[0].g}Z`) - now)).toBeLessThan(60_000);
  await client.end();
});

describe("IDENTITY (r_CREATE_TABLE_NEW.html)", () => {
  test("takes its seed and step, and no value", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id BIGINT IDENTITY(0, 5), v INTEGER)`);
    await run(`INSERT INTO ${name} (v) VALUES (1), (2)`);
    expect(await rows(`SELECT id, v FROM ${name} ORDER BY 1`)).toEqual([
      ["0", 1],
      ["5", 2],
    ]);
    // Recorded: https://github.com/knex/knex (test/unit/event), read 2026-11-24
    await expect(run(`INSERT INTO ${name} VALUES (1, 1)`)).rejects.toThrow("cannot set an identity column to a value");
  });

  test("GENERATED BY DEFAULT takes one", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (id INTEGER GENERATED BY DEFAULT AS IDENTITY(1, 1), v INTEGER)`);
    await run(`INSERT INTO ${name} VALUES (7, 1)`);
    await run(`INSERT INTO ${name} (v) VALUES (2)`);
    expect(await rows(`SELECT id FROM ${name} ORDER BY 1`)).toEqual([[1], [7]]);
  });
});

describe("the wire", () => {
  test("says that it is 8.0.2 (c_redshift-and-postgres-sql.html)", async () => {
    expect(await value("SHOW server_version")).toBe("8.0.2");
    expect(await value("SELECT current_setting('server_version')")).toBe("8.0.2");
    expect(await value("SELECT version()")).toMatch(/^PostgreSQL 8\.0\.2 on .* Redshift 1\.0/);
  });

  test("takes the start-up parameters of Redshift's drivers", async () => {
    const { hostname, port } = new URL(redshiftUrl());
    const parameters =
      "user\0awsuser\0database\0dev\0client_protocol_version\x001\0driver_version\0Redshift JDBC Driver 2.1.0\0os_version\0Linux\0plugin_name\0\0\0";
    const packet = Buffer.alloc(8 + parameters.length);
    packet.writeInt32BE(packet.length);
    packet.writeInt32BE(196_608, 4);
    packet.write(parameters, 8);
    const socket = createConnection(Number(port), hostname);
    socket.write(packet);
    const [answer] = await new Promise<Buffer[]>((resolve) => socket.once("data", (data) => resolve([data])));
    expect(answer?.toString("latin1")).toContain("server_version\x008.0.2\0");
    socket.destroy();
  });
});

test("a backslash escapes in every string (r_CREATE_USER.html: '\\\\' is one)", async () => {
  expect(await rows("SELECT LEN('\\\\'), 'a\\'b', ASCII('\\n')")).toEqual([[1, "a'b", 10]]);
  expect(db().escapeLiteral("a\\b")).toBe(" E'a\\\\b'");
});

test("DECIMAL without a precision is DECIMAL(18,0), in casts too (r_Numeric_types201.html)", async () => {
  expect(await rows("SELECT 1.5::decimal, CAST('2.4' AS numeric), CAST(1.25 AS DECIMAL(3,1))")).toEqual([
    ["2", "2", "1.3"],
  ]);
});

test("CONCAT takes two arguments and knows NULL (r_CONCAT.html)", async () => {
  expect(await rows("SELECT CONCAT('a', NULL), CONCAT('a', 5)")).toEqual([[null, "a5"]]);
  await expect(run("SELECT CONCAT('a', 'b', 'c')")).rejects.toMatchObject({ code: "42883" });
});

test("REGEXP_REPLACE replaces every occurrence (REGEXP_REPLACE.html)", async () => {
  expect(await value("SELECT REGEXP_REPLACE('a1b22', '[0-9]', '#')")).toBe("a#b##");
});
