import { gzipSync } from "node:zlib";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { type Loading, startLoading } from "./loading.ts";

let loading: Loading;
let db: pg.Client;
let bucket: string;
let ROLE_ARN: string;
let notices: string[];
let put: Loading["put"];
let rows: Loading["rows"];
let table: Loading["table"];
let copy: Loading["copy"];
beforeAll(async () => {
  loading = await startLoading();
  ({ db, bucket, notices, put, rows, table, copy } = loading);
  ROLE_ARN = loading.roleArn;
});
afterAll(() => loading[Symbol.asyncDispose]());

describe("a load", () => {
  test("takes gzip parts by their manifest, with quotes, newlines and NULLs", async () => {
    const name = await table("id INTEGER, name VARCHAR(40), note VARCHAR(40)");
    await put("gz/1.csv.gz", gzipSync('id,name,note\r\n1,"a ""quoted"", name","two\nlines"\r\n2,\\N,\r\n'));
    await put("gz/2.csv.gz", gzipSync("id,name,note\n3,ü€😀,x\n"));
    await put(
      "gz/manifest",
      JSON.stringify({ entries: ["1", "2"].map((n) => ({ url: `s3://${bucket}/gz/${n}.csv.gz`, mandatory: true })) }),
    );
    notices.length = 0;
    await copy(name, "gz/manifest", "format as csv gzip MANIFEST ignoreheader as 1 null as '\\N'");
    expect(await rows(`SELECT * FROM ${name} ORDER BY id`)).toEqual([
      [1, 'a "quoted", name', "two\nlines"],
      [2, null, ""],
      [3, "ü€😀", "x"],
    ]);
    expect(notices).toEqual([`Load into table '${name}' completed, 3 record(s) loaded successfully.`]);
    expect(await rows("SELECT pg_last_copy_count()")).toEqual([["3"]]);
    expect(
      await rows(
        `SELECT TRIM(filename), lines_scanned FROM stl_load_commits WHERE query = pg_last_copy_id() ORDER BY 1`,
      ),
    ).toEqual([
      [`s3://${bucket}/gz/1.csv.gz`, 4],
      [`s3://${bucket}/gz/2.csv.gz`, 2],
    ]);
  });

  test("takes delimited text with escapes, and a column list", async () => {
    const name = await table("a VARCHAR(10), b DECIMAL(6,2) DEFAULT 7, c BOOLEAN");
    await put("text", "x\\|y|true\nz|f\n");
    await db.query(`COPY ${name} (a, c) FROM 's3://${bucket}/text' DELIMITER '|' ESCAPE iam_role '${ROLE_ARN}'`);
    expect(await rows(`SELECT a, b, c FROM ${name} ORDER BY a`)).toEqual([
      ["x|y", "7.00", true],
      ["z", "7.00", false],
    ]);
  });

  test("truncates decimals, unless ROUNDEC is given", async () => {
    const name = await table("d DECIMAL(6,2)");
    await put("decimal", "20.259\n-1.999\n");
    await copy(name, "decimal");
    await copy(name, "decimal", "CSV ROUNDEC");
    expect(await rows(`SELECT d FROM ${name} ORDER BY d`)).toEqual([["-2.00"], ["-1.99"], ["20.25"], ["20.26"]]);
  });

  test("is part of the transaction around it", async () => {
    const name = await table("id INTEGER");
    await put("transaction", "1\n2\n");
    await db.query("BEGIN");
    await copy(name, "transaction");
    await db.query("ROLLBACK");
    expect(await rows(`SELECT COUNT(*) FROM ${name}`)).toEqual([["0"]]);
  });
});

describe("a row with an error", () => {
  const lastError = async (name: string) =>
    rows(`SELECT line_number, TRIM(colname), TRIM(type), TRIM(col_length), err_code, TRIM(err_reason), TRIM(raw_field_value), TRIM(raw_line)
          FROM stl_load_errors WHERE tbl = '${name}'::regclass::oid ORDER BY line_number`);

  test.each([
    [
      "id INTEGER",
      "1\nx2\n",
      [2n, "id", "int4", "", 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer", "x2", "x2"],
    ],
    ["v VARCHAR(3)", "abc\näbc\n", [2n, "v", "varchar", "3", 1204, "String length exceeds DDL length", ".bc", ".bc"]],
    ["id INTEGER NOT NULL", '1\n""\n', [2n, "id", "int4", "", 1213, "Missing data for not-null field", "", '""']],
    [
      "d DATE",
      "2026-02-29\n",
      [1n, "d", "date", "", 1205, "Invalid Date Format or value [YYYY-MM-DD]", "2026-02-29", "2026-02-29"],
    ],
    [
      "s SMALLINT",
      "40000\n",
      [1n, "s", "int2", "", 1222, "Integer overflow, Value '40000', Type: Short", "40000", "40000"],
    ],
    ["a INTEGER, b INTEGER", "1\n", [1n, "a", "int4", "", 1214, "Delimiter not found", "1", "1"]],
    ["a INTEGER", "1,2\n", [1n, "", "", "", 1202, "Extra column(s) found", "2", "1,2"]],
  ])("fails the whole load and is recorded: %s", async (columns, text, expected) => {
    const name = await table(columns);
    const key = uniqueName("bad");
    await put(key, text);
    await expect(copy(name, key)).rejects.toMatchObject({
      message: `Load into table '${name}' failed.  Check 'stl_load_errors' system table for details.`,
      code: "XX000",
    });
    expect(await rows(`SELECT COUNT(*) FROM ${name}`)).toEqual([["0"]]);
    expect(await lastError(name)).toEqual([
      expected.map((value) => (typeof value === "bigint" ? String(value) : value)),
    ]);
  });

  test("is passed over while there are fewer than MAXERROR", async () => {
    const name = await table("id INTEGER");
    await put("some-bad", "1\na\n2\nb\n3\n");
    await copy(name, "some-bad", "CSV MAXERROR 3");
    expect(await rows(`SELECT id FROM ${name} ORDER BY id`)).toEqual([[1], [2], [3]]);
    expect(await lastError(name)).toHaveLength(2);
    await expect(copy(name, "some-bad", "CSV MAXERROR 2")).rejects.toThrow("failed.  Check");
  });

  test("is found by NOLOAD, which loads nothing", async () => {
    const name = await table("id INTEGER");
    await put("noload", "1\n2\n");
    await copy(name, "noload", "CSV NOLOAD");
    expect(await rows(`SELECT COUNT(*) FROM ${name}`)).toEqual([["0"]]);
  });
});

describe("a load is refused", () => {
  test.each([
    [
      "from a prefix without files",
      "FROM 's3://BUCKET/nothing-here' IAM_ROLE 'ROLE' CSV",
      /The specified S3 prefix 'nothing-here' does not exist/,
    ],
    [
      "from a manifest that is missing",
      "FROM 's3://BUCKET/no-manifest' IAM_ROLE 'ROLE' CSV MANIFEST",
      /S3ServiceException:The specified key does not exist/,
    ],
    ["without authorization", "FROM 's3://b/x' CSV", /COPY needs authorization/],
    ["with a parameter that is none", "FROM 's3://b/x' IAM_ROLE 'ROLE' CSV BOGUS", /syntax error at or near "BOGUS"/],
    ["from standard input", "FROM STDIN", /COPY FROM STDIN is not supported/],
  ])("%s", async (_what, rest, message) => {
    const name = await table("id INTEGER");
    await expect(
      db.query(`COPY ${name} ${rest.replace("BUCKET", bucket).replace("ROLE'", `${ROLE_ARN}'`)}`),
    ).rejects.toThrow(message);
    expect(await rows("SELECT 1")).toEqual([[1]]);
  });
});

test("the extended protocol takes COPY too", async () => {
  const name = await table("id INTEGER");
  await put("extended", "5\n");
  const extended = {
    text: `COPY ${name} FROM 's3://${bucket}/extended' IAM_ROLE '${ROLE_ARN}' CSV`,
    values: [] as string[],
    name: "copy-statement",
  };
  await db.query(extended);
  expect(await rows(`SELECT id FROM ${name}`)).toEqual([[5]]);
});
