import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowSet } from "../../../pipeline/row-set.ts";

describe("a set of rows", () => {
  it("has what was added, wherever it begins, and rows behind its end", () => {
    const row = fc.nat(300);
    fc.assert(
      fc.property(fc.constantFrom(0, 5, 2 ** 33 + 3), fc.nat(200), fc.array(row), (firstRow, rows, added) => {
        const set = rowSet(firstRow, rows);
        for (const each of added) set.add(firstRow + each);
        const has = Array.from({ length: 301 }, (_, each) => each).filter((each) => set.has(firstRow + each));
        expect(has).toEqual([...new Set(added)].sort((a, b) => a - b));
      }),
    );
  });
});
