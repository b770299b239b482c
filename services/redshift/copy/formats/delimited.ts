import { isUtf8 } from "node:buffer";
import { type FormatReader, MAX_ROW_BYTES, type ReaderContext } from "../context.ts";
import { problem } from "../fields/column.ts";
import { type DelimitedFormat, LF } from "./byte-classes.ts";
import { type Failure, RowScanner } from "./row-scanner.ts";

/** Reads a file of delimited text or CSV. */
export const readDelimited: FormatReader = async (file, context) => {
  const { format } = context.statement;
  if (format.kind !== "csv" && format.kind !== "text") throw new Error("Only CSV and delimited text are read here.");
  const reader = new DelimitedReader(format, context);
  for await (const chunk of file.text()) {
    reader.push(chunk);
    await context.flush();
  }
  reader.end();
  return reader.lines;
};

/** Takes rows out of bytes that come in pieces, and counts lines. */
class DelimitedReader {
  readonly #context: ReaderContext;
  readonly #scanner: RowScanner;
  #rest: Buffer = Buffer.alloc(0);
  #source: Buffer = Buffer.alloc(0);
  #headerLines: number;
  #line = 1;
  /** What is left of a row that was too long. */
  #skipping = false;
  #rowStart = 0;
  /** The row that has just been read. */
  readonly #rawLine = (): string => this.#source.toString("utf8", this.#rowStart, this.#scanner.end);

  constructor(format: DelimitedFormat, context: ReaderContext) {
    this.#context = context;
    this.#scanner = new RowScanner(format, context);
    this.#headerLines = context.statement.ignoreHeader;
  }

  get lines(): number {
    return this.#line - 1;
  }

  push(chunk: Buffer): void {
    this.#read(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  end(): void {
    this.#read(this.#rest, true);
  }

  #read(source: Buffer, last: boolean): void {
    const { rows } = this.#context;
    this.#source = source;
    let start = this.#skipHeader(last);
    // Whole lines only: a character may be cut at the end.
    const whole = last ? source.length : source.lastIndexOf(LF) + 1;
    this.#scanner.open(source, isUtf8(source.subarray(start, Math.max(whole, start))));
    rows.read(source, start);
    while (start < source.length && (this.#headerLines === 0 || last)) {
      const next = this.#skipping ? this.#skipLine(start) : this.#row(start, last);
      if (next < 0) {
        if (source.length - start < MAX_ROW_BYTES) break;
        start = this.#tooLong(start);
        continue;
      }
      start = next;
    }
    this.#rest = source.subarray(start);
    rows.hold(start);
  }

  #skipHeader(last: boolean): number {
    let start = 0;
    while (this.#headerLines > 0 && start < this.#source.length) {
      const end = this.#source.indexOf(LF, start);
      if (end < 0) return last ? this.#source.length : start;
      start = end + 1;
      this.#headerLines -= 1;
      this.#line += 1;
    }
    return start;
  }

  /** Reads the row that begins at `start`. @returns where the next one begins; -1 when this one is not whole yet */
  #row(start: number, last: boolean): number {
    const scanner = this.#scanner;
    const next = scanner.row(start, last);
    if (next < 0) return next;
    if (scanner.failure) this.#reject(scanner.failure, start, next);
    else if (scanner.blank) this.#context.rows.takeBack(start, next);
    else {
      this.#rowStart = start;
      this.#context.loaded(this.#line, this.#rawLine);
    }
    this.#line += 1 + scanner.newlines;
    return next;
  }

  /** Takes a row back and reports it. */
  #reject({ code, reason, column, from, value }: Failure, start: number, next: number): void {
    const { rows, columns } = this.#context;
    rows.takeBack(start, next);
    this.#context.reject({
      line: this.#line,
      column: columns[column],
      code,
      reason,
      position: from - start,
      rawLine: this.#source.toString("utf8", start, next).replace(/\r?\n$/, ""),
      rawValue: value,
      values: this.#scanner.valuesOf(start, next, column),
    });
  }

  /** A row of more than 4 MB. */
  #tooLong(start: number): number {
    const at = MAX_ROW_BYTES - 1;
    const byte = (this.#source[start + at] ?? 0).toString(16);
    const failure = problem(1216, `Missing newline: Unexpected character 0x${byte} found at location ${at}`);
    this.#reject({ ...failure, column: -1, from: start, value: "" }, start, this.#source.length);
    this.#line += 1;
    this.#skipping = true;
    return this.#source.length;
  }

  #skipLine(start: number): number {
    const end = this.#source.indexOf(LF, start);
    this.#skipping = end < 0;
    const next = end < 0 ? this.#source.length : end + 1;
    this.#context.rows.takeBack(start, next);
    return next;
  }
}
