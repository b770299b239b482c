import type { FileInput, FormatReader, LoadStatement, ReaderContext, Rejected } from "./context.ts";
import { loadFailed } from "./errors.ts";
import type { CopyColumn } from "./fields/column.ts";
import { fieldChecker } from "./fields/index.ts";
import { FORMATS } from "./formats/index.ts";
import type { LoadJob } from "./job.ts";
import { RowBuffer } from "./rows.ts";
import { decode, unpack } from "./unpack.ts";

/** Where a load's bytes come from, and where its rows go. */
export interface LoadHost {
  /** The next piece of a file; nothing at its end. */
  next(file: number): Promise<Buffer | undefined>;
  range(file: number, start: number, end: number): Promise<ArrayBuffer>;
  /** Takes rows; done when there may come more. */
  emit(rows: Buffer): Promise<void>;
  /** Memory for rows, of at least so many bytes. */
  memory?(size: number): Buffer;
}

export interface LoadError extends Omit<Rejected, "values"> {
  file: string;
  fields: { column: CopyColumn | undefined; value: string }[];
}

/** Invalid characters that ACCEPTINVCHARS has replaced, in one row. */
export interface Replacement {
  file: string;
  line: number;
  column: string;
  rawLine: string;
}

export interface FileOutcome {
  url: string;
  rows: number;
  lines: number;
  bytes: number;
  startedAt: number;
  endedAt: number;
}

/** What a load has done so far; also when it fails, to be told all the same. */
export interface LoadOutcome {
  rows: number;
  errors: LoadError[];
  replacements: Replacement[];
  /** Rows in which something was replaced. */
  replacedRows: number;
  /** The files that were read. */
  files: FileOutcome[];
}

export const emptyOutcome = (): LoadOutcome => ({ rows: 0, errors: [], replacements: [], replacedRows: 0, files: [] });

/** A load that has met more errors than it may. */
export class LoadFailed extends Error {}

// Rows are handed over when there are this many bytes of them.
const EMIT_BYTES = 64 * 1024;
// r_STL_REPLACEMENTS.html: "for each of the first 100 rows on each node slice"
const MAX_REPLACEMENTS = 100;

/**
 * Turns files into rows for Postgres, one file after the other.
 * @throws LoadFailed with `outcome` filled; PostgresError for a file that cannot be read
 */
export async function runLoad(job: LoadJob, host: LoadHost, outcome: LoadOutcome): Promise<void> {
  const read = await FORMATS[job.statement.format.kind](job);
  for (const [index, { url, size }] of job.files.entries()) {
    const file: FileOutcome = { url, rows: 0, lines: 0, bytes: 0, startedAt: Date.now(), endedAt: 0 };
    outcome.files.push(file);
    await readFile(job, host, outcome, { index, file, size, read });
    file.endedAt = Date.now();
  }
}

async function readFile(
  { statement, columns, delimiter, table }: LoadJob,
  host: LoadHost,
  outcome: LoadOutcome,
  { index, file, size, read }: { index: number; file: FileOutcome; size: number; read: FormatReader },
): Promise<void> {
  const rows = new RowBuffer(delimiter, host.memory);
  let replaced = "";
  const emit = async (): Promise<void> => {
    if (rows.size > 0) await host.emit(rows.take());
  };
  const context: ReaderContext = {
    statement,
    columns,
    checkers: columns.map((column) =>
      fieldChecker(column, statement.conversion, () => {
        replaced ||= column.name;
      }),
    ),
    rows,
    loaded(line, rawLine) {
      file.rows += 1;
      outcome.rows += 1;
      if (replaced !== "") noteReplacement(outcome, { file: file.url, line, column: replaced, rawLine: rawLine() });
      replaced = "";
    },
    note({ values, ...row }) {
      replaced = "";
      const fields = values.map((value, at) => ({ column: columns[at], value }));
      outcome.errors.push({ ...row, file: file.url, fields });
    },
    reject(row) {
      context.note(row);
      if (!statement.ignoreAllErrors && outcome.errors.length >= Math.max(1, statement.maxErrors))
        throw new LoadFailed(loadFailed(table).message);
    },
    flush: async () => {
      if (rows.size >= EMIT_BYTES) await emit();
    },
  };
  file.lines = await read(inputOf(statement, host, index, file, size), context);
  await emit();
}

function noteReplacement(outcome: LoadOutcome, replacement: Replacement): void {
  outcome.replacedRows += 1;
  if (outcome.replacements.length < MAX_REPLACEMENTS) outcome.replacements.push(replacement);
}

function inputOf(
  { compression, encoding }: LoadStatement,
  host: LoadHost,
  index: number,
  file: FileOutcome,
  size: number,
): FileInput {
  async function* stored(): AsyncGenerator<Buffer> {
    // The next piece is asked for before this one is read: then it is there in time.
    let coming = host.next(index);
    for (;;) {
      const chunk = await coming;
      if (!chunk) return;
      coming = host.next(index);
      coming.catch(() => undefined); // thrown where it is awaited
      yield chunk;
    }
  }
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      file.bytes += chunk.length;
      yield chunk;
    }
  }
  return {
    url: file.url,
    size,
    stored,
    text: () => decode(counted(unpack(stored(), compression, file.url)), encoding, file.url),
    range: async (start, end) => {
      file.bytes += end - start;
      return host.range(index, start, end);
    },
  };
}
