import fc from "fast-check";
import { expect, it } from "vitest";
import { split } from "../../../pipeline/generate.ts";
import { compareText } from "../../../pipeline/sort.ts";
import {
  beginningOf,
  countryCounts,
  type Group,
  planPartitions,
  type RunIndex,
} from "../../../pipeline/stages/run-index.ts";

interface Row {
  country: string;
  name: string;
}

const inOrder = (a: Row, b: Row): number => compareText(a.country, b.country) || compareText(a.name, b.name);

/** A run's index, with the row's number in the run for its place in the file. */
function indexOf(rows: readonly Row[], key: string): RunIndex {
  const groups: Group[] = [];
  for (const [offset, { country, name }] of rows.entries()) {
    const last = groups.at(-1);
    const beginning = beginningOf(name);
    if (last?.country === country && last.beginning === beginning) last.rows += 1;
    else groups.push({ country, beginning, rows: 1, offset });
  }
  return { key, bytes: rows.length, groups };
}

const row = fc.record({
  country: fc.constantFrom("DE", "FR", "US"),
  name: fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom("𠮷田", "吉田", "ab", "aba", "abb", "a")),
});

it("plans partitions that together are the sorted whole, with every row's rank in its country", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(row), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      (shares, partitions) => {
        const runs = shares.map((rows) => rows.toSorted(inOrder));
        const all = runs.flat().sort(inOrder);
        fc.pre(all.length > 0);
        const indexes = runs.map((rows, number) => indexOf(rows, String(number)));
        const ranks = new Map<string, number>();
        const expected = all.map(({ country, name }) => {
          ranks.set(country, (ranks.get(country) ?? 0) + 1);
          return { country, name, rank: ranks.get(country) };
        });
        expect(countryCounts(indexes)).toEqual(ranks);
        const planned = planPartitions(indexes, split(all.length, partitions)).flatMap(
          ({ ranges, skip, rows, rankBefore }) => {
            let country: string | undefined;
            let rank = rankBefore;
            const read = ranges
              .flatMap(({ key, start, end }) => runs[Number(key)]?.slice(start, end) ?? [])
              .sort(inOrder);
            const ranked = read.map((each) => {
              rank = country === undefined || each.country === country ? rank + 1 : 1;
              country = each.country;
              return { ...each, rank };
            });
            return ranked.slice(skip, skip + rows);
          },
        );
        expect(planned).toEqual(expected);
      },
    ),
  );
});
