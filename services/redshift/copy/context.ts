import type { CopyColumn } from "./fields/column.ts";
import type { FieldChecker } from "./fields/index.ts";
import type { RowBuffer } from "./rows.ts";
import type { CopyStatement } from "./statement.ts";

/** A row that cannot be loaded, and why. */
export interface Rejected {
  line: number;
  column: CopyColumn | undefined;
  code: number;
  reason: string;
  /** Where the field begins in the line, in bytes. */
  position: number;
  rawLine: string;
  rawValue: string;
  /** The row's fields up to the bad one. */
  values: readonly string[];
}

/** What a reader of a format works with: the columns that it fills, and where its rows go. */
export interface ReaderContext {
  statement: LoadStatement;
  columns: readonly CopyColumn[];
  /** One for each column. */
  checkers: readonly FieldChecker[];
  rows: RowBuffer;
  /** A row is whole; `rawLine` gives what it was made of, if anybody wants to see it. */
  loaded(line: number, rawLine: () => string): void;
  /** Records what is wrong with a row, and no more. */
  note(row: Rejected): void;
  /** Records it. @throws LoadFailed when the load cannot bear any more of them */
  reject(row: Rejected): void;
  /** Hands over the rows so far, if there are many; waits when they are not taken away fast enough. */
  flush(): Promise<void>;
}

/** What a load has to know of its statement. */
export type LoadStatement = Pick<
  CopyStatement,
  "format" | "compression" | "encoding" | "ignoreHeader" | "maxErrors" | "ignoreAllErrors" | "conversion"
>;

/** One file of the load. */
export interface FileInput {
  url: string;
  size: number;
  /** Its bytes, as they are stored. */
  stored(): AsyncIterable<Buffer>;
  /** Its bytes, unpacked and in UTF-8. */
  text(): AsyncIterable<Buffer>;
  /** Some of its bytes, as they are stored; `end` is not one of them. */
  range(start: number, end: number): Promise<ArrayBuffer>;
}

/** Reads a file to its end. @returns how many lines, or records where there are no lines, it has */
export type FormatReader = (file: FileInput, context: ReaderContext) => Promise<number>;

export const MAX_ROW_BYTES = 4 * 1024 * 1024; // "The maximum size of a single input row from any source is 4 MB": r_COPY.html, read 2026-11-24
