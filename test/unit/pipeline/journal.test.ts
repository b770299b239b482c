import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal, readJournal } from "../../../pipeline/journal.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-journal-"));
  file = join(directory, "run", "part-00000.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true }));

const outcome = (row: number, status = 201) => ({ row, line: row + 2, status, customer_id: `c${row}` });
const failure = (row: number) => ({ row, line: row + 2, status: 400, error: "400: no", source: "{}" });

describe("a journal", () => {
  it("knows after a restart which rows are done, and how they ended", async () => {
    {
      using journal = await openJournal(file, 100, 10);
      for (const row of [100, 103, 109]) journal.add(outcome(row));
      journal.add(outcome(104, 200));
      journal.add(failure(105));
    }
    using again = await openJournal(file, 100, 10);
    expect(again.counts).toEqual({ created: 3, existing: 1, failed: 1 });
    const done = Array.from({ length: 10 }, (_, index) => 100 + index).filter((row) => again.has(row));
    expect(done).toEqual([100, 103, 104, 105, 109]);
  });

  it("forgets a line that a crash cut off, and goes on behind the last whole one", async () => {
    {
      using journal = await openJournal(file, 0, 10);
      journal.add(outcome(0));
      journal.add(outcome(1));
    }
    appendFileSync(file, '{"row":2,"line":4,"sta');
    {
      using journal = await openJournal(file, 0, 10);
      expect(journal.has(2)).toBe(false);
      journal.add(outcome(2));
    }
    expect(await Array.fromAsync(readJournal(file))).toEqual([outcome(0), outcome(1), outcome(2)]);
    expect(readFileSync(file, "utf8").endsWith("\n")).toBe(true);
  });

  it("forgets a last line without its end, even if it reads as JSON", async () => {
    {
      using journal = await openJournal(file, 0, 10);
      journal.add(outcome(0));
    }
    appendFileSync(file, JSON.stringify(outcome(1)));
    using journal = await openJournal(file, 0, 10);
    expect(journal.has(1)).toBe(false);
    expect(journal.counts.created).toBe(1);
  });
});
