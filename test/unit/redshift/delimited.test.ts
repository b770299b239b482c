import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rejected } from "../../../services/redshift/copy/context.ts";
import { type CopyColumn, isProblem } from "../../../services/redshift/copy/fields/column.ts";
import { fieldChecker } from "../../../services/redshift/copy/fields/index.ts";
import type { LoadJob } from "../../../services/redshift/copy/job.ts";
import { emptyOutcome, LoadFailed, runLoad } from "../../../services/redshift/copy/load.ts";
import { parseCopy } from "../../../services/redshift/copy/parse.ts";

const COLUMNS: CopyColumn[] = [
  { name: "i", type: "integer", shown: "int4", notNull: false },
  { name: "s", type: "smallint", shown: "int2", notNull: false },
  { name: "l", type: "bigint", shown: "int8", notNull: false },
  { name: "v", type: "varchar", shown: "varchar", length: 9, notNull: false },
  { name: "c", type: "char", shown: "char", length: 4, notNull: false },
  { name: "d", type: "decimal", shown: "numeric", precision: 8, scale: 2, notNull: false },
  { name: "f", type: "double", shown: "float8", notNull: false },
  { name: "b", type: "boolean", shown: "bool", notNull: false },
  { name: "day", type: "date", shown: "date", notNull: false },
  { name: "ts", type: "timestamp", shown: "timestamp", notNull: false },
];

interface Loaded {
  rows: (string | null)[][];
  errors: Omit<Rejected, "values">[];
  replacements: number;
}

/** Loads bytes that come in pieces of these sizes, over and over. */
async function load(bytes: Buffer, parameters: string, sizes: readonly number[], columns = COLUMNS): Promise<Loaded> {
  const statement = parseCopy(`COPY t FROM 's3://b/k' IAM_ROLE 'x' IGNOREALLERRORS ${parameters}`);
  const delimiter = "delimiter" in statement.format ? statement.format.delimiter : "\t";
  const job: LoadJob = {
    table: "t",
    columns,
    statement,
    delimiter: /[\\.a-z0-9N]/.test(delimiter) ? "\t" : delimiter,
    files: [{ url: "s3://b/k", size: bytes.length }],
    jsonpaths: undefined,
  };
  const outcome = emptyOutcome();
  const emitted: Buffer[] = [];
  let [position, turn] = [0, 0];
  await runLoad(
    job,
    {
      async next() {
        if (position >= bytes.length) return undefined;
        const start = position;
        position += sizes[turn++ % sizes.length] ?? 1;
        return bytes.subarray(start, position);
      },
      range: () => Promise.reject(new Error("not here")),
      async emit(rows) {
        emitted.push(Buffer.from(rows));
      },
    },
    outcome,
  );
  const text = Buffer.concat(emitted).toString();
  return { rows: decode(text, job.delimiter), errors: outcome.errors, replacements: outcome.replacedRows };
}

/** Postgres's text format, read as its documentation says: https://www.postgresql.org/docs/18/sql-copy.html */
function decode(text: string, delimiter: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let field = "";
  let raw = "";
  const end = (): void => {
    row.push(raw === "\\N" ? null : field);
    field = "";
    raw = "";
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") {
      at += 1;
      const next = text.charAt(at);
      raw += character + next;
      field += { n: "\n", r: "\r", t: "\t" }[next] ?? next;
    } else if (character === delimiter) end();
    else if (character === "\n") {
      end();
      rows.push(row);
      row = [];
    } else {
      raw += character;
      field += character;
    }
  }
  expect(raw).toBe("");
  return rows;
}

const number = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }).map(String),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom("", " 7 ", "+1", "1.", ".5", "-", "1e3", "20.259", "999999.999", "x", "0012", "NULL"),
);
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", ",", '"', "\\", "\n", "\r", "\t", "|", "é", "😀", " "), maxLength: 8 }),
  fc.constantFrom("", "\\N", "\\.", "NULL", "\\"),
);
const day = fc.oneof(
  fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom("2024-02-29", "2023-02-29", "2026-04-31", "2026-1-2", "26-01-01", ""),
);
const time = fc.oneof(
  fc
    .date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString().replace("T", " ").slice(0, 23)),
  fc.constantFrom("2026-01-01 24:00:00", "2026-01-01T00:00:00", "2026-01-01 00:00:00.1234567", "2026-01-01", "now"),
);
const record = fc.tuple(
  number,
  number,
  number,
  text,
  text,
  number,
  number,
  fc.oneof(number, fc.constantFrom("true", "F", "t", "yes", "TRUE")),
  day,
  time,
);

/** Some values are left as they stand where Postgres reads the same from them. */
const normalized = (row: (string | null)[]): (string | null)[] =>
  row.map((value, index) => {
    const type = COLUMNS[index]?.type;
    if (value === null) return null;
    if (type === "boolean") return /^[t1]/i.test(value) ? "t" : "f";
    if (type === "decimal" || type === "double") return String(Number(value));
    return type === "varchar" || type === "char" ? value : value.replace(/^(-?)0+(?=\d+$)/, "$1");
  });

const csvField = (value: string, quoted: boolean): string =>
  quoted || /[",\n\r]/.test(value) || /^[ \t]|[ \t]$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

describe("CSV", () => {
  test.each([
    "",
    "NULL AS 'NULL'",
    "EMPTYASNULL",
    "BLANKSASNULL TRIMBLANKS",
    "TRUNCATECOLUMNS ROUNDEC ACCEPTINVCHARS",
    "DELIMITER 'x'",
  ])("rows are what their fields' checks say, however the bytes are divided: CSV %s", async (parameters) => {
    const delimiter = parameters.includes("'x'") ? "x" : ",";
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(record, fc.boolean()), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("\n", "\r\n"),
        async (records, sizes, newline) => {
          const { conversion } = parseCopy(`COPY t FROM 's3://b/k' IAM_ROLE 'x' CSV ${parameters}`);
          const checkers = COLUMNS.map((column) => fieldChecker(column, conversion));
          const expected: (string | null)[][] = [];
          let bad = 0;
          const lines = records.map(([fields, quotes]) => {
            const written = fields.map((value) =>
              delimiter === "x" && value.includes("x") ? `"${value.replaceAll('"', '""')}"` : csvField(value, quotes),
            );
            const checked = fields.map((value, index) =>
              checkers[index]?.({
                text: value,
                quoted: written[index]?.startsWith('"') ?? false,
                bytes: Buffer.from(value),
              }),
            );
            if (checked.some((each) => each !== undefined && isProblem(each))) bad += 1;
            else expected.push(checked as (string | null)[]);
            return written.join(delimiter);
          });
          const loaded = await load(
            Buffer.from(lines.map((line) => line + newline).join("")),
            `CSV ${parameters}`,
            sizes,
          );
          expect(loaded.rows.map(normalized)).toEqual(expected.map(normalized));
          expect(loaded.errors).toHaveLength(bad);
        },
      ),
      { numRuns: 150 },
    );
  });
});

test("ESCAPE takes back what was escaped", async () => {
  const columns: CopyColumn[] = [0, 1].map((n) => ({
    name: `v${n}`,
    type: "varchar",
    shown: "varchar",
    length: 999,
    notNull: false,
  }));
  const value = text.filter((each) => !each.includes("\0") && !/^\\+N$/.test(each));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(value, value), { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (records, sizes) => {
        const escaped = (each: string): string => each.replace(/[\\|\n\r]/g, "\\$&");
        const body = records.map((fields) => `${fields.map(escaped).join("|")}\n`).join("");
        expect((await load(Buffer.from(body), "ESCAPE", sizes, columns)).rows).toEqual(records);
      },
    ),
    { numRuns: 150 },
  );
});

test("any bytes at all end in rows or in errors, the same ones however they are divided", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        "CSV",
        "",
        "ESCAPE",
        "REMOVEQUOTES",
        "ESCAPE REMOVEQUOTES",
        "CSV ACCEPTINVCHARS '^'",
        "FIXEDWIDTH 'a:2,b:3'",
        "JSON 'auto'",
      ),
      fc.integer({ min: 1, max: 20 }),
      async (bytes, parameters, size) => {
        const columns = COLUMNS.filter(({ name }) => name === "i" || name === "v");
        // Many lines, delimiters and quotes; few of them are by chance.
        const body = Buffer.from(
          bytes.map((byte) => (byte % 3 === 0 ? (",|\"'\n\\{}1".codePointAt(byte % 10) ?? byte) : byte)),
        );
        const whole = await load(body, parameters, [body.length || 1], columns);
        expect(await load(body, parameters, [size], columns)).toEqual(whole);
      },
    ),
    { numRuns: 600 },
  );
});

describe("errors", () => {
  const two = COLUMNS.filter(({ name }) => name === "i" || name === "v");
  const errorsOf = async (body: string | Buffer, parameters: string) =>
    (await load(Buffer.from(body), parameters, [7], two)).errors.map(
      ({ line, column, code, reason, position, rawLine, rawValue }) => [
        line,
        column?.name,
        code,
        reason,
        position,
        rawLine,
        rawValue,
      ],
    );

  test.each([
    ["x,a\n", "CSV", [1, "i", 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer", 0, "x,a", "x"]],
    ["1,a\n2,abcdefghij\n", "CSV", [2, "v", 1204, "String length exceeds DDL length", 2, "2,abcdefghij", "abcdefghij"]],
    ['1,"a\nb"\n3\n', "CSV", [3, "i", 1214, "Delimiter not found", 0, "3", "3"]],
    ["1,a,b\n", "CSV", [1, undefined, 1202, "Extra column(s) found", 4, "1,a,b", "b"]],
    // Recorded with a tab as the delimiter: code, text and the field up to the quotation mark.
    ['1,aa"zz\n', "CSV", [1, "v", 1214, "Invalid quote formatting for CSV", 2, '1,aa"zz', "aa"]],
    ['1,"aa"z\n', "CSV", [1, "v", 1214, "Invalid quote formatting for CSV", 2, '1,"aa"z', '"aa"']],
    ['1,"aa\n', "CSV", [1, "v", 1214, "Invalid quote formatting for CSV", 2, '1,"aa', ""]],
    // tutorial-loading-run-copy.html (Missing newline: Unexpected character 0x2c f…)
    [
      "15,NUL next,\0,x\n",
      "CSV",
      [
        1,
        undefined,
        1216,
        "Missing newline: Unexpected character 0x2c found at location 13",
        0,
        "15,NUL next,\0,x",
        "",
      ],
    ],
    // multi-byte-character-load-errors.html
    [
      Buffer.from("1,a\xa4\n", "latin1"),
      "CSV",
      [
        1,
        "v",
        1220,
        "String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: a4 (error 3)",
        2,
        "1,a\ufffd",
        "a\ufffd",
      ],
    ],
    ["1|x\n\n", "", [2, "i", 1211, "Input line contained no data", 0, "", ""]],
  ])("%j with %s", async (body, parameters, expected) => {
    expect(await errorsOf(body, parameters)).toEqual([expected]);
  });

  test("a line of more than 4 MB is one error, and the next lines are loaded", async () => {
    const body = `1,${"x".repeat(4 * 1024 * 1024)}\n2,b\n`;
    const { rows, errors } = await load(Buffer.from(body), "CSV", [256 * 1024], two);
    expect(errors.map(({ code, reason }) => [code, reason])).toEqual([
      [1216, "Missing newline: Unexpected character 0x78 found at location 4194303"],
    ]);
    expect(rows).toEqual([["2", "b"]]);
  });

  test("the load ends when there are as many as MAXERROR, or with the first one", async () => {
    for (const [limit, rows] of [
      [0, 1],
      [1, 1],
      [3, 3],
    ] as const) {
      const statement = parseCopy(`COPY t FROM 's3://b/k' IAM_ROLE 'x' CSV MAXERROR ${limit}`);
      const outcome = emptyOutcome();
      let chunk: Buffer | undefined = Buffer.from("1,a\nx,a\n2,a\nx,a\n3,a\nx,a\n4,a\n");
      const running = runLoad(
        { table: "t", columns: two, statement, delimiter: ",", files: [{ url: "u", size: 1 }], jsonpaths: undefined },
        {
          async next() {
            const next = chunk;
            chunk = undefined;
            return next;
          },
          range: () => Promise.reject(new Error("not here")),
          emit: async () => undefined,
        },
        outcome,
      );
      await expect(running).rejects.toThrow(LoadFailed);
      expect(outcome).toMatchObject({ rows, errors: { length: Math.max(1, limit) } });
    }
  });
});

// copy-parameters-data-conversion.html (ACCEPTINVCHARS), read 2026-11-24: "an invalid three-byte character will be replaced with '^^^'"
test("ACCEPTINVCHARS replaces as many bytes as are invalid, in VARCHAR only", async () => {
  const columns = COLUMNS.filter(({ name }) => name === "v" || name === "c");
  const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
  const loaded = await load(
    bytes("a\xa4b,x\n\xed\xa0\x80,x\n\xef\xb7\x90,x\nok,\xa4\n"),
    "CSV ACCEPTINVCHARS AS '^'",
    [5],
    columns,
  );
  expect(loaded.rows).toEqual([
    ["a^b", "x"],
    ["^^^", "x"],
    ["^^^", "x"],
  ]);
  expect(loaded.replacements).toBe(3);
  expect(loaded.errors.map(({ code, reason }) => [code, reason])).toEqual([
    [1220, "Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: a4"],
  ]);
});
