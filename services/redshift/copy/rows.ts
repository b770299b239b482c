// Postgres's text format: https://www.postgresql.org/docs/18/sql-copy.html, read 2026-11-24

/** How NULL is written to Postgres. */
export const NULL_TEXT = "\\N";

/**
 * Rows in Postgres's text format. Bytes of the file that are right as they stand are taken over in runs, as long as possible; only what has
 * to change is spliced in between. A row that turns out to be bad is taken back.
 */
export class RowBuffer {
  readonly delimiter: string;
  readonly #escapes: RegExp;
  readonly #memory: (size: number) => Buffer;
  #source: Buffer = Buffer.alloc(0);
  /** What stands in the source from here on has not been taken yet. */
  #runStart = 0;
  #out: Buffer = Buffer.alloc(0);
  #length = 0;
  #markedRunStart = 0;
  #markedLength = 0;

  constructor(delimiter: string, memory: (size: number) => Buffer = Buffer.allocUnsafeSlow) {
    this.delimiter = delimiter;
    this.#memory = memory;
    this.#escapes = new RegExp(`[\\\\\\n\\r\\t${delimiter.replace(/[\\\]^-]/, "\\$&")}]`, "g");
  }

  /** From now on runs are of these bytes. */
  read(source: Buffer, start: number): void {
    this.#source = source;
    this.#runStart = start;
    this.#mark();
  }

  /** A row begins here. */
  begin(): void {
    this.#mark();
  }

  /** Instead of the source's bytes between the two, this. */
  splice(from: number, to: number, value: string | null): void {
    this.#takeRun(from);
    if (value === null) this.#write(NULL_TEXT);
    else if (value !== "") this.#write(this.escape(value));
    this.#runStart = to;
  }

  /** Leaves out the source's bytes between the two. */
  cut(from: number, to: number): void {
    this.#takeRun(from);
    this.#runStart = to;
  }

  /** Adds this as it is, behind the source's bytes up to `at`. */
  insert(at: number, text: string): void {
    this.#takeRun(at);
    this.#write(text);
  }

  /** Takes back what came since the row began; the source goes on at `next`. */
  takeBack(rowStart: number, next: number): void {
    this.#length = this.#markedLength;
    this.#runStart = this.#markedRunStart;
    this.#takeRun(rowStart);
    this.#runStart = next;
    this.#mark();
  }

  /** A whole row by its values. */
  row(values: readonly (string | null)[]): void {
    let text = "";
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      text += (index === 0 ? "" : this.delimiter) + (value === null ? NULL_TEXT : this.escape(value));
    }
    this.#write(`${text}\n`);
    this.#mark();
  }

  escape(value: string): string {
    return value.replace(this.#escapes, (character) => ESCAPES[character] ?? `\\${character}`);
  }

  /** Whether the value has something that has to be escaped. */
  needsEscape(value: string): boolean {
    return value.search(this.#escapes) >= 0;
  }

  /** The source's rows are whole up to `end`; its bytes are not needed any more. */
  hold(end: number): void {
    this.#takeRun(end);
    this.#mark();
  }

  /** The rows so far. */
  take(): Buffer {
    const bytes = this.#out.subarray(0, this.#length);
    this.#out = Buffer.alloc(0);
    this.#length = 0;
    this.#mark();
    return bytes;
  }

  get size(): number {
    return this.#length;
  }

  #mark(): void {
    this.#markedRunStart = this.#runStart;
    this.#markedLength = this.#length;
  }

  #takeRun(end: number): void {
    const size = end - this.#runStart;
    if (size <= 0) return;
    this.#reserve(size);
    if (size < SHORT_RUN) {
      // A call into native code costs more than this.
      for (let index = this.#runStart; index < end; index++) this.#out[this.#length++] = this.#source[index] as number;
    } else {
      this.#source.copy(this.#out, this.#length, this.#runStart, end);
      this.#length += size;
    }
    this.#runStart = end;
  }

  #write(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#out.write(text, this.#length);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#out.length) return;
    const capacity = Math.max(MIN_CAPACITY, this.#out.length * 2, this.#length + size);
    const wanted = Math.max(capacity, this.#source.length + SHORT_RUN);
    // Of few sizes, so that the memory fits the next time, too.
    const larger = this.#memory(Math.ceil(wanted / MIN_CAPACITY) * MIN_CAPACITY);
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }
}

const SHORT_RUN = 48;
const MIN_CAPACITY = 64 * 1024;

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
