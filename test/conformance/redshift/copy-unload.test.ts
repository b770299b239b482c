import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { type Loading, startLoading } from "./loading.ts";

let loading: Loading;
beforeAll(async () => {
  loading = await startLoading();
});
afterAll(() => loading[Symbol.asyncDispose]());

const COLUMNS: Record<string, fc.Arbitrary<string | number | boolean>> = {
  "s SMALLINT": fc.integer({ min: -32_768, max: 32_767 }),
  "i INTEGER": fc.integer(),
  "l BIGINT": fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  "d DECIMAL(18,4)": fc.integer().map((value) => (value / 10_000).toFixed(4)),
  "w DECIMAL(38,10)": fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }).map((value) => {
    const digits = (value < 0n ? -value : value).toString().padStart(11, "0");
    return `${value < 0n ? "-" : ""}${digits.slice(0, -10)}.${digits.slice(-10)}`;
  }),
  // As text they have so many digits: "You might encounter loss of precision for floating-point data" (r_UNLOAD.html).
  "r REAL": fc.float({ noDefaultInfinity: true, noNaN: true }).map((value) => value.toPrecision(6)),
  // The largest of all would be rounded to what is none.
  "f DOUBLE PRECISION": fc.double({ min: -1e308, max: 1e308, noNaN: true }).map((value) => value.toPrecision(15)),
  "b BOOLEAN": fc.boolean(),
  "c CHAR(5)": fc.string({ unit: fc.constantFrom(..."aZ0,|\"'\\ \n"), maxLength: 5 }),
  "v VARCHAR(60)": fc.oneof(
    fc.string({ unit: fc.constantFrom(..."aN,|\"'\\ \n\r\té€", "😀"), maxLength: 12 }),
    fc
      .string({ unit: "grapheme", maxLength: 9 })
      .filter((text) => !text.includes("\0") && Buffer.byteLength(text) <= 60),
    fc.constantFrom("", "\\N", "NULL", " x ", "\\", '"', "\\."),
  ),
  "day DATE": fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  "t TIMESTAMP": fc
    .date({ min: new Date("1800-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 23).replace("T", " ")}123`),
  "z TIMESTAMPTZ": fc
    .date({ min: new Date("1800-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
};

type Table = { columns: string[]; rows: (string | number | boolean | null)[][] };

/** Some of the columns, and rows of them. */
const tables = (columns: typeof COLUMNS): fc.Arbitrary<Table> =>
  fc.subarray(Object.keys(columns), { minLength: 1 }).chain((chosen) =>
    fc.record({
      columns: fc.constant(chosen),
      rows: fc.array(fc.tuple(...chosen.map((name) => fc.option(columns[name] as fc.Arbitrary<string>, { freq: 8 }))), {
        maxLength: 20,
      }),
    }),
  );

/** Makes the table, unloads it, loads it again, and says how many rows there were and how many are missing or new. */
async function roundTrip({ columns, rows }: Table, unload: string, copy: string): Promise<unknown> {
  const definition = ["n INTEGER", ...columns].join(", ");
  const from = await loading.table(definition);
  const to = await loading.table(definition);
  if (rows.length > 0) {
    let parameter = 0;
    const tuples = rows.map((row, n) => `(${[n, ...row.map(() => `$${++parameter}`)].join(", ")})`);
    await loading.db.query(`INSERT INTO ${from} VALUES ${tuples.join(", ")}`, rows.flat());
  }
  const prefix = `${uniqueName("trip")}/`;
  await loading.db.query(
    `UNLOAD ('SELECT * FROM ${from}') TO 's3://${loading.bucket}/${prefix}' IAM_ROLE '${loading.roleArn}' ${unload}`,
  );
  if (rows.length > 0) await loading.copy(to, prefix, copy);
  const found = await loading.rows(`SELECT 'gone', * FROM (SELECT * FROM ${from} EXCEPT SELECT * FROM ${to}) a
    UNION ALL SELECT 'new', * FROM (SELECT * FROM ${to} EXCEPT SELECT * FROM ${from}) b`);
  const [[count] = []] = await loading.rows(`SELECT COUNT(*) FROM ${to}`);
  await loading.db.query(`DROP TABLE ${from}; DROP TABLE ${to}`);
  return { count: Number(count), found };
}

const NULL = "NULL AS '@null@'";
// A field of a fixed width keeps neither newlines nor blanks at its end.
const { "c CHAR(5)": _char, ...others } = COLUMNS;
const fixed = { ...others, "v VARCHAR(60)": fc.string({ unit: fc.constantFrom(..."aN,|\"'\\é€"), maxLength: 9 }) };
const exact = {
  ...COLUMNS,
  "r REAL": fc.float({ noDefaultInfinity: true, noNaN: true }).map(String),
  "f DOUBLE PRECISION": fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
};

describe("what UNLOAD has written, COPY reads as it was", () => {
  test.each([
    ["delimited text", `ESCAPE ${NULL}`, `ESCAPE ${NULL}`, COLUMNS],
    ["text in quotes", `ADDQUOTES ESCAPE DELIMITER ',' ${NULL}`, `REMOVEQUOTES ESCAPE DELIMITER ',' ${NULL}`, COLUMNS],
    ["CSV", `CSV ${NULL}`, `CSV ${NULL}`, COLUMNS],
    [
      "CSV of another delimiter, compressed",
      `CSV DELIMITER 'x' GZIP ${NULL}`,
      `CSV DELIMITER 'x' GZIP ${NULL}`,
      COLUMNS,
    ],
    ["CSV with a header", `CSV HEADER ZSTD ${NULL}`, `CSV IGNOREHEADER 1 ZSTD ${NULL}`, COLUMNS],
    ["JSON", "JSON", "JSON 'auto'", COLUMNS],
    ["Parquet", "PARQUET", "PARQUET", exact],
  ])(
    "%s",
    async (_what, unload, copy, columns) => {
      await fc.assert(
        fc.asyncProperty(tables(columns), async (table) => {
          expect(await roundTrip(table, unload, copy)).toEqual({ count: table.rows.length, found: [] });
        }),
        { numRuns: Number(process.env.ROUND_TRIPS ?? 12) },
      );
    },
    300_000,
  );

  test("FIXEDWIDTH", async () => {
    await fc.assert(
      fc.asyncProperty(tables(fixed), async (table) => {
        const widths = `'${["n", ...table.columns].map((column) => `${column.split(" ")[0]}:60`).join(",")}'`;
        expect(
          await roundTrip(table, `FIXEDWIDTH ${widths} ${NULL}`, `FIXEDWIDTH ${widths} ${NULL} TRIMBLANKS`),
        ).toEqual({ count: table.rows.length, found: [] });
      }),
      { numRuns: Number(process.env.ROUND_TRIPS ?? 12) },
    );
  }, 300_000);
});
