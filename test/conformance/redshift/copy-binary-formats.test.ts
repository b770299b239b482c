import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import avro from "avsc";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { type Loading, startLoading } from "./loading.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await startLoading();
});
afterAll(() => loading[Symbol.asyncDispose]());

const rowsOf = (table: string) => loading.rows(`SELECT * FROM ${table} ORDER BY 1`);

describe("Avro", () => {
  const schema = {
    name: "person",
    type: "record",
    fields: [
      { name: "id", type: "long" },
      { name: "Name", type: ["null", "string"] },
      { name: "tags", type: { type: "array", items: "string" } },
      {
        name: "friend",
        type: { name: "f", type: "record", fields: [{ name: "age", type: ["null", "int", "double"] }] },
      },
      { name: "kind", type: { name: "k", type: "enum", symbols: ["GOOD", "BAD"] } },
    ],
  } as avro.Schema;
  const people = [
    { id: 1, Name: { string: "Ann" }, tags: ["a", "b"], friend: { age: { int: 3 } }, kind: "GOOD" },
    { id: 2, Name: null, tags: [], friend: { age: { double: 1.5 } }, kind: "BAD" },
  ];

  async function file(codec: string): Promise<Buffer> {
    const encoder = new avro.streams.BlockEncoder(avro.Type.forSchema(schema, { wrapUnions: true }), { codec });
    const bytes = buffer(encoder);
    for (const person of people) if (!encoder.write(person)) await once(encoder, "drain");
    encoder.end();
    return bytes;
  }

  test.each(["null", "deflate"])("by names, codec %s", async (codec) => {
    const columns =
      "id BIGINT, name VARCHAR(9), tags VARCHAR(20), friend VARCHAR(40), kind VARCHAR(5), missing INTEGER";
    const table = await loading.load(columns, await file(codec), "FORMAT AVRO 'auto ignorecase'");
    expect(await rowsOf(table)).toEqual([
      ["1", "Ann", '["a","b"]', '{"age":3}', "GOOD", null],
      ["2", null, "[]", '{"age":1.5}', "BAD", null],
    ]);
  });

  test("by paths", async () => {
    const key = uniqueName("paths");
    await loading.put(key, JSON.stringify({ jsonpaths: ["$.friend.age", "$.Name"] }));
    const table = await loading.load(
      "age DECIMAL(3,1), name VARCHAR(9)",
      await file("deflate"),
      `FORMAT AS AVRO 's3://${loading.bucket}/${key}'`,
    );
    expect(await rowsOf(table)).toEqual([
      ["1.5", null],
      ["3.0", "Ann"],
    ]);
  });

  test("a file that is cut off is refused", async () => {
    const bytes = await file("null");
    await expect(loading.load("id BIGINT", bytes.subarray(0, -9), "FORMAT AVRO")).rejects.toThrow("Invalid AVRO file");
  });
});

describe("Parquet", () => {
  const bytes = (columnData: Parameters<typeof parquetWriteBuffer>[0]["columnData"], more = {}) =>
    new Uint8Array(parquetWriteBuffer({ columnData, ...more }));

  test("columns by their order, every type as it is", async () => {
    const body = bytes(
      [
        { name: "a", data: [1, null] },
        { name: "b", data: [9007199254740993n, 2n] },
        { name: "c", data: ["für", "x"] },
        { name: "d", data: [1.5, null] },
        { name: "e", data: [true, false] },
        { name: "f", data: [1234567890123456789n, -1n] },
        { name: "g", data: [1764000000123456n, -1n] },
        { name: "h", data: [20000, -1] },
      ],
      {
        schema: [
          { name: "root", num_children: 8 },
          { name: "a", type: "INT32", repetition_type: "OPTIONAL" },
          { name: "b", type: "INT64", repetition_type: "REQUIRED" },
          { name: "c", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
          { name: "d", type: "DOUBLE", repetition_type: "OPTIONAL" },
          { name: "e", type: "BOOLEAN", repetition_type: "REQUIRED" },
          { name: "f", type: "INT64", converted_type: "DECIMAL", precision: 19, scale: 4, repetition_type: "REQUIRED" },
          { name: "g", type: "INT64", converted_type: "TIMESTAMP_MICROS", repetition_type: "REQUIRED" },
          { name: "h", type: "INT32", converted_type: "DATE", repetition_type: "REQUIRED" },
        ],
      },
    );
    const table = await loading.load(
      "z INTEGER, b BIGINT, c VARCHAR(9), d DOUBLE PRECISION, e BOOLEAN, f DECIMAL(19,4), g TIMESTAMP, h DATE",
      body,
      "FORMAT AS PARQUET",
    );
    expect(await loading.rows(`SELECT z, b, c, d, e, f, g::varchar, h::varchar FROM ${table} ORDER BY z`)).toEqual([
      [1, "9007199254740993", "für", 1.5, true, "123456789012345.6789", "2025-11-24 16:00:00.123456", "2024-10-04"],
      [null, "2", "x", null, false, "-0.0001", "1969-12-31 23:59:59.999999", "1969-12-31"],
    ]);
  });

  const two = () =>
    bytes([
      { name: "a", data: [1], type: "INT32" },
      { name: "b", data: ["four"], type: "STRING" },
    ]);

  // Recorded from Redshift on 2026-09-21 by a public project, but for the part of the box's context that names the file.
  test.each([
    [
      "too few columns",
      "a INTEGER, b VARCHAR(9), c INTEGER",
      "",
      "Unmatched number of columns between table and file. Table columns: 3, Data columns: 2",
    ],
    [
      "a string that is too long",
      "a INTEGER, b VARCHAR(3)",
      "",
      "The length of the data column b is longer than the length defined in the table. Table: 3, Data: 4",
    ],
    ["another type", "a BIGINT, b VARCHAR(9)", "", "has an incompatible Parquet schema for column"],
  ])("%s ends the load", async (_what, columns, parameters, context) => {
    await expect(loading.load(columns, two(), `PARQUET ${parameters}`)).rejects.toMatchObject({
      message: "Spectrum Scan Error",
      detail: expect.stringMatching(/code: {6}15007\n/),
    });
    await expect(loading.load(columns, two(), `PARQUET ${parameters}`)).rejects.toMatchObject({
      detail: expect.stringContaining(context),
    });
  });

  test("FILLRECORD fills what the file has not", async () => {
    const table = await loading.load("a INTEGER, b VARCHAR(9), c INTEGER", two(), "PARQUET FILLRECORD");
    expect(await rowsOf(table)).toEqual([[1, "four", null]]);
  });

  test("its manifest needs the size of each file", async () => {
    const table = await loading.table("a INTEGER, b VARCHAR(9)");
    await loading.put("pq/1", two());
    const url = `s3://${loading.bucket}/pq/1`;
    await loading.put("pq/without", JSON.stringify({ entries: [{ url }] }));
    await loading.put("pq/with", JSON.stringify({ entries: [{ url, meta: { content_length: two().length } }] }));
    await expect(loading.copy(table, "pq/without", "PARQUET MANIFEST")).rejects.toMatchObject({
      detail: expect.stringContaining("File entry does not have 'meta' key"),
    });
    await loading.copy(table, "pq/with", "PARQUET MANIFEST");
    expect(await rowsOf(table)).toEqual([[1, "four"]]);
  });

  test("what is no Parquet is said to be none", async () => {
    await expect(loading.load("a INTEGER", "1\n2\n", "PARQUET")).rejects.toMatchObject({
      detail: expect.stringContaining("has an invalid version number"),
    });
  });
});
