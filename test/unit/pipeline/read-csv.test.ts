import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../../pipeline/read-csv.ts";

const COLUMNS = ["name", "city"];

/** Reads `text`, given in pieces of `size` characters. */
async function read(text: string, size = 7) {
  const chunks = async function* () {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  };
  return Array.fromAsync(readCsv(chunks(), COLUMNS, "part-00000.csv"));
}

const good = (index: number, line: number, name: string, city: string) => ({ index, line, record: { name, city } });
const bad = (index: number, line: number, raw: string) => ({
  index,
  line,
  raw,
  error: expect.stringContaining("not valid CSV"),
});

describe("readCsv", () => {
  it("reads what csv-stringify writes, in whatever pieces it comes", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é") });
    // Rows without any character are blank lines, which are no rows.
    const rows = fc.array(fc.tuple(cell, cell), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
        const text = stringify([COLUMNS, ...rows], { record_delimiter: "\r\n", quoted: true });
        const records = (await read(text, size)).map((row) =>
          "record" in row ? [row.record.name, row.record.city] : row,
        );
        expect(records).toEqual(rows);
      }),
    );
  });

  it("counts a row with too few or too many cells as bad, with its line, and goes on", async () => {
    expect(await read("name,city\r\nAda,London\r\nBob\r\nCem,Bonn,7\r\nDan,Rome\r\n")).toEqual([
      good(0, 2, "Ada", "London"),
      bad(1, 3, "Bob"),
      bad(2, 4, "Cem,Bonn,7"),
      good(3, 5, "Dan", "Rome"),
    ]);
  });

  it("loses one row, not the rest, to a quote that is never closed", async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `N${index},C`);
    rows[10] = '"N10,C';
    const outcome = await read(`name,city\n${rows.join("\n")}\n`, 500);
    expect(outcome).toHaveLength(300);
    expect(outcome.filter((row) => "error" in row)).toEqual([bad(10, 12, '"N10,C')]);
  });

  it("loses two rows to two quotes that are never closed, and keeps those between them", async () => {
    expect(await read('name,city\nAda,"London\nBob,Bern\nCem,Bonn\n"Dan,Rome\nEva,Oslo\n')).toEqual([
      bad(0, 2, 'Ada,"London'),
      good(1, 3, "Bob", "Bern"),
      good(2, 4, "Cem", "Bonn"),
      bad(3, 5, '"Dan,Rome'),
      good(4, 6, "Eva", "Oslo"),
    ]);
  });

  it("keeps line breaks inside quotes and counts lines, not rows", async () => {
    expect(await read('name,city\n"Ada\nLovelace",London\nBob\n')).toEqual([
      good(0, 2, "Ada\nLovelace", "London"),
      bad(1, 4, "Bob"),
    ]);
  });

  it("takes columns in another order, and a byte order mark", async () => {
    expect(await read("\uFEFFcity,name\nLondon,Ada\n")).toEqual([good(0, 2, "Ada", "London")]);
  });

  it.each(["", "name\nAda\n", "name,city,age\n", "Ada,London\n"])(
    "refuses a file that begins with %j",
    async (text) => {
      await expect(read(text)).rejects.toThrow("part-00000.csv begins with");
    },
  );
});
