/** Sorting more rows than memory holds: sorted runs in temporary files, merged. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { linesOf } from "./lines.ts";

export type Compare<Row> = (a: Row, b: Row) => number;

export interface SortLimits {
  /** Rows held in memory; more are spilled. */
  rowsInMemory: number;
  /** Files read at once while merging; more are merged in several rounds. */
  openFiles: number;
}

const LIMITS: SortLimits = { rowsInMemory: 50_000, openFiles: 128 };

/**
 * The rows in order. What fits into memory never touches the disk; otherwise memory holds `rowsInMemory` rows while reading, and
 * one row and one read buffer per open file while merging. Rows must survive JSON. Temporary files are removed at the end,
 * also when the reader stops early.
 */
export async function* sorted<Row>(
  rows: Iterable<Row>,
  compare: Compare<Row>,
  limits: SortLimits = LIMITS,
): AsyncGenerator<Row> {
  await using directory = await temporaryDirectory();
  const runs: string[] = [];
  let held: Row[] = [];
  for (const row of rows) {
    held.push(row);
    if (held.length < limits.rowsInMemory) continue;
    runs.push(await writeRun(directory.next(), held.sort(compare)));
    held = [];
  }
  held.sort(compare);
  let files = runs;
  while (files.length > limits.openFiles) files = await mergeRound(files, compare, limits.openFiles, directory);
  if (files.length === 0) yield* held;
  else yield* merge([...files.map((file) => readRun<Row>(file)), held], compare);
}

/** Merges every `openFiles` files into one, which keeps equal rows in their order. */
async function mergeRound<Row>(
  files: string[],
  compare: Compare<Row>,
  openFiles: number,
  directory: TemporaryDirectory,
): Promise<string[]> {
  const merged: string[] = [];
  for (let start = 0; start < files.length; start += openFiles) {
    const group = files.slice(start, start + openFiles);
    const sources = group.map((file) => readRun<Row>(file));
    merged.push(await writeRun(directory.next(), merge(sources, compare)));
    for (const file of group) await rm(file);
  }
  return merged;
}

async function writeRun<Row>(file: string, rows: Iterable<Row> | AsyncIterable<Row>): Promise<string> {
  await pipeline(lines(rows), createWriteStream(file));
  return file;
}

/** In pieces of many lines: a write per row would be most of the cost. */
async function* lines<Row>(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<string> {
  let text = "";
  for await (const row of rows) {
    text += `${JSON.stringify(row)}\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = "";
  }
  yield text;
}

async function* readRun<Row>(file: string): AsyncGenerator<Row> {
  for await (const line of linesOf(createReadStream(file))) yield JSON.parse(line);
}

interface Source<Row> {
  readonly rows: AsyncIterator<Row>;
  readonly order: number;
  head: Row;
}

/** Merges sorted sources; of equal rows, those of the earlier source come first. */
export async function* merge<Row>(
  sources: readonly (Iterable<Row> | AsyncIterable<Row>)[],
  compare: Compare<Row>,
): AsyncGenerator<Row> {
  const heap: Source<Row>[] = [];
  const isBefore = (a: Source<Row>, b: Source<Row>): boolean => (compare(a.head, b.head) || a.order - b.order) < 0;
  for (const [order, source] of sources.entries()) {
    const rows = Readable.from(source, { objectMode: true })[Symbol.asyncIterator]() as AsyncIterator<Row>;
    const first = await rows.next();
    if (first.done) continue;
    heap.push({ rows, order, head: first.value });
    siftUp(heap, isBefore);
  }
  for (let least = heap[0]; least; least = heap[0]) {
    yield least.head;
    const next = await least.rows.next();
    if (!next.done) least.head = next.value;
    else {
      const last = heap.pop();
      if (last && last !== least) heap[0] = last;
    }
    siftDown(heap, isBefore);
  }
}

function siftUp<T>(heap: T[], isBefore: (a: T, b: T) => boolean): void {
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent, isBefore)) return;
    index = parent;
  }
}

function siftDown<T>(heap: T[], isBefore: (a: T, b: T) => boolean): void {
  for (let index = 0; ; ) {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) return;
    const child = b !== undefined && isBefore(b, a) ? left + 1 : left;
    if (!swapIfBefore(heap, child, index, isBefore)) return;
    index = child;
  }
}

/** Swaps a child with its parent when the child comes first. */
function swapIfBefore<T>(heap: T[], child: number, parent: number, isBefore: (a: T, b: T) => boolean): boolean {
  const [c, p] = [heap[child], heap[parent]];
  if (c === undefined || p === undefined || !isBefore(c, p)) return false;
  heap[child] = p;
  heap[parent] = c;
  return true;
}

interface TemporaryDirectory extends AsyncDisposable {
  /** A file name not used yet. */
  next(): string;
}

async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), "terrarium-sort-"));
  let count = 0;
  return {
    next: () => join(path, `${count++}.jsonl`),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/**
 * Compares as Redshift does, by the bytes of UTF-8, which is by code point
 * (https://docs.aws.amazon.com/redshift/latest/dg/c_collation_sequences.html, read 2026-11-24). JavaScript's `<` goes by UTF-16 units, and
 * differs where one text has a surrogate pair.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x === y) continue;
    // Half of a surrogate pair: a character outside the basic plane, which comes after every one inside it.
    if (isSurrogate(x) !== isSurrogate(y)) return isSurrogate(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
