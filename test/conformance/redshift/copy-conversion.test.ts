import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { type Loading, startLoading } from "./loading.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await startLoading();
});
afterAll(() => loading[Symbol.asyncDispose]());

/** What a file becomes in a table with one column more, in the order of the file. */
async function loaded(columns: string, body: string | Uint8Array, parameters: string, as = "*") {
  const table = await loading.load(columns, body, parameters);
  return loading.rows(`SELECT ${as} FROM ${table} ORDER BY n`);
}
const values = async (type: string, fields: string[], parameters: string, as = "v::varchar") =>
  (await loaded(`n INTEGER, v ${type}`, fields.map((field, n) => `${n}|${field}\n`).join(""), parameters, as)).flat();

describe("dates", () => {
  test.each([
    ["MM/DD/YYYY", ["02/28/2024", "2/3/2024"], ["2024-02-28", "2024-02-03"]],
    ["DD.MM.YY", ["28.02.24"], ["2024-02-28"]],
    ["DD Mon YYYY", ["01 Jan 2008"], ["2008-01-01"]],
    ["YYYYMMDD", ["20240229"], ["2024-02-29"]],
  ])("by DATEFORMAT '%s'", async (format, fields, expected) => {
    expect(await values("DATE", fields, `DATEFORMAT '${format}'`)).toEqual(expected);
  });

  // automatic-recognition.html: the table of examples
  test("by DATEFORMAT 'auto'", async () => {
    const fields = ["Julian day 1", "20080215", "080215", "2008.366", "2008-12-31", "12-17-1997", "January 8, 1999"];
    const rest = ["8-Jan-1999", "1999-Jan-08", "12.17.1997"];
    expect(await values("DATE", [...fields.slice(1), ...rest], "DATEFORMAT AS 'auto'")).toEqual([
      "2008-02-15",
      "2008-02-15",
      "2008-12-31",
      "2008-12-31",
      "1997-12-17",
      "1999-01-08",
      "1999-01-08",
      "1999-01-08",
      "1997-12-17",
    ]);
  });

  test("by TIMEFORMAT", async () => {
    const shown = "v::varchar";
    expect(await values("TIMESTAMP", ["04.05.2026 06:07:08"], "TIMEFORMAT 'MM.DD.YYYY HH24:MI:SS'", shown)).toEqual([
      "2026-04-05 06:07:08",
    ]);
    expect(await values("TIMESTAMP", ["1700000000", "1700000000.5"], "TIMEFORMAT 'epochsecs'")).toEqual([
      "2023-11-14 22:13:20",
      "2023-11-14 22:13:20.5",
    ]);
    expect(await values("TIMESTAMP", ["1700000000123"], "TIMEFORMAT AS 'epochmillisecs'")).toEqual([
      "2023-11-14 22:13:20.123",
    ]);
    expect(
      await values(
        "TIMESTAMP",
        ["2026-01-02T03:04:05.678Z", "Feb 4 2026 16:05:06", "20260102 040506", "January 8, 1999 4:05 PM"],
        "TIMEFORMAT 'auto'",
      ),
    ).toEqual(["2026-01-02 03:04:05.678", "2026-02-04 16:05:06", "2026-01-02 04:05:06", "1999-01-08 16:05:00"]);
  });

  test("that do not fit end the load, or are NULL with ACCEPTANYDATE", async () => {
    const fields = ["2026-02-30", "2026-01-02", "nonsense", ""];
    await expect(values("DATE", fields, "")).rejects.toThrow("failed.  Check");
    expect(await values("DATE", fields, "ACCEPTANYDATE")).toEqual([null, "2026-01-02", null, null]);
    // "if the format is 'auto' and only the time is wrong …": what is no date at all is NULL there, too
    expect(await values("TIMESTAMP", ["never"], "ACCEPTANYDATE TIMEFORMAT 'auto'")).toEqual([null]);
  });
});

describe("nothing is", () => {
  test.each([
    ["", ["", " ", "x"], ["", " ", "x"]],
    ["EMPTYASNULL", ["", " ", "x"], [null, " ", "x"]],
    ["BLANKSASNULL", ["", " ", "x"], ["", null, "x"]],
    ["BLANKSASNULL EMPTYASNULL", ["", " ", "x"], [null, null, "x"]],
    ["TRIMBLANKS", ["", " ", "x  ", " y "], ["", "", "x", " y"]],
    ["NULL AS 'NONE'", ["NONE", "none", ""], [null, "none", ""]],
    ["NULL ''", ["", "x"], [null, "x"]],
    ["NULL AS '\\\\N'", ["\\N", "\\\\N"], [null, "\\\\N"]],
  ])("in VARCHAR with %s", async (parameters, fields, expected) => {
    expect(await values("VARCHAR(9)", fields, parameters)).toEqual(expected);
  });

  test("in numbers and dates always NULL", async () => {
    expect(await values("INTEGER", ["", "1"], "")).toEqual([null, "1"]);
    expect(await values("DATE", [""], "")).toEqual([null]);
    expect(await values("BOOLEAN", ["", "t"], "CSV DELIMITER '|'", "v")).toEqual([null, true]);
  });

  test("IGNOREBLANKLINES passes over empty lines", async () => {
    const body = "1|a\n\n2|b\n";
    expect(await loaded("n INTEGER, v VARCHAR", body, "IGNOREBLANKLINES")).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    await expect(loaded("n INTEGER, v VARCHAR", body, "")).rejects.toThrow("failed.  Check");
  });
});

describe("rows", () => {
  test("FILLRECORD fills what is missing at their end", async () => {
    expect(await loaded("n INTEGER, i INTEGER, v VARCHAR(3)", "1|2|x\n3|4\n5\n", "FILLRECORD")).toEqual([
      [1, 2, "x"],
      [3, 4, ""],
      [5, null, ""],
    ]);
  });

  test("TRUNCATECOLUMNS cuts between characters", async () => {
    expect(await values("VARCHAR(4)", ["abcdef", "aüüb", "ab😀"], "TRUNCATECOLUMNS")).toEqual(["abcd", "aü", "ab"]);
  });

  test("IGNOREHEADER passes over lines of every file", async () => {
    const [table, prefix] = [await loading.table("n INTEGER"), uniqueName("headers")];
    await loading.put(`${prefix}/1`, "a\nb\n1\n");
    await loading.put(`${prefix}/2`, "a\nb\n2\n");
    await loading.put(`${prefix}/3`, "a\n");
    await loading.copy(table, `${prefix}/`, "IGNOREHEADER 2");
    expect(await loading.rows(`SELECT n FROM ${table} ORDER BY 1`)).toEqual([[1], [2]]);
  });

  test.each([
    ["utf16le", Buffer.from("\ufeff1|äß€\n", "utf16le")],
    ["utf16be", Buffer.from("1|äß€\n", "utf16le").swap16()],
    ["utf8", Buffer.from("\ufeff1|äß€\n")],
  ])("in %s, with or without a mark at the beginning", async (encoding, body) => {
    expect(await loaded("n INTEGER, v VARCHAR(9)", body, `ENCODING AS ${encoding}`)).toEqual([[1, "äß€"]]);
  });

  test("in ISO 8859-1", async () => {
    const body = Buffer.from("1|äß\n", "latin1");
    expect(await loaded("n INTEGER, v VARCHAR(9)", body, "ENCODING ISO88591")).toEqual([[1, "äß"]]);
  });
});

describe("columns", () => {
  test("numbers of IDENTITY are given, or the file's with EXPLICIT_IDS", async () => {
    const table = await loading.table("id BIGINT IDENTITY(10,5), v VARCHAR(9)");
    await loading.put("identity", "a\nb\n");
    await loading.put("explicit-identity", "1|c\n");
    await loading.copy(table, "identity", "");
    await loading.copy(table, "explicit-identity", "EXPLICIT_IDS");
    expect(await loading.rows(`SELECT v, id < 10 FROM ${table} ORDER BY v`)).toEqual([
      ["a", false],
      ["b", false],
      ["c", true],
    ]);
    const into = (columns: string, parameters: string) =>
      loading.db.query(
        `COPY ${table} (${columns}) FROM 's3://${loading.bucket}/explicit-identity' IAM_ROLE '${loading.roleArn}' ${parameters}`,
      );
    await into("id, v", "EXPLICIT_IDS");
    await expect(into("id, v", "")).rejects.toThrow("cannot set an identity column to a value");
    await expect(into("v", "EXPLICIT_IDS")).rejects.toThrow("EXPLICIT_IDS");
  });

  test("that are left out get their default", async () => {
    const table = await loading.table("a INTEGER DEFAULT 7, b VARCHAR(9), c DATE DEFAULT '2026-01-01'");
    await loading.put("defaults", "x\n");
    await loading.db.query(`COPY ${table} (B) FROM 's3://${loading.bucket}/defaults' IAM_ROLE '${loading.roleArn}'`);
    expect(await loading.rows(`SELECT a, b, c::varchar FROM ${table}`)).toEqual([[7, "x", "2026-01-01"]]);
  });

  test.each([
    ["REAL", ["1.5", "-2e3"], ["1.5", "-2000"]],
    ["DOUBLE PRECISION", ["0.1", "1e300"], ["0.1", "1e+300"]],
    ["DECIMAL(10,3)", ["1.2349", "-.5", "1e3"], ["1.234", "-0.500", "1000.000"]],
    ["BIGINT", ["9223372036854775807", "-9223372036854775808"], ["9223372036854775807", "-9223372036854775808"]],
    ["TIME", ["01:02:03", "23:59"], ["01:02:03", "23:59:00"]],
    ["TIMESTAMPTZ", ["2026-01-02 03:04:05+02"], ["2026-01-02 01:04:05+00"]],
  ])("of type %s", async (type, fields, expected) => {
    expect(await values(type, fields, "")).toEqual(expected);
  });

  test("VARBYTE takes hexadecimal digits", async () => {
    expect(await values("VARBYTE(9)", ["c0ff", ""], "", "from_varbyte(v, 'hex')")).toEqual(["c0ff", null]);
  });
});

// ingest-super.html, read 2026-11-24
describe("SUPER", () => {
  const customer = '{"c_custkey": 1, "c_address": {"state": "WA"}, "c_orders": [{"k": 5, "price": 1.50}]}';

  test("a whole object with JSON 'noshred'", async () => {
    const table = await loading.load("r SUPER", `${customer}\n`, "FORMAT JSON 'noshred'");
    expect(
      await loading.rows(`SELECT r.c_custkey::int, r.c_address.state::varchar, r.c_orders[0].k::int FROM ${table}`),
    ).toEqual([[1, "WA", 5]]);
  });

  test("an attribute of its own with JSON 'auto'", async () => {
    const table = await loading.load("c_custkey INT, c_address SUPER, c_orders SUPER", customer, "FORMAT JSON 'auto'");
    expect(
      await loading.rows(`SELECT c_custkey, c_address.state::varchar, c_orders[0].price::decimal(4,2) FROM ${table}`),
    ).toEqual([[1, "WA", "1.50"]]);
  });

  test("text in a file with delimiters", async () => {
    const table = await loading.load("n INT, s SUPER", '1|{"a": [1, "x"]}\n2|5\n3|\n', "");
    expect(await loading.rows(`SELECT n, s.a[1]::varchar, json_typeof(s) FROM ${table} ORDER BY n`)).toEqual([
      [1, "x", "object"],
      [2, null, "number"],
      [3, null, null],
    ]);
  });
});
