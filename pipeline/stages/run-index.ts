/**
 * Sorting what no machine holds, in two passes. Every run of customers is sorted by itself and counted by country and by the beginning of the
 * name; added up, the counts say where each partition begins in every run. So each partition reads of each run only what it needs.
 */
import { compareText } from "../sort.ts";

/** Customers of one country whose names begin alike: they lie together in a sorted run. */
export interface Group {
  country: string;
  beginning: string;
  rows: number;
  /** Where they begin in the run's file. */
  offset: number;
}

/** What is in a sorted run, in its order. */
export interface RunIndex {
  key: string;
  bytes: number;
  groups: Group[];
}

export const beginningOf = (name: string): string => name.slice(0, 2);

const byCountryAndBeginning = (a: Group, b: Group): number =>
  compareText(a.country, b.country) || compareText(a.beginning, b.beginning);

/** What one partition is made of. */
export interface PartitionPlan {
  index: number;
  firstRow: number;
  rows: number;
  /** Rows of the first groups that belong to the partition before. */
  skip: number;
  /** Customers of the first country that come before the first group. */
  rankBefore: number;
  /** Of the runs that have something for it: from byte to byte, the end excluded. */
  ranges: { key: string; start: number; end: number }[];
}

/** Customers per country, over all runs. */
export function countryCounts(runs: readonly RunIndex[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { groups } of runs)
    for (const { country, rows } of groups) counts.set(country, (counts.get(country) ?? 0) + rows);
  return counts;
}

/** Which groups of which runs make each partition. */
export function planPartitions(
  runs: readonly RunIndex[],
  partitions: readonly { firstRow: number; count: number }[],
): PartitionPlan[] {
  const merged = mergedGroups(runs);
  let at = 0;
  return partitions.map(({ firstRow, count }, index) => {
    // The last group of the partition before may reach into this one.
    while (at < merged.length - 1 && endOf(merged[at]) <= firstRow) at += 1;
    const first = merged[at];
    if (!first) throw new Error("There are fewer rows than partitions.");
    let last = at;
    while (last < merged.length - 1 && endOf(merged[last]) < firstRow + count) last += 1;
    const ranges = runs.flatMap((run, number) => {
      const start = offsetIn(run, first, number);
      const behind = merged[last + 1];
      const end = behind ? offsetIn(run, behind, number) : run.bytes;
      return end > start ? [{ key: run.key, start, end }] : [];
    });
    return { index, firstRow, rows: count, skip: firstRow - first.begin, rankBefore: first.rankBefore, ranges };
  });
}

interface MergedGroup {
  /** The number of its first row in the whole data set. */
  begin: number;
  rows: number;
  rankBefore: number;
  /** Where it begins in each run, by the run's number. */
  offsets: number[];
}

const endOf = (group: MergedGroup | undefined): number => (group ? group.begin + group.rows : 0);
const offsetIn = (run: RunIndex, group: MergedGroup, number: number): number => group.offsets[number] ?? run.bytes;

/** The groups of all runs, added up, in order. */
function mergedGroups(runs: readonly RunIndex[]): MergedGroup[] {
  const byName = new Map<string, Group>();
  for (const { groups } of runs)
    for (const group of groups) {
      const name = `${group.country}\u0000${group.beginning}`;
      const known = byName.get(name);
      byName.set(name, known ? { ...known, rows: known.rows + group.rows } : { ...group });
    }
  const positions = runs.map(() => 0);
  let begin = 0;
  let country = "";
  let rankBefore = 0;
  return [...byName.values()].sort(byCountryAndBeginning).map((group) => {
    if (group.country !== country) rankBefore = 0;
    country = group.country;
    const offsets = runs.map((run, number) => {
      // A run that has none of these has its next ones there.
      const own = run.groups[positions[number] ?? 0];
      if (own && byCountryAndBeginning(own, group) === 0) positions[number] = (positions[number] ?? 0) + 1;
      return own?.offset ?? run.bytes;
    });
    const merged = { begin, rows: group.rows, rankBefore, offsets };
    begin += group.rows;
    rankBefore += group.rows;
    return merged;
  });
}
