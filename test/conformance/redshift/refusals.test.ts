import { describe, expect, test } from "vitest";
import { connect, tableName, useDatabase } from "./client.ts";

// What Postgres takes and Redshift does not. Per documentation: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html,
// c_unsupported-postgresql-functions.html, c_unsupported-postgresql-datatypes.html, c_SQL_functions_leader_node_only.html, r_ALTER_TABLE.html; words that
// were recorded on Redshift have their source in services/redshift/dialect/refusals.ts. Read 2026-11-24.

const { run, rows, value } = useDatabase();

const SYNTAX = "42601";
const NOT_SUPPORTED = "0A000";
const NO_FUNCTION = "42883";
const NO_OBJECT = "42704";

const near = (word: string) => `syntax error at or near "${word}"`;

describe("syntax that PostgreSQL 8.0 did not have", () => {
  test.each([
    ["INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "ON", 26],
    ["INSERT INTO t VALUES (1) RETURNING id", "RETURNING", 26],
    ["UPDATE t SET a = 1 RETURNING *", "RETURNING", 20],
    ["DELETE FROM t RETURNING *", "RETURNING", 15],
    ["SELECT * FROM t, LATERAL (SELECT 1) x", "LATERAL", 18],
    ["SELECT COUNT(*) FILTER (WHERE a > 1) FROM t", "(", 24],
    ["SELECT * FROM (VALUES (1), (2)) AS v (a)", "VALUES", 16],
    ["WITH v AS (VALUES (1)) SELECT * FROM v", "VALUES", 12],
    ["VALUES (1)", "VALUES", 1],
    ["TABLE t", "TABLE", 1],
    ["WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a", "MATERIALIZED", 11],
    ["SELECT 1 IS DISTINCT FROM 2", "DISTINCT", 13],
    ["SELECT 1 IS NOT DISTINCT FROM 2", "DISTINCT", 17],
    ["SELECT ARRAY[1, 2]", "[", 13],
    ["SELECT ROW(1, 2)", "ROW", 8],
    ["SELECT * FROM t TABLESAMPLE SYSTEM (1)", "TABLESAMPLE", 17],
    ["SELECT * FROM t FETCH FIRST 1 ROW ONLY", "FETCH", 17],
    ["CREATE EXTENSION hstore", "EXTENSION", 8],
    ["CREATE UNLOGGED TABLE t (a INT)", "UNLOGGED", 8],
    ["DO 'BEGIN END'", "DO", 1],
    ["ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT", ",", 31],
    ["ALTER TABLE t SET SCHEMA other", "SET", 15],
    ["CREATE TABLE t (a INT) PARTITION BY RANGE (a)", "PARTITION", 24],
    ["CREATE TABLE t (a INT) INHERITS (b)", "INHERITS", 24],
    ["CREATE TABLE t (a INT GENERATED ALWAYS AS (1) STORED)", "GENERATED", 23],
    ["EXPLAIN ANALYZE SELECT 1", "ANALYZE", 9],
    ["ROLLBACK TO SAVEPOINT s", "TO", 10],
  ])("%s", async (sql, word, position) => {
    await expect(run(sql)).rejects.toMatchObject({ code: SYNTAX, message: near(word), position: String(position) });
  });
});

describe("commands", () => {
  test.each([
    "CREATE INDEX i ON t (a)",
    "CREATE UNIQUE INDEX i ON t (a)",
    "DROP INDEX i",
    "CREATE SEQUENCE s",
    "ALTER SEQUENCE s RESTART",
    "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()",
    "CREATE RULE r AS ON INSERT TO t DO NOTHING",
    "CREATE DOMAIN d AS INTEGER",
    "CREATE TYPE p AS (a INTEGER)",
    "CREATE AGGREGATE x (INTEGER) (sfunc = int4pl, stype = INTEGER)",
    "CREATE TABLESPACE s LOCATION '/tmp'",
    "SAVEPOINT s",
    "LISTEN x",
    "NOTIFY x",
    "CLUSTER t",
  ])("%s", async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({
      code: NOT_SUPPORTED,
      message: `SQL command "${sql}" not supported on Redshift tables.`,
    });
  });
});

describe("clauses", () => {
  test.each([
    ["SELECT DISTINCT ON (a) a FROM t", "SELECT DISTINCT ON is not supported"],
    ["SELECT * FROM t FOR UPDATE", "SELECT FOR UPDATE is not supported"],
    ["CREATE TABLE t (a INT CHECK (a > 0))", "ALTER/CREATE TABLE column CHECK constraint is not supported"],
    ["CREATE TABLE t (a INT, CHECK (a > 0))", "ALTER/CREATE TABLE CHECK constraint is not supported"],
    ["CREATE TABLE t (a INT, EXCLUDE USING gist (a WITH =))", "ALTER/CREATE TABLE EXCLUDE constraint is not supported"],
    [
      "SELECT SUM(a) OVER (ORDER BY a) FROM t",
      "Aggregate window functions with an ORDER BY clause require a frame clause",
    ],
    [
      "SELECT LAST_VALUE(a) OVER (PARTITION BY b ORDER BY a) FROM t",
      "Aggregate window functions with an ORDER BY clause require a frame clause",
    ],
  ])("%s", async (sql, message) => {
    await expect(run(sql)).rejects.toMatchObject({ code: NOT_SUPPORTED, message });
  });
});

describe("types of columns", () => {
  test.each(
    "SERIAL BIGSERIAL SMALLSERIAL JSON JSONB UUID BYTEA MONEY INET CIDR MACADDR POINT BOX POLYGON XML TSVECTOR BIT INT4RANGE INTERVAL OID NAME HSTORE".split(
      " ",
    ),
  )("%s", async (type) => {
    await expect(run(`CREATE TABLE t_refused (a ${type})`)).rejects.toMatchObject({
      code: NOT_SUPPORTED,
      message: `Column "t_refused.a" has unsupported type "${type.toLowerCase()}".`,
    });
  });

  test("arrays", async () => {
    await expect(run("CREATE TABLE t_refused (a INTEGER[])")).rejects.toThrow(
      'Column "t_refused.a" has unsupported type "integer[]".',
    );
  });

  test.each([
    ["VARCHAR(65536)", "length for type varchar cannot exceed 65535"],
    ["CHAR(4097)", "length for type char cannot exceed 4096"],
    ["DECIMAL(39, 2)", "DECIMAL precision 39 must be between 1 and 38"],
  ])("%s", async (type, message) => {
    await expect(run(`CREATE TABLE t_refused (a ${type})`)).rejects.toThrow(message);
  });

  test.each(["jsonb", "uuid", "int4range", "tsvector", "xml"])("a cast to %s", async (type) => {
    await expect(run(`SELECT '1'::${type}`)).rejects.toMatchObject({
      code: NO_OBJECT,
      message: `type "${type}" does not exist`,
      position: "13",
    });
  });
});

describe("functions that there are not", () => {
  test.each([
    "STRING_AGG('a', ',')",
    "ARRAY_AGG(1)",
    "JSON_AGG(1)",
    "EVERY(true)",
    "CORR(1, 2)",
    "CLOCK_TIMESTAMP()",
    "PG_SLEEP(1)",
    "JUSTIFY_DAYS('1 day')",
    "DIV(4, 2)",
    "WIDTH_BUCKET(1, 0, 10, 5)",
    "SETSEED(0.5)",
    "BIT_LENGTH('a')",
    "CONVERT_FROM('a', 'UTF8')",
    "FORMAT('%s', 1)",
    "QUOTE_NULLABLE('a')",
    "REGEXP_MATCHES('a', 'a')",
    "REGEXP_SPLIT_TO_ARRAY('a', 'a')",
    "NEXTVAL('s')",
    "GEN_RANDOM_UUID()",
    "TO_TSVECTOR('a')",
    "MAKE_DATE(2024, 1, 1)",
    "CONCAT_WS(',', 'a', 'b')",
    "JSONB_BUILD_OBJECT('a', 1)",
    "UNNEST('{1}'::int[])",
  ])("%s", async (call) => {
    const name = call.slice(0, call.indexOf("(")).toLowerCase();
    await expect(run(`SELECT ${call}`)).rejects.toMatchObject({
      code: NO_FUNCTION,
      message: expect.stringMatching(new RegExp(`^function ${name}\\(.*\\) does not exist$`)),
      hint: "No function matches the given name and argument types. You may need to add explicit type casts.",
      position: "8",
    });
  });
});

describe("functions of the leader node", () => {
  test.each([
    ["NOW()", "now()"],
    ["AGE(d)", "age()"],
    ["CURRENT_SCHEMA()", "current_schema()"],
    ["CURRENT_TIMESTAMP", "current_timestamp()"],
    ["LOCALTIMESTAMP", "localtimestamp()"],
    ["HAS_TABLE_PRIVILEGE('t', 'select')", 'has_table_privilege("unknown","unknown")'],
  ])("%s on a user's table", async (call, shown) => {
    const name = tableName();
    const client = await connect();
    await client.query(`CREATE TABLE ${name} (d TIMESTAMP)`);
    const notices: (string | undefined)[] = [];
    client.on("notice", ({ severity, message }) => notices.push(`${severity}: ${message}`));
    await expect(client.query(`SELECT ${call} FROM ${name}`)).rejects.toMatchObject({
      code: NOT_SUPPORTED,
      message: "Specified types or functions (one per INFO message) not supported on Redshift tables.",
    });
    expect(notices).toEqual([`INFO: Function "${shown}" not supported.`]);
    await client.end();
  });

  test("generate_series joined to a table; alone it answers", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (a INTEGER)`);
    await expect(run(`INSERT INTO ${name} SELECT a FROM ${name}, generate_series(1, 2) n`)).rejects.toMatchObject({
      code: NOT_SUPPORTED,
    });
    expect(await rows("SELECT n FROM generate_series(1, 2) n")).toEqual([[1], [2]]);
    expect(await rows("SELECT NOW() IS NOT NULL, CURRENT_SCHEMA()")).toEqual([[true, "public"]]);
    expect(await value(`SELECT relname FROM pg_class WHERE relname = '${name}' AND NOW() IS NOT NULL`)).toBe(name);
  });
});

describe("ALTER TABLE", () => {
  const name = tableName();
  test.each([
    ["ALTER COLUMN v SET NOT NULL", "ALTER COLUMN SET NOT NULL is not supported"],
    ["ALTER COLUMN v DROP NOT NULL", "ALTER COLUMN DROP NOT NULL is not supported"],
    ["ALTER COLUMN v SET DEFAULT 'x'", "ALTER COLUMN SET/DROP DEFAULT is not supported"],
    ["ALTER COLUMN v DROP DEFAULT", "ALTER COLUMN SET/DROP DEFAULT is not supported"],
    [
      "ADD COLUMN n INT UNIQUE",
      "ALTER TABLE ADD COLUMN does not support columns defined with UNIQUE or PRIMARY KEY constraints",
    ],
    ["ADD COLUMN n INT IDENTITY(1, 1)", "ALTER TABLE ADD COLUMN does not support columns with type IDENTITY"],
    ["ADD COLUMN n INT NOT NULL", "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression"],
    ["DROP COLUMN s", 'cannot drop sortkey column "s"'],
    ["DROP COLUMN k", 'cannot drop distkey column "k"'],
    ["ALTER COLUMN d TYPE VARCHAR(2)", "cannot decrease a VARCHAR column size with default value"],
  ])("%s", async (action, message) => {
    await run(
      `CREATE TABLE IF NOT EXISTS ${name} (v VARCHAR(4), s INT SORTKEY, k INT DISTKEY, d VARCHAR(4) DEFAULT 'x', i INT)`,
    );
    await expect(run(`ALTER TABLE ${name} ${action}`)).rejects.toMatchObject({ code: NOT_SUPPORTED, message });
  });

  test("only a VARCHAR changes, and only in its length, and not below what is in it", async () => {
    await run(`INSERT INTO ${name} (v) VALUES ('abc')`);
    for (const action of [
      "ALTER COLUMN i TYPE BIGINT",
      "ALTER COLUMN v TYPE INTEGER",
      "ALTER COLUMN v TYPE VARCHAR(4)",
      "ALTER COLUMN v TYPE VARCHAR(2)",
    ])
      await expect(run(`ALTER TABLE ${name} ${action}`)).rejects.toMatchObject({ code: NOT_SUPPORTED });
    await run(`ALTER TABLE ${name} ALTER COLUMN v TYPE VARCHAR(3)`);
    await expect(run(`INSERT INTO ${name} (v) VALUES ('abcd')`)).rejects.toMatchObject({ code: "22001" });
  });
});

describe("inside of a transaction block", () => {
  test.each([
    ["VACUUM", "VACUUM cannot run inside a transaction block"],
    ["CREATE DATABASE x_refused", "CREATE DATABASE cannot run inside a transaction block"],
    ["ALTER TABLE a APPEND FROM b", "ALTER TABLE APPEND cannot run inside a transaction block"],
    ["ALTER TABLE a ALTER COLUMN b TYPE VARCHAR(10)", "ALTER TABLE ALTER COLUMN cannot run inside a transaction block"],
  ])("%s", async (sql, message) => {
    const client = await connect();
    await client.query("BEGIN");
    await expect(client.query(sql)).rejects.toMatchObject({ code: "25001", message });
    // As after every error, the transaction has failed.
    await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
    await client.end();
  });

  test("nor beside other statements", async () => {
    await expect(run("SELECT 1; VACUUM")).rejects.toThrow("VACUUM cannot run inside a multiple commands string");
  });
});
