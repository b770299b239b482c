import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { type Loading, makeRole, REDSHIFT, startLoading } from "./loading.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await startLoading();
});
afterAll(() => loading[Symbol.asyncDispose]());

const rowsOf = (table: string, order = 1) => loading.rows(`SELECT * FROM ${table} ORDER BY ${order}`);
const CATEGORY = "catid INTEGER, catgroup VARCHAR(10), catname VARCHAR(10), catdesc VARCHAR(50)";

describe("CSV", () => {
  // copy-parameters-data-format.html and r_COPY_command_examples.html (Load CATEGORY from a CSV file), read 2026-11-24
  test("the documentation's example, with both quote characters", async () => {
    const body = (q: string) =>
      `12,Shows,Musicals,Musical theatre\n13,Shows,Plays,${q}All ${q === '"' ? '""non-musical""' : '"non-musical"'} theatre${q}\n15,Concerts,Classical,${q}All symphony, concerto, and choir concerts${q}\n`;
    const expected = [
      [12, "Shows", "Musicals", "Musical theatre"],
      [13, "Shows", "Plays", 'All "non-musical" theatre'],
      [15, "Concerts", "Classical", "All symphony, concerto, and choir concerts"],
    ];
    expect(await rowsOf(await loading.load(CATEGORY, body('"'), "csv"))).toEqual(expected);
    expect(await rowsOf(await loading.load(CATEGORY, body("%"), "csv quote as '%'"))).toEqual(expected);
  });

  test("blanks around quotes mean nothing, CRLF ends a line, and the last one needs no end", async () => {
    const table = await loading.load("a VARCHAR(9), b INTEGER", ' "x" , 1 \r\n"y,z","2"', "CSV");
    expect(await rowsOf(table)).toEqual([
      ["x", 1],
      ["y,z", 2],
    ]);
  });

  test.each([
    ["tab", "\\t", "\t"],
    ["octal", "\\001", "\x01"],
    ["a letter", "x", "x"],
    ["a digit", "7", "7"],
  ])("the delimiter can be %s", async (_what, written, delimiter) => {
    const body = [`a\\b`, "1", `"q${delimiter}q"`].join(delimiter);
    const table = await loading.load(
      "a VARCHAR(9), b INTEGER, c VARCHAR(9)",
      `${body}\n`,
      `CSV DELIMITER '${written}'`,
    );
    expect(await rowsOf(table)).toEqual([["a\\b", 1, `q${delimiter}q`]]);
  });

  test("values in quotes of every type", async () => {
    const table = await loading.load(
      "a SMALLINT, b BIGINT, c DECIMAL(8,3), d REAL, e BOOLEAN, f DATE, g TIMESTAMP",
      '"-7","9223372036854775807","+12.3456","1e3","TRUE","2024-02-29","2026-11-24 08:09:10.5"\n,,,,,,\n',
      "CSV",
    );
    expect(await loading.rows(`SELECT a, b, c, d, e, f::varchar, g::varchar FROM ${table} ORDER BY a`)).toEqual([
      [-7, "9223372036854775807", "12.345", 1000, true, "2024-02-29", "2026-11-24 08:09:10.5"],
      [null, null, null, null, null, null, null],
    ]);
  });
});

describe("delimited text", () => {
  test("ESCAPE and REMOVEQUOTES, as the documentation shows them", async () => {
    // copy-parameters-data-conversion.html (ESCAPE; REMOVEQUOTES), read 2026-11-24
    const body = [
      "1|The quick brown fox\\\njumped over the lazy dog.",
      "2| A\\\\B\\\\C",
      "3| A \\| B \\| C",
      "4|'A Midsummer Night\\'s Dream'",
      "5|\\N",
      "6|\\\\N",
    ].join("\n");
    const table = await loading.load("id INTEGER, text VARCHAR(60)", `${body}\n`, "ESCAPE REMOVEQUOTES");
    expect(await rowsOf(table)).toEqual([
      [1, "The quick brown fox\njumped over the lazy dog."],
      [2, " A\\B\\C"],
      [3, " A | B | C"],
      [4, "A Midsummer Night's Dream"],
      [5, null],
      [6, null],
    ]);
  });

  test("REMOVEQUOTES keeps delimiters inside, and what is no pair of quotes", async () => {
    const body = "1|'The delimiter is a pipe (|) character'\n2|\"White\"\n3|Blue'\n4|''Black''\n5|'  '\n";
    const table = await loading.load("id INTEGER, text VARCHAR(60)", body, "REMOVEQUOTES");
    expect(await rowsOf(table)).toEqual([
      [1, "The delimiter is a pipe (|) character"],
      [2, "White"],
      [3, "Blue'"],
      [4, "'Black'"],
      [5, "  "],
    ]);
    await expect(loading.load("id INTEGER, text VARCHAR(60)", "1|'Blue\n", "REMOVEQUOTES")).rejects.toThrow(
      "failed.  Check",
    );
  });

  test("a line may end in a delimiter, and backslashes are like any other character", async () => {
    const table = await loading.load("id INTEGER, v VARCHAR(20)", "1|C:\\new|\n2|\\.|\n", "");
    expect(await rowsOf(table)).toEqual([
      [1, "C:\\new"],
      [2, "\\."],
    ]);
  });

  test.each([
    ["UTF16LE", "utf16le", false],
    ["UTF16", "utf16le", true],
    ["ISO88591", "latin1", false],
  ] as const)("in %s", async (name, encoding, mark) => {
    const body = Buffer.from(`${mark ? "\ufeff" : ""}1|für\n2|é\n`, encoding);
    const table = await loading.load("id INTEGER, v VARCHAR(20)", body, `ENCODING ${name}`);
    expect(await rowsOf(table)).toEqual([
      [1, "für"],
      [2, "é"],
    ]);
  });
});

test("FIXEDWIDTH, as the documentation shows it: widths are characters", async () => {
  // r_COPY_command_examples.html (Load VENUE from a fixed-width data file), read 2026-11-24
  const body =
    "1  Toyota Park              Bridgeview  IL0\n4  CommunityAmérica BallparkKansas City KS0\n5  Gillette Stadium         Foxborough  MA68756\n";
  const table = await loading.load(
    "venueid SMALLINT, venuename VARCHAR(100), venuecity VARCHAR(30), venuestate CHAR(2), venueseats INTEGER",
    body,
    "FIXEDWIDTH 'venueid:3,venuename:25,venuecity:12,venuestate:2,venueseats:6' TRIMBLANKS",
  );
  expect(await rowsOf(table)).toEqual([
    [1, "Toyota Park", "Bridgeview", "IL", 0],
    [4, "CommunityAmérica Ballpark", "Kansas City", "KS", 0],
    [5, "Gillette Stadium", "Foxborough", "MA", 68756],
  ]);
});

describe("JSON", () => {
  const AUTO = [
    '{\n  "catdesc": "Major League Baseball",\n  "catid": 1,\n "catgroup": "Sports", "catname": "MLB"\n}',
    '{"catgroup": "Sports", "catid": 2, "catname": "NHL", "bogus": {"a": [1]}}{"catid": 3, "catdesc": "}{\\"\\n", "catname": null}',
  ].join("\n");
  const EXPECTED = [
    [1, "Sports", "MLB", "Major League Baseball"],
    [2, "Sports", "NHL", null],
    [3, null, null, '}{"\n'],
  ];

  test("'auto' matches names in lower case, 'auto ignorecase' in any", async () => {
    expect(await rowsOf(await loading.load(CATEGORY, AUTO, "json 'auto'"))).toEqual(EXPECTED);
    const mixed = AUTO.replaceAll("cat", "Cat");
    expect(await rowsOf(await loading.load(CATEGORY, mixed, "format as json 'auto ignorecase'"))).toEqual(EXPECTED);
    expect(await rowsOf(await loading.load(CATEGORY, mixed, "json 'auto'"))).toEqual([
      [null, null, null, null],
      [null, null, null, null],
      [null, null, null, null],
    ]);
  });

  test.each([
    ["bracket notation", ["$['one']", "$['two'][1]['x y']", "$['three']", "$['four']"]],
    ["dot notation", ["$.one", "$.two[1].x y", "$.three", "$.four"]],
  ])("JSONPaths in %s; objects and arrays are loaded as strings", async (_what, jsonpaths) => {
    const key = uniqueName("paths");
    await loading.put(key, JSON.stringify({ jsonpaths }));
    const body = '{"one": 1, "two": [0, {"x y": "in"}], "three": ["a", {"b": 2}], "four": true}';
    const table = await loading.load(
      "a INTEGER, b VARCHAR(9), c VARCHAR(99), d VARCHAR(9)",
      body,
      `json 's3://${loading.bucket}/${key}'`,
    );
    expect(await rowsOf(table)).toEqual([[1, "in", '["a",{"b":2}]', "true"]]);
  });

  test("arrays by JSONPaths; an element that is missing ends the load", async () => {
    const key = uniqueName("paths");
    await loading.put(key, JSON.stringify({ jsonpaths: ["$[0]", "$[2]"] }));
    const option = `json 's3://${loading.bucket}/${key}'`;
    expect(await rowsOf(await loading.load("a INTEGER, b VARCHAR(9)", '[1,"x","y"]\n[2,"p","q"]', option))).toEqual([
      [1, "y"],
      [2, "q"],
    ]);
    await expect(loading.load("a INTEGER, b VARCHAR(9)", "[1]", option)).rejects.toThrow("failed.  Check");
    expect(await loading.rows("SELECT TRIM(err_reason) FROM stl_load_errors WHERE query = pg_last_copy_id()")).toEqual([
      ["Invalid JSONPath format: Not an array or index out of range."],
    ]);
  });

  test("as many paths as columns, or none at all", async () => {
    const key = uniqueName("paths");
    await loading.put(key, JSON.stringify({ jsonpaths: ["$.a"] }));
    await expect(
      loading.load("a INTEGER, b INTEGER", '{"a":1}', `json 's3://${loading.bucket}/${key}'`),
    ).rejects.toThrow(
      "Number of jsonpaths and the number of columns should match. JSONPath size: 1, Number of columns in table or column list: 2",
    );
  });

  test("numbers are as exact as their column, and truncated like others", async () => {
    const table = await loading.load(
      "a BIGINT, b DECIMAL(20,3), c VARCHAR(30)",
      '{"a": 9007199254740993, "b": 12345678901234567.8919, "c": 1.10}',
      "json 'auto'",
    );
    expect(await rowsOf(table)).toEqual([["9007199254740993", "12345678901234567.891", "1.10"]]);
  });

  test("what is no JSON counts as an error for each instance", async () => {
    const table = await loading.load(
      "a INTEGER",
      '{"a": 1} oops {"a": 2}\n{"a": }\n{"a": 3}',
      "json 'auto' maxerror 5",
    );
    expect(await rowsOf(table)).toEqual([[1], [2], [3]]);
    expect(
      await loading.rows(
        "SELECT line_number, err_code FROM stl_load_errors WHERE query = pg_last_copy_id() ORDER BY 1",
      ),
    ).toEqual([
      ["1", 1216],
      ["2", 1216],
    ]);
  });
});

describe("compressed files", () => {
  // `printf '1\n2\n' | bzip2 | base64`
  const BZIP2 = Buffer.from("QlpoOTFBWSZTWUuVC7sAAAFIAAAQMAAgADDMDHqCcXckU4UJBLlQu7A=", "base64");

  test.each([
    ["GZIP", gzipSync("1\n2\n")],
    ["GZIP of several members", Buffer.concat([gzipSync("1\n"), gzipSync("2\n")])],
    ["ZSTD", zstdCompressSync("1\n2\n")],
  ])("%s", async (what, body) => {
    expect(await rowsOf(await loading.load("a INTEGER", body, `CSV ${what.split(" ")[0]}`))).toEqual([[1], [2]]);
  });

  test("BZIP2", async () => {
    expect(await rowsOf(await loading.load("a INTEGER", BZIP2, "CSV BZIP2"))).toEqual([[1], [2]]);
  });

  test("what is not compressed is refused", async () => {
    await expect(loading.load("a INTEGER", "1\n", "CSV GZIP")).rejects.toThrow(/Invalid compressed data/);
  });
});

describe("a DynamoDB table", () => {
  const dynamo = new DynamoDBClient(clientConfig());
  const table = uniqueName("Movies");
  let roleArn: string;

  beforeAll(async () => {
    await dynamo.send(
      new CreateTableCommand({
        TableName: table,
        AttributeDefinitions: [{ AttributeName: "Id", AttributeType: "N" }],
        KeySchema: [{ AttributeName: "Id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const items: Record<string, AttributeValue>[] = [
      { Id: { N: "1" }, Title: { S: "Alien" }, Price: { N: "20.259" }, Cast: { L: [] } },
      { Id: { N: "2" }, TITLE: { S: "Big" } },
    ];
    await dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    roleArn = await makeRole(uniqueName("reads-movies"), REDSHIFT, [
      {
        Effect: "Allow",
        Action: ["dynamodb:Scan", "dynamodb:DescribeTable"],
        Resource: `arn:aws:dynamodb:*:*:table/${table}`,
      },
    ]);
  });

  const copy = (name: string, more = "READRATIO 50", role = roleArn) =>
    loading.db.query(`COPY ${name} FROM 'dynamodb://${table}' IAM_ROLE '${role}' ${more}`);

  // t_Loading-data-from-dynamodb.html, read 2026-11-24
  test("attributes are matched to columns in any case; others are discarded, missing ones are NULL or empty", async () => {
    const name = await loading.table("price DECIMAL(8,2), id INTEGER, title VARCHAR(20), note VARCHAR(5)");
    await copy(name);
    expect(await rowsOf(name, 2)).toEqual([
      ["20.25", 1, "Alien", ""],
      [null, 2, "Big", ""],
    ]);
  });

  test("only strings and numbers are loaded; READRATIO is required; the role has to allow it", async () => {
    const name = await loading.table('id INTEGER, "cast" VARCHAR(20)');
    await expect(copy(name)).rejects.toThrow("Unsupported DynamoDB data type L");
    await expect(copy(name, "")).rejects.toThrow("READRATIO is required");
    await expect(copy(name, "READRATIO 50", loading.roleArn)).rejects.toThrow(
      /is not authorized to perform: dynamodb:DescribeTable/,
    );
  });
});
