import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareText, sorted } from "../../../pipeline/sort.ts";

const byKey = (a: { key: number }, b: { key: number }): number => a.key - b.key;
const spills = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("terrarium-sort-"));

describe("sorted", () => {
  it("sorts like an array does, stable, however little memory and however few files it has", async () => {
    const rows = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    const limits = fc.record({
      rowsInMemory: fc.integer({ min: 1, max: 20 }),
      openFiles: fc.integer({ min: 2, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(rows, limits, async (keys, limits) => {
        const input = keys.map((key, index) => ({ key, index }));
        expect(await Array.fromAsync(sorted(input, byKey, limits))).toEqual(input.toSorted(byKey));
      }),
      { numRuns: 50 },
    );
  });

  it("leaves no file behind when the reader stops early", async () => {
    const before = spills();
    const rows = Array.from({ length: 100 }, (_, key) => ({ key }));
    for await (const { key } of sorted(rows, byKey, { rowsInMemory: 10, openFiles: 3 })) if (key === 5) break;
    expect(spills().filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe("compareText", () => {
  it("compares as the bytes of UTF-8 do", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareText("\uFF21", "\u{1F600}")).toBeLessThan(0);
  });
});
