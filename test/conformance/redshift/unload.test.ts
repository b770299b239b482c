import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { type Loading, makeRole, REDSHIFT, startLoading } from "./loading.ts";

let loading: Loading;
let venue: string;
beforeAll(async () => {
  loading = await startLoading();
  venue = await loading.table(
    "venueid SMALLINT, venuename VARCHAR(100), venuecity VARCHAR(30), venuestate CHAR(2), venueseats INTEGER",
  );
  // r_UNLOAD_command_examples.html, read 2026-11-24
  await loading.db.query(`INSERT INTO ${venue} VALUES (1, 'Pinewood Race|track', 'Akron', 'OH', 0),
    (2, 'Columbus "Crew" Stadium', 'Columbus', 'OH', 0), (4, 'Community, Ballpark, Arena', 'Kansas City', NULL, NULL)`);
});
afterAll(() => loading[Symbol.asyncDispose]());

const unload = (query: string, prefix: string, parameters = "") =>
  loading.db.query(
    `UNLOAD ('${query.replaceAll("'", "''")}') TO 's3://${loading.bucket}/${prefix}' IAM_ROLE '${loading.roleArn}' ${parameters}`,
  );

/** Unloads the venues, and gives the only file's name and text. */
async function one(parameters: string, query = `SELECT * FROM ${venue} ORDER BY venueid`) {
  const prefix = `${uniqueName("u")}/`;
  await unload(query, prefix, parameters);
  const keys = (await loading.list(prefix)).filter((key) => !key.endsWith("manifest"));
  expect(keys).toHaveLength(1);
  const [key = ""] = keys;
  const bytes = await loading.get(key);
  return { name: key.slice(prefix.length), bytes, text: bytes.toString(), prefix };
}

describe("the documentation's examples", () => {
  test("delimited text by default; NULL is empty", async () => {
    loading.notices.length = 0;
    const { name, text } = await one("");
    expect(name).toBe("0000_part_00");
    expect(text).toBe(
      '1|Pinewood Race|track|Akron|OH|0\n2|Columbus "Crew" Stadium|Columbus|OH|0\n4|Community, Ballpark, Arena|Kansas City||\n',
    );
    expect(loading.notices).toEqual(["UNLOAD completed, 3 record(s) unloaded successfully."]);
  });

  test("CSV, and CSV with another delimiter", async () => {
    expect((await one("CSV")).text).toBe(
      '1,Pinewood Race|track,Akron,OH,0\n2,"Columbus ""Crew"" Stadium",Columbus,OH,0\n4,"Community, Ballpark, Arena",Kansas City,,\n',
    );
    expect((await one("FORMAT AS CSV DELIMITER AS '|' HEADER")).text).toBe(
      'venueid|venuename|venuecity|venuestate|venueseats\n1|"Pinewood Race|track"|Akron|OH|0\n2|"Columbus ""Crew"" Stadium"|Columbus|OH|0\n4|Community, Ballpark, Arena|Kansas City||\n',
    );
  });

  test("JSON", async () => {
    expect((await one("JSON")).text).toBe(
      '{"venueid":1,"venuename":"Pinewood Race|track","venuecity":"Akron","venuestate":"OH","venueseats":0}\n{"venueid":2,"venuename":"Columbus \\"Crew\\" Stadium","venuecity":"Columbus","venuestate":"OH","venueseats":0}\n{"venueid":4,"venuename":"Community, Ballpark, Arena","venuecity":"Kansas City","venuestate":null,"venueseats":null}\n',
    );
    expect((await one("JSON", "SELECT true AS a, 1.50::decimal(4,2) AS b, DATE '2026-01-02' AS c")).text).toBe(
      '{"a":"t","b":1.50,"c":"2026-01-02"}\n',
    );
  });

  test("FIXEDWIDTH; nothing is truncated", async () => {
    const { text } = await one("FIXEDWIDTH AS '0:3,1:27,2:12,3:2,4:6'");
    expect(text.split("\n")[0]).toBe("1  Pinewood Race|track        Akron       OH0     ");
    await expect(one("FIXEDWIDTH '0:3,1:5,2:12,3:2,4:6'")).rejects.toThrow("wider than 5 characters");
  });

  test("NULL AS, ESCAPE and ADDQUOTES", async () => {
    expect((await one("NULL AS 'fred'")).text).toContain("Kansas City|fred|fred\n");
    expect((await one("ESCAPE")).text).toContain("1|Pinewood Race\\|track|Akron");
    expect((await one("DELIMITER ',' ADDQUOTES")).text).toContain('"4","Community, Ballpark, Arena","Kansas City",,\n');
    const query = "SELECT 'a' || CHR(92) || 'b' || CHR(10) || 'c|\"d' AS v";
    expect((await one("ESCAPE", query)).text).toBe('a\\\\b\\\nc\\|"d\n');
    expect((await one("ESCAPE ADDQUOTES", query)).text).toBe('"a\\\\b\\\nc\\|\\"d"\n');
    expect((await one("", query)).text).toBe('a\\b\nc|"d\n');
  });

  test("serially, with a header, packed, with an extension", async () => {
    expect(await one("PARALLEL OFF HEADER")).toMatchObject({ name: "000", text: expect.stringMatching(/^venueid\|/) });
    const gzip = await one("GZIP PARALLEL FALSE");
    expect(gzip.name).toBe("000.gz");
    expect(gunzipSync(gzip.bytes).toString()).toContain("Pinewood");
    const zstd = await one("ZSTD");
    expect(zstd.name).toBe("0000_part_00.zst");
    expect(zstdDecompressSync(zstd.bytes).toString()).toContain("Pinewood");
    expect((await one("EXTENSION 'txt.gz' GZIP")).name).toBe("0000_part_00.txt.gz");
    expect((await one("PARQUET")).name).toBe("0000_part_00.parquet");
  });

  test("a query in dollar quotes, or with quotation marks that a backslash escapes", async () => {
    const to = (key: string) => `TO 's3://${loading.bucket}/${key}' IAM_ROLE '${loading.roleArn}'`;
    const [one, other] = [uniqueName("u"), uniqueName("u")];
    await loading.db.query(`unload ($$select 'NV' as a$$) ${to(one)}`);
    await loading.db.query(`UNLOAD ('select \\'NV\\' as a;') ${to(other)}`);
    expect((await loading.get(`${one}0000_part_00`)).toString()).toBe("NV\n");
    expect((await loading.get(`${other}0000_part_00`)).toString()).toBe("NV\n");
  });
});

describe("a manifest", () => {
  test("lists the files; VERBOSE says more; COPY takes it", async () => {
    const { prefix, bytes } = await one("MANIFEST VERBOSE HEADER CSV");
    const manifest = JSON.parse((await loading.get(`${prefix}manifest`)).toString());
    const meta = { content_length: bytes.length, record_count: 4 };
    expect(manifest).toEqual({
      entries: [{ url: `s3://${loading.bucket}/${prefix}0000_part_00`, meta }],
      schema: {
        elements: [
          { name: "venueid", type: { base: "smallint" } },
          { name: "venuename", type: { base: "character varying", max_length: 100 } },
          { name: "venuecity", type: { base: "character varying", max_length: 30 } },
          { name: "venuestate", type: { base: "character", max_length: 2 } },
          { name: "venueseats", type: { base: "integer" } },
        ],
      },
      meta,
      author: { name: "Amazon Redshift", version: "1.0.0" },
    });
    const table = await loading.table("a SMALLINT, b VARCHAR(100), c VARCHAR(30), d CHAR(2), e INTEGER");
    await loading.copy(table, `${prefix}manifest`, "CSV MANIFEST IGNOREHEADER 1");
    expect(await loading.rows(`SELECT COUNT(*) FROM ${table}`)).toEqual([["3"]]);
  });

  test("of Parquet has what COPY needs", async () => {
    const { prefix } = await one("PARQUET MANIFEST");
    const table = await loading.table("a SMALLINT, b VARCHAR(100), c VARCHAR(30), d CHAR(2), e INTEGER");
    await loading.copy(table, `${prefix}manifest`, "PARQUET MANIFEST");
    expect(await loading.rows(`SELECT * FROM ${table} EXCEPT SELECT * FROM ${venue}`)).toEqual([]);
  });
});

describe("PARTITION BY", () => {
  test("makes Hive's folders; the columns are left out, or included", async () => {
    const prefix = uniqueName("part");
    const query = `SELECT * FROM ${venue} ORDER BY venueid DESC`;
    await unload(query, prefix, "CSV PARTITION BY (venuestate, venueseats) MANIFEST");
    expect(await loading.list(prefix)).toEqual([
      `${prefix}/manifest`,
      `${prefix}/venuestate=OH/venueseats=0/0000_part_00`,
      `${prefix}/venuestate=__HIVE_DEFAULT_PARTITION__/venueseats=__HIVE_DEFAULT_PARTITION__/0000_part_00`,
    ]);
    expect((await loading.get(`${prefix}/venuestate=OH/venueseats=0/0000_part_00`)).toString()).toBe(
      '2,"Columbus ""Crew"" Stadium",Columbus\n1,Pinewood Race|track,Akron\n',
    );
    await unload(query, `${prefix}2`, "PARTITION BY (venuestate) INCLUDE");
    expect((await loading.get(`${prefix}2/venuestate=OH/0000_part_00`)).toString()).toBe(
      '2|Columbus "Crew" Stadium|Columbus|OH|0\n1|Pinewood Race|track|Akron|OH|0\n',
    );
  });

  test("needs columns of the query, and one besides", async () => {
    await expect(unload("SELECT 1 AS a", "p", "PARTITION BY (b)")).rejects.toThrow('"b"');
    await expect(unload("SELECT 1 AS a", "p", "PARTITION BY (a)")).rejects.toThrow("at least one column");
  });

  test("with CLEANPATH, only folders that get files are cleaned", async () => {
    const prefix = uniqueName("clean");
    for (const state of ["OH", "TX"]) await loading.put(`${prefix}/s=${state}/old`, "x");
    await unload("SELECT 1 AS a, 'OH' AS s", prefix, "CLEANPATH PARTITION BY (s)");
    expect(await loading.list(prefix)).toEqual([`${prefix}/s=OH/0000_part_00`, `${prefix}/s=TX/old`]);
  });
});

describe("what is there already", () => {
  test("is not overwritten, unless ALLOWOVERWRITE says so; CLEANPATH removes it", async () => {
    const prefix = uniqueName("there");
    await unload("SELECT 1", `${prefix}/`);
    await loading.put(`${prefix}/stray`, "x");
    await expect(unload("SELECT 2", `${prefix}/`)).rejects.toThrow(
      "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
    );
    await unload("SELECT 2", `${prefix}/`, "ALLOWOVERWRITE");
    expect(await loading.list(prefix)).toEqual([`${prefix}/0000_part_00`, `${prefix}/stray`]);
    await unload("SELECT 3", `${prefix}/`, "CLEANPATH");
    expect(await loading.list(prefix)).toEqual([`${prefix}/0000_part_00`]);
    expect((await loading.get(`${prefix}/0000_part_00`)).toString()).toBe("3\n");
  });
});

describe("many rows", () => {
  const QUERY = "SELECT n, repeat('x', 200) AS filler FROM (SELECT row_number() OVER () AS n FROM stl_numbers)";

  test("go to several slices and parts, and none is lost", async () => {
    const numbers = await loading.table("n INTEGER");
    await loading.put("numbers", Array.from({ length: 40_000 }, (_, n) => n).join("\n"));
    await loading.copy(numbers, "numbers");
    const prefix = `${uniqueName("many")}/`;
    await unload(QUERY.replace("stl_numbers", numbers), prefix, "MAXFILESIZE 5 MB PARALLEL OFF");
    const keys = await loading.list(prefix);
    expect(keys).toEqual([`${prefix}000`, `${prefix}001`]);
    const texts = await Promise.all(keys.map((key) => loading.get(key)));
    expect(texts[0]?.length).toBeLessThanOrEqual(5 * 1024 * 1024);
    expect(texts.map((text) => text.toString().split("\n").length - 1).reduce((sum, n) => sum + n)).toBe(40_000);
    await unload(QUERY.replace("stl_numbers", numbers), `${prefix}p/`, "GZIP");
    expect(await loading.list(`${prefix}p/`)).toEqual([`${prefix}p/0000_part_00.gz`, `${prefix}p/0001_part_00.gz`]);
  });

  test("of one file, more than S3 takes at once, stand in their order", async () => {
    const numbers = await loading.table("n INTEGER");
    const all = Array.from({ length: 45_000 }, (_, n) => String(n));
    await loading.put("ordered", all.join("\n"));
    await loading.copy(numbers, "ordered");
    const prefix = `${uniqueName("ordered")}/`;
    await unload(`SELECT n, repeat('x', 400) AS filler FROM ${numbers} ORDER BY n`, prefix, "CSV PARALLEL OFF");
    expect(await loading.list(prefix)).toEqual([`${prefix}000`]);
    const filler = `,${"x".repeat(400)}\n`;
    expect((await loading.get(`${prefix}000`)).toString() === all.map((n) => n + filler).join("")).toBe(true);
  });

  test("no rows make no files", async () => {
    const prefix = uniqueName("none");
    await unload("SELECT 1 WHERE false", prefix, "HEADER MANIFEST");
    expect(await loading.list(prefix)).toEqual([]);
    expect(await loading.rows("SELECT pg_last_unload_count()")).toEqual([["0"]]);
  });
});

// "You can't use …": r_UNLOAD.html, read 2026-11-24. The text for ADDQUOTES with CSV was recorded (awsdocs/amazon-redshift-developer-guide,
// pull request 25), the others are modelled on it.
test.each([
  ["SELECT 1 LIMIT 1", "", "Limit clause is not supported"],
  ["SELECT TOP 1 a FROM (SELECT 1 AS a)", "", "Limit clause is not supported"],
  ["SELECT 1", "CSV ADDQUOTES", "ADDQUOTES is not supported for UNLOAD to CSV"],
  ["SELECT 1", "CSV FIXEDWIDTH 'a:1'", "FIXEDWIDTH is not supported for UNLOAD to CSV"],
  ["SELECT 1", "PARQUET DELIMITER ','", "DELIMITER is not supported for UNLOAD to PARQUET"],
  ["SELECT 1", "PARQUET HEADER", "HEADER is not supported for UNLOAD to PARQUET"],
  ["SELECT 1", "PARQUET GZIP", "GZIP is not supported for UNLOAD to PARQUET"],
  ["SELECT 1", "PARQUET NULL AS 'x'", "NULL is not supported for UNLOAD to PARQUET"],
  ["SELECT 1", "JSON HEADER", "HEADER is not supported for UNLOAD to JSON"],
  ["SELECT 1", "JSON ESCAPE", "ESCAPE is not supported for UNLOAD to JSON"],
  ["SELECT 1", "FIXEDWIDTH 'a:1' DELIMITER ','", "FIXEDWIDTH is not compatible with DELIMITER"],
  ["SELECT 1", "FIXEDWIDTH 'a:1' HEADER", "FIXEDWIDTH is not compatible with HEADER"],
  ["SELECT 1", "CLEANPATH ALLOWOVERWRITE", "CLEANPATH is not compatible with ALLOWOVERWRITE"],
  ["SELECT 1", "MAXFILESIZE 4 MB", "MAXFILESIZE must be between"],
  ["SELECT 1", "MAXFILESIZE 7 GB", "MAXFILESIZE must be between"],
  ["SELECT 1", "ROWGROUPSIZE 64 MB", "ROWGROUPSIZE is only supported for UNLOAD to PARQUET"],
  ["SELECT 1", "PARQUET ROWGROUPSIZE 16 MB", "ROWGROUPSIZE must be between"],
  ["SELECT 1", "GZIP ZSTD", "conflicting or redundant options"],
  ["SELECT 1", "BZIP2", "BZIP2"],
  ["SELECT 1", "KMS_KEY_ID 'x' ENCRYPTED", "KMS_KEY_ID"],
  ["SELECT 1", "ENCRYPTED MASTER_SYMMETRIC_KEY 'x'", "Client-side encryption"],
  ["SELECT 1 AS a, 2 AS a", "JSON", "unique"],
  ["DELETE FROM t", "", "syntax error"],
  ["SELECT 1", "VERBOSE", 'syntax error at or near "VERBOSE"'],
])("%s with %s is refused", async (query, parameters, message) => {
  await expect(unload(query, uniqueName("refused"), parameters)).rejects.toThrow(message);
});

test("a LIMIT inside is none of the outer SELECT", async () => {
  await unload(`SELECT * FROM (SELECT * FROM ${venue} LIMIT 1)`, uniqueName("inner"));
  expect(await loading.rows("SELECT pg_last_unload_count()")).toEqual([["1"]]);
});

test("the system tables and functions know of it", async () => {
  const { prefix, bytes } = await one("CSV GZIP");
  const url = `s3://${loading.bucket}/${prefix}0000_part_00.gz`;
  const where = "WHERE query = pg_last_unload_id() AND query = pg_last_query_id()";
  expect(
    await loading.rows(`SELECT TRIM(path), line_count, transfer_size, TRIM(file_format) FROM stl_unload_log ${where}`),
  ).toEqual([[url, "3", String(bytes.length), "CSV"]]);
  expect(
    await loading.rows(
      "SELECT status, TRIM(file_format), compression_type, unloaded_location, unloaded_rows, unloaded_files_count, unloaded_files_size, error_message FROM sys_unload_history WHERE query_id = pg_last_unload_id()",
    ),
  ).toEqual([["completed", "CSV", "GZIP", `s3://${loading.bucket}/${prefix}`, "3", "1", String(bytes.length), ""]]);
  expect(
    await loading.rows(
      "SELECT TRIM(file_name), line_count FROM sys_unload_detail WHERE query_id = pg_last_unload_id()",
    ),
  ).toEqual([[url, "3"]]);
});

test("a role that may not write does not", async () => {
  const reader = await makeRole(uniqueName("reader"), REDSHIFT, [
    { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetObject"], Resource: "*" },
  ]);
  await expect(
    loading.db.query(`UNLOAD ('SELECT 1') TO 's3://${loading.bucket}/no' IAM_ROLE '${reader}'`),
  ).rejects.toThrow(/S3ServiceException:.*is not authorized to perform: s3:PutObject.*,Status 403,Error AccessDenied/);
});

test("it takes part in the transaction around it", async () => {
  const { db } = loading;
  await db.query("BEGIN");
  await db.query("CREATE TABLE unloaded_inside (a INTEGER)");
  await db.query("INSERT INTO unloaded_inside VALUES (7)");
  await unload("SELECT * FROM unloaded_inside", uniqueName("inside"));
  await db.query("ROLLBACK");
  expect(await loading.rows("SELECT pg_last_unload_count()")).not.toEqual([["7"]]);
});

test("two slices write, and stv_slices has two", async () => {
  const rows = "SELECT a.n, REPEAT('x', 100) FROM GENERATE_SERIES(1, 40000) AS a(n)";
  await unload(rows, uniqueName("slices"));
  expect(
    await loading.rows(
      "SELECT slice, RIGHT(TRIM(path), 12) FROM stl_unload_log WHERE query = pg_last_unload_id() ORDER BY slice",
    ),
  ).toEqual([
    [0, "0000_part_00"],
    [1, "0001_part_00"],
  ]);
  expect(await loading.rows("SELECT node, slice FROM stv_slices ORDER BY slice")).toEqual([
    [0, 0],
    [0, 1],
  ]);
});
