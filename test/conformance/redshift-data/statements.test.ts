import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListStatementsCommand,
  paginateGetStatementResult,
} from "@aws-sdk/client-redshift-data";
import { beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { endless, makeWorkgroup, newTable } from "./warehouse.ts";

let warehouse: Awaited<ReturnType<typeof makeWorkgroup>>;
beforeAll(async () => {
  warehouse = await makeWorkgroup();
});

const result = (Id: string | undefined) => warehouse.data.send(new GetStatementResultCommand({ Id }));

describe("a statement's life", () => {
  test("is accepted at once, runs, and gives its result with what the columns are", async () => {
    const { data, place, WorkgroupName, describe: describeStatement } = warehouse;
    const accepted = await data.send(new ExecuteStatementCommand({ ...place, Sql: "SELECT 1 AS one" }));
    expect(accepted).toMatchObject({
      Id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      CreatedAt: expect.any(Date),
      WorkgroupName,
      Database: "dev",
      DbUser: "IAM:RootIdentity",
    });
    expect(accepted).not.toHaveProperty("SessionId");
    const described = await describeStatement(accepted.Id, 30);
    expect(described).toMatchObject({
      Id: accepted.Id,
      Status: "FINISHED",
      QueryString: "SELECT 1 AS one",
      HasResultSet: true,
      ResultRows: 1,
      ResultSize: 1,
      ResultFormat: "JSON",
      WorkgroupName,
      Database: "dev",
    });
    expect(described.Duration).toBeGreaterThan(0);
    expect(described.RedshiftPid).toBeGreaterThan(0);
    expect(await result(accepted.Id)).toMatchObject({
      Records: [[{ longValue: 1 }]],
      TotalNumRows: 1,
      // Members and lower-case names: documentation (data-api-calling, GetStatementResult's example).
      ColumnMetadata: [
        {
          name: "one",
          label: "one",
          typeName: "int4",
          precision: 10,
          scale: 0,
          isSigned: true,
          isCaseSensitive: false,
        },
      ],
    });
  });

  test("waits for the end only when it is asked to", async () => {
    const { execute } = warehouse;
    expect(await execute("SELECT 1")).toMatchObject({ Status: "FINISHED", HasResultSet: true });
    const early = await execute(endless(), { WaitTimeSeconds: 1 });
    expect(early).toMatchObject({ Status: "STARTED", HasResultSet: false });
    // "Verified live" (see errors.ts): a result that is not there yet is a ResourceNotFoundException.
    const command = new GetStatementResultCommand({ Id: early.Id, WaitTimeSeconds: 1 });
    await expect(warehouse.data.send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Query does not have result. Please check query status with DescribeStatement.",
      ResourceId: early.Id,
      $metadata: { httpStatusCode: 400 },
    });
    await warehouse.data.send(new CancelStatementCommand({ Id: early.Id }));
  });

  test("fails with the database's error; the request itself has succeeded", async () => {
    const { Id, Status } = await warehouse.execute("SELECT * FROM no_such_table");
    expect(Status).toBe("FAILED");
    const described = await warehouse.describe(Id);
    expect(described).toMatchObject({ Status: "FAILED", HasResultSet: false });
    expect(described.Error).toMatch(/^ERROR: relation "no_such_table" does not exist/);
    await expect(result(Id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("fails when the database is not there", async () => {
    const { Id } = await warehouse.execute("SELECT 1", { Database: "nowhere" });
    expect(await warehouse.describe(Id)).toMatchObject({
      Status: "FAILED",
      Error: 'FATAL: database "nowhere" does not exist',
    });
  });

  test("changes rows, and says how many; makes tables, in Redshift's dialect", async () => {
    const { execute, describe: describeStatement } = warehouse;
    const table = newTable();
    expect(await execute(`CREATE TABLE ${table} (id INTEGER ENCODE az64) DISTSTYLE ALL`)).toMatchObject({
      Status: "FINISHED",
      HasResultSet: false,
    });
    const inserted = await execute(`INSERT INTO ${table} VALUES (1), (2), (3)`);
    expect(await describeStatement(inserted.Id)).toMatchObject({ HasResultSet: false, ResultRows: 3, ResultSize: 0 });
    const selected = await execute(`SELECT id FROM ${table} WHERE false`);
    expect(await describeStatement(selected.Id)).toMatchObject({ HasResultSet: true, ResultRows: 0 });
    expect(await result(selected.Id)).toMatchObject({
      Records: [],
      TotalNumRows: 0,
      ColumnMetadata: [{ name: "id", schemaName: "public", tableName: table, nullable: 1 }],
    });
  });

  // The documentation asks for one statement; AWS's own programs (aws-samples/getting-started-with-amazon-redshift-data-api) send several.
  // That the result is the last one's is ours.
  test("several statements in one string are one transaction; the result is the last one's", async () => {
    const { execute, describe: describeStatement } = warehouse;
    const table = newTable();
    const { Id } = await execute(`CREATE TABLE ${table} (id INT); INSERT INTO ${table} VALUES (1), (2); SELECT 7;
      SELECT id FROM ${table} ORDER BY id;`);
    expect(await describeStatement(Id)).toMatchObject({ Status: "FINISHED", HasResultSet: true, ResultRows: 2 });
    expect((await result(Id)).Records).toEqual([[{ longValue: 1 }], [{ longValue: 2 }]]);

    const changed = await execute(`SELECT 7; DELETE FROM ${table} WHERE id = 1`);
    expect(await describeStatement(changed.Id)).toMatchObject({ HasResultSet: false, ResultRows: 1, ResultSize: 0 });
    await expect(result(changed.Id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });

    const failed = await execute(`INSERT INTO ${table} VALUES (3); SELECT 1 / 0`);
    expect(await describeStatement(failed.Id)).toMatchObject({ Status: "FAILED", HasResultSet: false });
    const left = await execute(`SELECT id FROM ${table}`);
    expect((await result(left.Id)).Records).toEqual([[{ longValue: 2 }]]);
  });

  test("with parameters there can be one statement only", async () => {
    const { Id } = await warehouse.execute("SELECT :x; SELECT 2", { Parameters: [{ name: "x", value: "1" }] });
    expect(await warehouse.describe(Id)).toMatchObject({
      Status: "FAILED",
      Error: "ERROR: cannot insert multiple commands into a prepared statement",
    });
  });

  test("what does not exist cannot be described, cancelled or read", async () => {
    const Id = "00000000-0000-4000-8000-000000000000";
    for (const call of [warehouse.describe(Id), result(Id), warehouse.data.send(new CancelStatementCommand({ Id }))])
      await expect(call).rejects.toMatchObject({ name: "ResourceNotFoundException", message: "Query does not exist." });
    // Recorded (see errors.ts).
    await expect(warehouse.describe("nonsense")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("id must satisfy regex pattern: ^[a-z0-9]{8}"),
    });
  });
});

describe("a statement's cancellation", () => {
  test("stops it in the database", async () => {
    const { data, execute, describe: describeStatement, rows } = warehouse;
    const name = uniqueName("sleeper");
    const { Id } = await execute(endless(name), { WaitTimeSeconds: 1 });
    const running = `SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%${name}%' AND pid <> pg_backend_pid()`;
    expect(await rows(running)).toEqual([[1]]);
    expect(await data.send(new CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
    const ended = await describeStatement(Id, 30);
    expect(ended.Status).toBe("ABORTED");
    expect(ended.Duration).toBeLessThan(30e9);
    expect(await rows(running)).toEqual([[0]]);
    await expect(data.send(new CancelStatementCommand({ Id }))).rejects.toMatchObject({
      name: "ValidationException",
      message: `Could not cancel a query that is already in ABORTED state with ID: ${Id}`,
    });
  });
});

describe("values", () => {
  test("are fields of their kinds; numbers with a scale and times are text", async () => {
    const { Id } = await warehouse.execute(`SELECT 1::smallint AS i2, 2 AS i4, 9223372036854775807::bigint AS i8,
      1.5::real AS f4, 2.25::double precision AS f8, 3.10::numeric(8,2) AS n, true AS b, 'text'::varchar(9) AS v,
      'c'::char(3) AS c, '2026-01-02'::date AS d, '2026-01-02 03:04:05.6'::timestamp AS t, NULL::integer AS nothing`);
    const { Records, ColumnMetadata } = await result(Id);
    expect(Records?.[0]).toEqual([
      { longValue: 1 },
      { longValue: 2 },
      { longValue: expect.anything() },
      { doubleValue: 1.5 },
      { doubleValue: 2.25 },
      { stringValue: "3.10" },
      { booleanValue: true },
      { stringValue: "text" },
      { stringValue: "c  " },
      { stringValue: "2026-01-02" },
      { stringValue: "2026-01-02 03:04:05.6" },
      { isNull: true },
    ]);
    expect(ColumnMetadata?.map(({ typeName, precision, scale }) => [typeName, precision, scale])).toEqual([
      ["int2", 5, 0],
      ["int4", 10, 0],
      ["int8", 19, 0],
      ["float4", 8, 8],
      ["float8", 17, 17],
      ["numeric", 8, 2],
      ["bool", 1, 0],
      ["varchar", 9, 0],
      ["bpchar", 3, 0],
      ["date", 13, 0],
      ["timestamp", 29, 6],
      ["int4", 10, 0],
    ]);
  });

  test("parameters are named, are bound as text and take the type that is wanted", async () => {
    const { rows } = warehouse;
    const table = newTable();
    await warehouse.execute(`CREATE TABLE ${table} (id INTEGER, name VARCHAR(20), made DATE)`);
    await warehouse.execute(`INSERT INTO ${table} VALUES (:id, :name, :made)`, {
      Parameters: [
        { name: "name", value: "O'Brien; --" },
        { name: "id", value: "7" },
        { name: "made", value: "2026-01-02" },
      ],
    });
    // A name twice, a cast, text and a comment with a colon in them, and a name that is no parameter.
    const sql = `SELECT id, name, made, ':id', ':other'::varchar FROM ${table} -- :made
      WHERE id = :id AND id::bigint = :id`;
    expect(await rows(sql, { Parameters: [{ name: "id", value: "7" }] })).toEqual([
      [7, "O'Brien; --", "2026-01-02", ":id", ":other"],
    ]);
    const { Id } = await warehouse.execute("SELECT :a::integer", { Parameters: [{ name: "a", value: "x" }] });
    const described = await warehouse.describe(Id);
    expect(described).toMatchObject({
      Status: "FAILED",
      QueryString: "SELECT :a::integer",
      QueryParameters: [{ name: "a", value: "x" }],
    });
  });

  test.each([
    [
      [
        { name: "a", value: "1" },
        { name: "b", value: "2" },
      ],
      "not used",
    ],
    [
      [
        { name: "a", value: "1" },
        { name: "a", value: "2" },
      ],
      "unique",
    ],
    [[{ name: "a-b", value: "1" }], "pattern"],
    [[{ name: "a", value: "" }], "length"],
  ])("parameters %j are refused", async (Parameters, message) => {
    const refused = warehouse.execute("SELECT :a", { Parameters });
    await expect(refused).rejects.toMatchObject({ name: "ValidationException" });
    await expect(refused).rejects.toThrow(message);
  });

  test("many rows come in pages", async () => {
    const { Id } = await warehouse.execute(
      "SELECT a.attnum, b.attname FROM (SELECT attnum FROM pg_attribute LIMIT 50) a, (SELECT attname FROM pg_attribute LIMIT 50) b",
    );
    const sizes: number[] = [];
    for await (const page of paginateGetStatementResult({ client: warehouse.data }, { Id })) {
      expect(page.TotalNumRows).toBe(2500);
      sizes.push(page.Records?.length ?? 0);
    }
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2500);
    const command = new GetStatementResultCommand({ Id, NextToken: "nonsense" });
    await expect(warehouse.data.send(command)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("as CSV, and then not as fields", async () => {
    const { data } = warehouse;
    const { Id } = await warehouse.execute(`SELECT 1 AS a, 'x,"y"' AS b, NULL::varchar AS c, '' AS d`, {
      ResultFormat: "CSV",
    });
    const csv = await data.send(new GetStatementResultV2Command({ Id }));
    expect(csv).toMatchObject({
      Records: [{ CSVRecords: '1,"x,""y""",,""\r\n' }],
      ResultFormat: "CSV",
      TotalNumRows: 1,
    });
    await expect(result(Id)).rejects.toMatchObject({ name: "ValidationException" });
    const json = await warehouse.execute("SELECT 1");
    await expect(data.send(new GetStatementResultV2Command({ Id: json.Id }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("a row above 64 KB ends the statement", async () => {
    const { Id } = await warehouse.execute("SELECT REPEAT('x', 65537)");
    // The words stand in the documentation (data-api-troubleshooting).
    expect(await warehouse.describe(Id)).toMatchObject({ Status: "FAILED", Error: "Packet for query is too large." });
    await expect(result(Id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("a batch", () => {
  const batch = async (Sqls: string[], more: object = {}) => {
    const { data, place } = warehouse;
    const { Id } = await data.send(new BatchExecuteStatementCommand({ ...place, Sqls, WaitTimeSeconds: 30, ...more }));
    return warehouse.describe(Id);
  };

  test("runs in one transaction, and each part has a result of its own", async () => {
    const table = newTable();
    const described = await batch(
      [`CREATE TABLE ${table} (id INTEGER)`, `INSERT INTO ${table} VALUES (:n)`, `SELECT id + :n FROM ${table}`],
      {
        Parameters: [{ name: "n", value: "4" }],
      },
    );
    expect(described).toMatchObject({
      Status: "FINISHED",
      HasResultSet: true,
      ResultRows: -1,
      ExecutionMode: "TRANSACTION",
    });
    expect(described).not.toHaveProperty("QueryString");
    expect(described.SubStatements).toMatchObject([
      { Id: `${described.Id}:1`, Status: "FINISHED", HasResultSet: false },
      { Id: `${described.Id}:2`, Status: "FINISHED", ResultRows: 1 },
      { Id: `${described.Id}:3`, Status: "FINISHED", HasResultSet: true, QueryString: `SELECT id + :n FROM ${table}` },
    ]);
    expect((await result(`${described.Id}:3`)).Records).toEqual([[{ longValue: 8 }]]);
    await expect(result(described.Id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(result(`${described.Id}:4`)).rejects.toThrow("Query does not exist.");
  });

  test("is rolled back when one part fails; what comes after it is not run", async () => {
    const table = newTable();
    const described = await batch([`CREATE TABLE ${table} (id INTEGER)`, "SELECT * FROM no_such_table", "SELECT 1"]);
    expect(described).toMatchObject({ Status: "FAILED", Error: expect.stringContaining("no_such_table") });
    expect(described.SubStatements?.map(({ Status }) => Status)).toEqual(["FINISHED", "FAILED", "ABORTED"]);
    await expect(warehouse.rows(`SELECT * FROM ${table}`)).rejects.toThrow("does not exist");
  });

  test("with AUTO_COMMIT each part is for itself", async () => {
    const table = newTable();
    const Sqls = [
      `CREATE TABLE ${table} (id INTEGER)`,
      "SELECT * FROM no_such_table",
      `INSERT INTO ${table} VALUES (1)`,
    ];
    const described = await batch(Sqls, { ExecutionMode: "AUTO_COMMIT" });
    expect(described.SubStatements?.map(({ Status }) => Status)).toEqual(["FINISHED", "FAILED", "FINISHED"]);
    expect(described.Status).toBe("FAILED");
    expect(await warehouse.rows(`SELECT id FROM ${table}`)).toEqual([[1]]);
  });

  test("is cancelled with all its parts, and rolled back", async () => {
    const { data, place } = warehouse;
    const table = newTable();
    const Sqls = [`CREATE TABLE ${table} (id INTEGER)`, endless(), "SELECT 1"];
    const { Id } = await data.send(new BatchExecuteStatementCommand({ ...place, Sqls, WaitTimeSeconds: 1 }));
    await data.send(new CancelStatementCommand({ Id }));
    const described = await warehouse.describe(Id, 30);
    expect(described.Status).toBe("ABORTED");
    expect(described.SubStatements?.map(({ Status }) => Status)).toEqual(["FINISHED", "ABORTED", "ABORTED"]);
    await expect(warehouse.rows(`SELECT * FROM ${table}`)).rejects.toThrow("does not exist");
  });

  test("has forty statements at most", async () => {
    const many = batch(Array<string>(41).fill("SELECT 1"));
    await expect(many).rejects.toMatchObject({ name: "ValidationException" });
    expect((await batch(Array<string>(40).fill("SELECT 1"))).SubStatements).toHaveLength(40);
  });
});

describe("the list", () => {
  test("shows the caller's own, newest first, by name, status and page", async () => {
    const own = await makeWorkgroup("222233334444");
    const name = uniqueName("list");
    const ids: (string | undefined)[] = [];
    for (const number of [1, 2, 3])
      ids.unshift((await own.execute("SELECT 1", { StatementName: `${name}-${number}` })).Id);
    const failed = await own.execute("SELECT nothing", { StatementName: `${name}-failed` });
    const list = (input: object) => own.data.send(new ListStatementsCommand({ StatementName: name, ...input }));
    const first = await list({ MaxResults: 2 });
    expect(first.Statements?.map(({ Id }) => Id)).toEqual(ids.slice(0, 2));
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(second.Statements?.map(({ Id }) => Id)).toEqual(ids.slice(2));
    expect(second.NextToken).toBeUndefined();
    expect((await list({ Status: "FAILED" })).Statements?.map(({ Id }) => Id)).toEqual([failed.Id]);
    expect((await list({ Status: "ALL" })).Statements).toHaveLength(4);
    expect((await list({ Database: "other" })).Statements).toEqual([]);
    const others = await warehouse.data.send(new ListStatementsCommand({ StatementName: name, Status: "ALL" }));
    expect(others.Statements).toEqual([]);
  });
});

describe("a request", () => {
  test("with the same client token is the same statement", async () => {
    const ClientToken = uniqueName("token");
    const table = newTable();
    await warehouse.execute(`CREATE TABLE ${table} (id INTEGER)`);
    const first = await warehouse.execute(`INSERT INTO ${table} VALUES (1)`, { ClientToken });
    const again = await warehouse.execute(`INSERT INTO ${table} VALUES (1)`, { ClientToken });
    expect(again.Id).toBe(first.Id);
    expect(await warehouse.rows(`SELECT COUNT(*) FROM ${table}`)).toEqual([[1]]);
    await expect(warehouse.execute("SELECT 1", { ClientToken })).rejects.toMatchObject({ name: "ValidationException" });
    const atOnce = await Promise.all([1, 2, 3].map(() => warehouse.execute("SELECT 1", { ClientToken: `${table}_2` })));
    expect(new Set(atOnce.map(({ Id }) => Id)).size).toBe(1);
  });

  test.each([
    ["no place", { WorkgroupName: undefined }, "Exactly one of ClusterIdentifier and WorkgroupName"],
    ["two places", { ClusterIdentifier: "cluster" }, "Exactly one of ClusterIdentifier and WorkgroupName"],
    ["no database", { Database: undefined }, "Database"],
    ["a database user in a workgroup", { DbUser: "somebody" }, "DbUser"],
    // Recorded (see errors.ts).
    ["no such workgroup", { WorkgroupName: "no-such-workgroup" }, "Redshift endpoint doesn't exist in this region."],
    ["no SQL", { Sql: " " }, "empty"],
    ["too much SQL", { Sql: `SELECT '${"x".repeat(100 * 1024)}'` }, "larger"],
    ["too long a wait", { WaitTimeSeconds: 31 }, "less than or equal to 30"],
    ["too long a session", { SessionKeepAliveSeconds: 86_401 }, "less than or equal to 86400"],
    ["an unknown format", { ResultFormat: "XML" as "CSV" }, "enum value set"],
  ])("with %s is refused", async (_what, input, message) => {
    const refused = warehouse.execute("SELECT 1", input);
    await expect(refused).rejects.toMatchObject({ name: "ValidationException", $metadata: { httpStatusCode: 400 } });
    await expect(refused).rejects.toThrow(message);
  });

  test.each([{ WithEvent: true }, { SecretArn: "arn:aws:secretsmanager:us-east-1:000000000000:secret:mine" }])(
    "with %j is refused by name, because what it needs is not emulated",
    async (input) => {
      await expect(warehouse.execute("SELECT 1", input)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    },
  );
});
