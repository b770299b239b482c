/**
 * Reads CSV (RFC 4180) that may be damaged. csv-parse reads the records; what is added here is that one bad row costs one row:
 * a quote that is never closed would otherwise swallow everything after it.
 */
import { CsvError, parse } from "csv-parse/sync";
import { UserError } from "./settings.ts";

export interface CsvRow {
  /** Counted from 0, bad rows included. */
  index: number;
  /** The line of the file on which the row begins, counted from 1. */
  line: number;
  record: Record<string, string>;
}

export interface BadCsvRow {
  index: number;
  line: number;
  error: string;
  raw: string;
}

interface Line {
  text: string;
  number: number;
}

/** A quoted field may contain line breaks, but not more than these; then its quote is taken for an accident. */
const MAX_LINES_PER_ROW = 100;
const ROWS_PER_PARSE = 200;

/**
 * The rows below the header, good and bad, in order.
 * @throws UserError when the header does not have exactly `columns` (in any order)
 */
export async function* readCsv(
  chunks: AsyncIterable<string>,
  columns: readonly string[],
  name: string,
): AsyncGenerator<CsvRow | BadCsvRow> {
  const rows = splitRows(splitLines(chunks));
  const first = await rows.next();
  const header = first.done ? [] : (parseRows(first.value.text, false)[0] ?? []);
  if ([...header].sort().join() !== [...columns].sort().join())
    throw new UserError(
      `${name} begins with "${header.join(",")}"; the columns of a customer are ${columns.join(",")}.`,
    );
  let index = 0;
  let group: Line[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < ROWS_PER_PARSE) continue;
    for (const read of readGroup(group, header)) yield { index: index++, ...read };
    group = [];
  }
  for (const read of readGroup(group, header)) yield { index: index++, ...read };
}

/** Parses many rows at once, which is several times faster; and one by one when something among them is wrong. */
function readGroup(group: readonly Line[], header: string[]) {
  if (group.length === 0) return [];
  try {
    const records = parseRows(group.map(({ text }) => text).join("\n"), header);
    if (records.length === group.length)
      return group.map(({ number }, position) => ({ line: number, record: records[position] ?? {} }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return group.map(({ text, number }) => {
    try {
      return { line: number, record: parseRows(text, header)[0] ?? {} };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      return { line: number, error: `The row is not valid CSV: ${error.message}`, raw: text };
    }
  });
}

function parseRows(text: string, columns: false): string[][];
function parseRows(text: string, columns: string[]): Record<string, string>[];
function parseRows(text: string, columns: string[] | false): unknown {
  return parse(text, { columns, skip_empty_lines: true });
}

/** Joins lines to rows: a row ends where its quotes are balanced. */
async function* splitRows(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  // A row that has begun: its lines, as long as its quotes are open.
  let open: Line[] = [];
  for await (const line of lines) {
    if (open.length === 0 && line.text === "") continue;
    if (open.length === 0 && isBalanced(line.text)) {
      yield line;
      continue;
    }
    open.push(line);
    const isWhole = open.length > 1 && isBalanced(line.text) === false;
    if (isWhole || open.length === MAX_LINES_PER_ROW) {
      const settled = settle(open);
      open = settled.open;
      yield* settled.rows;
    }
  }
  while (open.length > 0) {
    const settled = settle(open, true);
    open = settled.open;
    yield* settled.rows;
  }
}

/**
 * What a row of several lines is: one row, when csv-parse reads it so; otherwise its first line is a bad row of its own, and the
 * lines after it are looked at afresh.
 */
function settle(lines: readonly Line[], isEnd = false): { rows: Line[]; open: Line[] } {
  const [first, ...rest] = lines;
  if (!first) return { rows: [], open: [] };
  if (isOneRow(lines))
    return { rows: [{ text: lines.map(({ text }) => text).join("\n"), number: first.number }], open: [] };
  const rows = [first];
  let open: Line[] = [];
  for (const line of rest) {
    if (open.length === 0 && isBalanced(line.text)) {
      if (line.text !== "") rows.push(line);
      continue;
    }
    open.push(line);
    if (open.length > 1 && !isBalanced(line.text)) {
      const settled = settle(open, isEnd);
      rows.push(...settled.rows);
      open = settled.open;
    }
  }
  return { rows, open };
}

function isOneRow(lines: readonly Line[]): boolean {
  if (lines.length < 2) return false;
  try {
    return parseRows(lines.map(({ text }) => text).join("\n"), false).length === 1;
  } catch (error) {
    if (error instanceof CsvError) return false;
    throw error;
  }
}

/** Whether every quote that a line opens is closed on it: a doubled quote counts twice, and changes nothing. */
function isBalanced(text: string): boolean {
  let balanced = true;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) balanced = !balanced;
  return balanced;
}

async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = "";
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (rest + (number === 0 && rest === "" ? chunk.replace(/^\uFEFF/, "") : chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) yield { text: text.endsWith("\r") ? text.slice(0, -1) : text, number: ++number };
  }
  if (rest !== "") yield { text: rest, number: ++number };
}
