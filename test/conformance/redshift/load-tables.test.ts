import { once } from "node:events";
import { connect } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redshiftUrl, uniqueName } from "../../support/endpoint.ts";
import { type Loading, startLoading } from "./loading.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await startLoading();
});
afterAll(() => loading[Symbol.asyncDispose]());

const rows = (sql: string) => loading.rows(sql);

describe("after a load with errors", () => {
  let table: string;
  let url: string;
  beforeAll(async () => {
    table = await loading.table("id INTEGER, name VARCHAR(5), price DECIMAL(6,2)");
    const key = uniqueName("errors");
    url = `s3://${loading.bucket}/${key}`;
    await loading.put(key, "1,ok,1.5\n2,too long,2.5\nx,ok,3.5\n4,ok,12345.6\n5,ok,5.5\n");
    loading.notices.length = 0;
    await loading.copy(table, key, "CSV MAXERROR 10");
  });

  test("the client hears how many there were", async () => {
    expect(loading.notices).toEqual([
      `Load into table '${table}' completed, 2 record(s) loaded successfully.`,
      `Load into table '${table}' completed, 3 record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
    ]);
    expect(await rows("SELECT pg_last_copy_count(), pg_last_query_id() = pg_last_copy_id()")).toEqual([["2", true]]);
    expect(await rows(`SELECT id FROM ${table} ORDER BY 1`)).toEqual([[1], [5]]);
  });

  test("stl_load_errors has them, in the documentation's columns", async () => {
    // r_STL_LOAD_ERRORS.html: the sample query
    const found = await rows(
      `SELECT d.query, TRIM(filename), line_number, TRIM(colname), TRIM(type), TRIM(col_length), position, TRIM(raw_field_value), err_code, TRIM(err_reason)
       FROM stl_load_errors d WHERE d.query = pg_last_copy_id() ORDER BY line_number`,
    );
    const query = found[0]?.[0];
    expect(found).toEqual([
      [query, url, "2", "name", "varchar", "5", 2, "too long", 1204, "String length exceeds DDL length"],
      [query, url, "3", "id", "int4", "", 0, "x", 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer"],
      [query, url, "4", "price", "numeric", "6, 2", 5, "12345.6", expect.any(Number), expect.any(String)],
    ]);
  });

  test("stl_loaderror_detail has the fields up to the one that is wrong", async () => {
    expect(
      await rows(
        `SELECT line_number, field, TRIM(colname), TRIM(value), is_null, TRIM(type), TRIM(col_length) FROM stl_loaderror_detail
         WHERE query = pg_last_copy_id() AND line_number < 4 ORDER BY line_number, field`,
      ),
    ).toEqual([
      ["2", 0, "id", "2", 0, "int4", ""],
      ["2", 1, "name", "too long", 0, "varchar", "5"],
      ["3", 0, "id", "x", 0, "int4", ""],
    ]);
  });

  test("sys_load_error_detail, sys_load_history and sys_load_detail agree", async () => {
    expect(
      await rows(
        `SELECT TRIM(file_name), line_number, TRIM(column_name), error_code FROM sys_load_error_detail
         WHERE query_id = pg_last_copy_id() AND error_code = 1207`,
      ),
    ).toEqual([[url, "3", "id", 1207]]);
    expect(
      await rows(
        `SELECT status, table_name, data_source, file_format, loaded_rows, source_file_count, source_file_bytes, file_count_scanned, error_count,
           start_time <= end_time, duration >= 0, TRIM(database_name)
         FROM sys_load_history WHERE query_id = pg_last_copy_id()`,
      ),
    ).toEqual([["completed", table, url, "csv", "2", 1, "55", 1, "3", true, true, "dev"]]);
    expect(
      await rows(
        "SELECT TRIM(file_name), bytes_scanned, lines_scanned FROM sys_load_detail WHERE query_id = pg_last_copy_id()",
      ),
    ).toEqual([[url, 55, 5]]);
    expect(await rows("SELECT TRIM(name), lines, bytes FROM stl_file_scan WHERE query = pg_last_copy_id()")).toEqual([
      [url.slice(0, 90), "5", "55"],
    ]);
  });
});

test("a load that fails leaves its error, and no commit; the transaction around it takes nothing away", async () => {
  const table = await loading.table("id INTEGER");
  await loading.put("fails", "1\nx\n");
  await loading.db.query("BEGIN");
  await expect(loading.copy(table, "fails")).rejects.toThrow("failed.  Check");
  await loading.db.query("ROLLBACK");
  const history = await rows(
    `SELECT query_id, status, loaded_rows, error_count FROM sys_load_history WHERE table_name = '${table}'`,
  );
  expect(history).toEqual([[expect.anything(), "aborted", "0", "1"]]);
  const id = String(history[0]?.[0]);
  expect(await rows(`SELECT COUNT(*) FROM stl_load_errors WHERE query = ${id}`)).toEqual([["1"]]);
  expect(await rows(`SELECT COUNT(*) FROM stl_load_commits WHERE query = ${id}`)).toEqual([["0"]]);
});

test("IGNOREALLERRORS loads what is right, however much is wrong", async () => {
  const table = await loading.load("id INTEGER", `${"x\n".repeat(300)}1\n`, "CSV IGNOREALLERRORS");
  expect(await rows(`SELECT id FROM ${table}`)).toEqual([[1]]);
  expect(await rows("SELECT COUNT(*) FROM stl_load_errors WHERE query = pg_last_copy_id()")).toEqual([["300"]]);
});

test("what ACCEPTINVCHARS has replaced is in stl_replacements and sys_copy_replacements", async () => {
  loading.notices.length = 0;
  const table = await loading.load(
    "v VARCHAR(9), w VARCHAR(9)",
    Buffer.from("a,b\na\xa4,b\xe4\n", "latin1"),
    "CSV ACCEPTINVCHARS '^'",
  );
  expect(await rows(`SELECT * FROM ${table} ORDER BY 1`)).toEqual([
    ["a", "b"],
    ["a^", "b^"],
  ]);
  expect(loading.notices[1]).toBe(
    `Load into table '${table}' completed, 1 record(s) were loaded with replacements made for ACCEPTINVCHARS.  Check 'stl_replacements' system table for details.`,
  );
  expect(
    await rows(
      "SELECT line_number, TRIM(colname), TRIM(raw_line) FROM stl_replacements WHERE query = pg_last_copy_id()",
    ),
  ).toEqual([["2", "v", "a.,b."]]); // "for each of the first 100 rows": r_STL_REPLACEMENTS.html
  expect(await rows("SELECT COUNT(*) FROM sys_copy_replacements WHERE query_id = pg_last_copy_id()")).toEqual([["1"]]);
});

describe("a manifest", () => {
  const manifest = async (entries: unknown, key = uniqueName("manifest")): Promise<string> => {
    await loading.put(key, typeof entries === "string" ? entries : JSON.stringify({ entries }));
    return key;
  };
  const entry = (key: string, more = {}) => ({ url: `s3://${loading.bucket}/${key}`, ...more });

  test("may leave out what is not mandatory, and name a file twice", async () => {
    const table = await loading.table("id INTEGER");
    await loading.put("m/1", "1\n");
    await loading.put("m/2", "2\n");
    const there = [entry("m/1", { mandatory: true }), entry("m/2"), entry("m/2")];
    await loading.copy(table, await manifest([...there, entry("m/missing", { mandatory: false })]), "CSV MANIFEST");
    expect(await rows(`SELECT id FROM ${table} ORDER BY 1`)).toEqual([[1], [2], [2]]);
    await expect(
      loading.copy(table, await manifest([entry("m/missing", { mandatory: true })]), "CSV MANIFEST"),
    ).rejects.toThrow("Mandatory url is not present in manifest file.");
  });

  test("may name files of other buckets", async () => {
    await using other = await startLoading();
    await other.put("far", "7\n");
    const table = await loading.table("id INTEGER");
    const key = await manifest([{ url: `s3://${other.bucket}/far`, mandatory: true }]);
    // Its role may read its own bucket only.
    await expect(loading.copy(table, key, "CSV MANIFEST")).rejects.toThrow(
      "is not authorized to perform: s3:GetObject",
    );
    await loading.db.query(
      `COPY ${table} FROM 's3://${loading.bucket}/${key}' ACCESS_KEY_ID 'test' SECRET_ACCESS_KEY 'test' CSV MANIFEST`,
    );
    expect(await rows(`SELECT id FROM ${table}`)).toEqual([[7]]);
  });

  test.each([
    ["not json", "Manifest file is not in correct json format"],
    ["{}", "does not contain element 'entries'"],
    ['{"entries":[{"url":"s3://bucket"}]}', "requires full path of an S3 object"],
    ['{"entries":[]}', "No valid manifest entries"],
  ])("is refused: %s", async (text, message) => {
    const table = await loading.table("id INTEGER");
    await expect(loading.copy(table, await manifest(text), "CSV MANIFEST")).rejects.toThrow(message);
  });
});

test.each([
  ["a cancel request", cancelRequest],
  ["pg_cancel_backend()", (other: pg.Client) => other.query(`SELECT pg_cancel_backend(${processOf(loading.db).pid})`)],
])("%s ends a load, and nothing is loaded", async (_what, cancel) => {
  const table = await loading.table("id INTEGER, v VARCHAR(100)");
  const key = uniqueName("long");
  await loading.put(key, `1,${"x".repeat(90)}\n`.repeat(20_000));
  const entries = Array.from({ length: 200 }, () => ({ url: `s3://${loading.bucket}/${key}`, mandatory: true }));
  await loading.put(`${key}-manifest`, JSON.stringify({ entries }));
  const other = new pg.Client({ connectionString: redshiftUrl().replace("//", "//awsuser@") });
  await other.connect();
  const loads = expect(loading.copy(table, `${key}-manifest`, "CSV MANIFEST")).rejects.toMatchObject({
    code: "57014",
    message: expect.stringMatching(/^Query \(\d+\) cancelled on user's request$/),
  });
  const status = async () =>
    (await other.query(`SELECT status FROM sys_load_history WHERE table_name = '${table}'`)).rows[0]?.status;
  await expect.poll(status, { timeout: 20_000 }).toBe("running");
  await cancel(other);
  await loads;
  expect(await rows(`SELECT COUNT(*) FROM ${table}`)).toEqual([["0"]]);
  expect(await status()).toBe("aborted");
  await other.end();
});

/** What a cancel request says of a session; pg keeps it, though its types do not show it. */
function processOf(client: pg.Client): { pid: number; secret: number } {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  return { pid: processID, secret: secretKey };
}

// https://www.postgresql.org/docs/18/protocol-message-formats.html (CancelRequest)
async function cancelRequest(): Promise<void> {
  const { pid, secret } = processOf(loading.db);
  const { hostname, port } = new URL(redshiftUrl());
  const message = Buffer.alloc(16);
  for (const [index, value] of [16, 80877102, pid, secret].entries()) message.writeInt32BE(value, index * 4);
  const socket = connect(Number(port), hostname);
  socket.end(message);
  await once(socket, "close");
}
