import { isUtf8 } from "node:buffer";
import { type FormatReader, MAX_ROW_BYTES, type ReaderContext } from "../context.ts";
import { isProblem, type Problem, problem } from "../fields/column.ts";
import type { CopyFormat } from "../statement.ts";
import { type CleanCheck, cleanCheck, ESCAPED, HIGH } from "./clean.ts";
import { type SpecialField, specialFields, type UnwrappedField } from "./special-fields.ts";

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

type DelimitedFormat = Extract<CopyFormat, { kind: "csv" | "text" }>;

// Classes of bytes: below STOP they are part of a field as they stand.
const STOP = 4;
const DELIMITER = 4;
const NEWLINE = 5;
const RETURN = 6;
const NUL = 7;
const SPECIAL = 8; // a quote, or the escape character

const LF = 0x0a;
const CR = 0x0d;

// Instead of the position at which a field ends.
const INCOMPLETE = -1;
const MALFORMED = -2;
const ORDINARY = -3;

/** What is wrong with a row. */
interface Failure extends Problem {
  column: number;
  /** Where its field begins. */
  from: number;
  value: string;
}

/**
 * Delimited text and CSV. It looks at every byte once; rows that are right go to Postgres as they stand, in runs.
 * A field that needs more than a look is taken out as text and checked in full.
 */
class DelimitedReader {
  readonly #context: ReaderContext;
  readonly #classes: Uint8Array;
  readonly #clean: readonly CleanCheck[];
  readonly #special: SpecialField;
  readonly #isCsv: boolean;
  /** Postgres does not take every delimiter: then it gets another one. */
  readonly #translates: boolean;
  #rest: Buffer = Buffer.alloc(0);
  #source: Buffer = Buffer.alloc(0);
  #validUtf8 = true;
  #headerLines: number;
  #line = 1;
  // Of the row that is being read:
  #failure: Failure | undefined;
  #malformedAt = 0;
  /** Newlines inside of its fields. */
  #newlines = 0;
  #rowStart = 0;
  #rowEnd = 0;
  /** The row that has just been read. */
  readonly #rawLine = (): string => this.#source.toString("utf8", this.#rowStart, this.#rowEnd);
  /** What is left of a row that was too long. */
  #skipping = false;

  constructor(format: DelimitedFormat, context: ReaderContext) {
    this.#context = context;
    this.#isCsv = format.kind === "csv";
    this.#translates = context.rows.delimiter !== format.delimiter;
    this.#classes = classesOf(format, context);
    this.#clean = context.columns.map((column) => cleanCheck(column, context.statement.conversion));
    this.#special = specialFields(format);
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
    this.#validUtf8 = isUtf8(source.subarray(start, Math.max(whole, start)));
    rows.read(source, start);
    while (start < source.length) {
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
    const source = this.#source;
    const { rows, columns } = this.#context;
    rows.begin();
    this.#failure = undefined;
    this.#newlines = 0;
    let position = start;
    for (let column = 0; ; column++) {
      const from = position;
      position = this.#field(column, from, last);
      if (position === INCOMPLETE) {
        rows.takeBack(start, start);
        return -1;
      }
      if (position === MALFORMED) return this.#endBad(start, this.#endOfLine(this.#malformedAt));
      const kind = position < source.length ? this.#classes[source[position] as number] : NEWLINE;
      if (kind === NUL) return this.#endAtNul(start, position);
      if (kind !== DELIMITER) return this.#end(start, position, from, column);
      position += 1;
      if (this.#translates) {
        rows.cut(position - 1, position);
        if (column + 1 < columns.length) rows.insert(position, rows.delimiter);
      }
    }
  }

  /** Reads the field that begins at `from`. @returns where it ends, INCOMPLETE or MALFORMED */
  #field(column: number, from: number, last: boolean): number {
    const classes = this.#classes;
    const source = this.#source;
    const limit = source.length;
    let position = from;
    let seen = 0;
    for (;;) {
      let kind = 0;
      while (position < limit) {
        kind = classes[source[position] as number] as number;
        if (kind >= STOP) break;
        seen |= kind;
        position += 1;
      }
      if (position >= limit) {
        if (!last) return INCOMPLETE;
      } else if (kind === RETURN && source[position + 1] !== LF) {
        // At the end of what is there it may be the first half of a line's end; in the midst of a field it is a character.
        if (position + 1 >= limit && !last) return INCOMPLETE;
        if (position + 1 < limit) {
          seen |= ESCAPED;
          position += 1;
          continue;
        }
      } else if (kind === SPECIAL) {
        const end = this.#specialField(column, from, position, last);
        if (end !== ORDINARY) return end;
        position += 1;
        continue;
      }
      if (column < this.#clean.length) this.#plain(column, from, position, seen);
      return position;
    }
  }

  /** A field with a quote or an escape character at `at`. @returns where it ends, INCOMPLETE, MALFORMED, or ORDINARY when the character is one like any other there */
  #specialField(column: number, from: number, at: number, last: boolean): number {
    const inTable = column < this.#clean.length;
    if (this.#isCsv && at === from && inTable) {
      const end = this.#quoted(column, from);
      if (end > 0) return end;
    }
    const field = this.#special(this.#source, from, at, last);
    if (field === undefined) return ORDINARY;
    if (field === "incomplete") return INCOMPLETE;
    if ("code" in field) {
      this.#fail(column, field, from, this.#source.toString("utf8", from, field.at));
      this.#malformedAt = field.at;
      return MALFORMED;
    }
    this.#newlines += field.newlines;
    if (inTable) this.#taken(column, from, field);
    return field.end;
  }

  /** The usual quoted field, of which only the quotes have to go. @returns where it ends; 0 when it needs more */
  #quoted(column: number, from: number): number {
    const classes = this.#classes;
    const source = this.#source;
    const { rows } = this.#context;
    let position = from + 1;
    let seen = 0;
    let kind = 0;
    while (position < source.length) {
      kind = classes[source[position] as number] as number;
      if (kind >= STOP) break;
      seen |= kind;
      position += 1;
    }
    if (kind !== SPECIAL || position + 1 >= source.length || this.#failure) return 0;
    const after = classes[source[position + 1] as number];
    if (after !== DELIMITER && after !== NEWLINE) return 0;
    if ((seen & HIGH) !== 0 && !this.#validUtf8) return 0;
    if (!this.#clean[column]?.(source, from + 1, position, seen)) return 0;
    rows.cut(from, from + 1);
    rows.cut(position, position + 1);
    return position + 1;
  }

  /** A field without quotes and escapes. */
  #plain(column: number, from: number, to: number, seen: number): void {
    if (this.#failure) return;
    const check = this.#clean[column] as CleanCheck; // there is one for each column
    if (((seen & HIGH) === 0 || this.#validUtf8) && check(this.#source, from, to, seen)) return;
    const text = this.#source.toString("utf8", from, to);
    const bytes = (seen & HIGH) === 0 ? undefined : this.#source.subarray(from, to);
    this.#check(column, from, to, text, { text, quoted: false, ...(bytes ? { bytes } : {}) });
  }

  /** A field that had quotes or escapes: its value is not what stands in the file. */
  #taken(column: number, from: number, { text, quoted, bytes, end }: UnwrappedField): void {
    if (this.#failure) return;
    const mayBeInvalid = !this.#validUtf8 || this.#context.statement.conversion.acceptInvChars !== undefined;
    this.#check(column, from, end, undefined, { text, quoted, ...(mayBeInvalid ? { bytes } : {}) });
  }

  #check(
    column: number,
    from: number,
    to: number,
    asItStands: string | undefined,
    field: { text: string; quoted: boolean; bytes?: Buffer },
  ): void {
    const { checkers, rows } = this.#context;
    const checker = checkers[column];
    if (!checker) return;
    const checked = checker(field);
    if (isProblem(checked)) this.#fail(column, checked, from, field.text);
    else if (checked === null ? asItStands !== "\\N" : checked !== asItStands || rows.needsEscape(checked))
      rows.splice(from, to, checked);
  }

  #fail(column: number, { code, reason }: Problem, from: number, value: string): void {
    this.#failure ??= { column, code, reason, from, value };
  }

  /** The row ends at `end`, in field number `column`. */
  #end(start: number, end: number, from: number, column: number): number {
    const { columns, rows } = this.#context;
    const { conversion } = this.#context.statement;
    const next = this.#afterNewline(end);
    if (end === start && conversion.ignoreBlankLines) {
      rows.takeBack(start, next);
      this.#line += 1;
      return next;
    }
    const count = column + 1;
    if (count < columns.length) {
      if (conversion.fillRecord) this.#fill(count, end);
      // system-tables-for-troubleshooting-data-loads.html (sample): 1214, Delimiter not found
      else if (end === start) this.#fail(0, problem(1211, "Input line contained no data"), from, "");
      else this.#fail(column, problem(1214, "Delimiter not found"), from, this.#source.toString("utf8", from, end));
    }
    // "Do not include any special characters … to indicate the last field in a record. This field can be a delimiter": t_preparing-input-data.html
    if (count > columns.length) {
      if (count > columns.length + 1 || from !== end || columns.length === 0)
        this.#fail(
          columns.length,
          problem(1202, "Extra column(s) found"),
          from,
          this.#source.toString("utf8", from, end),
        );
      else if (!this.#translates) rows.cut(from - 1, from);
    }
    if (this.#failure) return this.#endBad(start, next);
    // Only a newline ends a row for Postgres.
    if (next - end !== 1 || this.#source[end] !== LF) {
      rows.insert(end, "\n");
      rows.cut(end, next);
    }
    this.#rowStart = start;
    this.#rowEnd = end;
    this.#context.loaded(this.#line, this.#rawLine);
    this.#line += 1 + this.#newlines;
    return next;
  }

  /** FILLRECORD: columns that are missing at the end are NULL, or empty where the type has something empty. */
  #fill(count: number, end: number): void {
    const { columns, checkers, rows } = this.#context;
    for (let index = count; index < columns.length; index++) {
      const checked = checkers[index]?.({ text: "", quoted: false }) ?? null;
      if (isProblem(checked)) {
        this.#fail(index, checked, end, "");
        return;
      }
      rows.insert(end, rows.delimiter);
      rows.splice(end, end, checked);
    }
  }

  /** NUL ends a record, too: what follows has to be a newline (tutorial-loading-run-copy.html, "Missing newline: Unexpected character 0x2c f…"). */
  #endAtNul(start: number, at: number): number {
    const byte = (this.#source[at + 1] ?? 0).toString(16);
    this.#failure = {
      ...problem(1216, `Missing newline: Unexpected character 0x${byte} found at location ${at + 1 - start}`),
      column: -1,
      from: start,
      value: "",
    };
    return this.#endBad(start, this.#endOfLine(at));
  }

  /** Takes the row back and reports it. */
  #endBad(start: number, next: number): number {
    const { rows, columns } = this.#context;
    rows.takeBack(start, next);
    const failure = this.#failure as Failure; // callers have noted it
    const rawLine = this.#source.toString("utf8", start, next).replace(/\r?\n$/, "");
    const line = this.#line;
    this.#line += 1 + this.#newlines;
    this.#context.reject({
      line,
      column: columns[failure.column],
      code: failure.code,
      reason: failure.reason,
      position: failure.from - start,
      rawLine,
      rawValue: failure.value,
      values: this.#valuesOf(start, next, failure.column),
    });
    return next;
  }

  /** The row's fields up to the bad one, as stl_loaderror_detail shows them. */
  #valuesOf(start: number, next: number, count: number): string[] {
    const values: string[] = [];
    let from = start;
    for (let position = start; position < next && values.length <= count; position++) {
      const kind = this.#classes[this.#source[position] as number] as number;
      const field = kind === SPECIAL ? this.#special(this.#source, from, position, true) : undefined;
      if (typeof field === "object" && "code" in field) break;
      if (kind < DELIMITER || (kind === SPECIAL && field === undefined)) continue;
      const unwrapped = typeof field === "object" ? field : undefined;
      values.push(unwrapped?.text ?? this.#source.toString("utf8", from, position));
      position = unwrapped?.end ?? position;
      from = position + 1;
    }
    return values;
  }

  /** A row of more than 4 MB. */
  #tooLong(start: number): number {
    const at = start + MAX_ROW_BYTES - 1;
    this.#failure = {
      ...problem(
        1216,
        `Missing newline: Unexpected character 0x${(this.#source[at] ?? 0).toString(16)} found at location ${MAX_ROW_BYTES - 1}`,
      ),
      column: -1,
      from: start,
      value: "",
    };
    const next = this.#endBad(start, this.#source.length);
    this.#skipping = true;
    return next;
  }

  #skipLine(start: number): number {
    const end = this.#source.indexOf(LF, start);
    this.#skipping = end < 0;
    const next = end < 0 ? this.#source.length : end + 1;
    this.#context.rows.takeBack(start, next);
    return next;
  }

  #endOfLine(from: number): number {
    const end = this.#source.indexOf(LF, from);
    return end < 0 ? this.#source.length : end + 1;
  }

  #afterNewline(end: number): number {
    if (this.#source[end] === CR) return this.#source[end + 1] === LF ? end + 2 : end + 1;
    return Math.min(end + 1, this.#source.length);
  }
}

function classesOf(format: DelimitedFormat, { statement: { conversion }, rows }: ReaderContext): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(HIGH, 0x80);
  classes[0x5c] = ESCAPED;
  classes[rows.delimiter.charCodeAt(0)] = ESCAPED;
  classes[0x09] = rows.delimiter === "\t" ? ESCAPED : 0;
  classes[0] = conversion.nullAs === "\0" ? ESCAPED : NUL;
  classes[LF] = NEWLINE;
  classes[CR] = RETURN;
  classes[format.delimiter.charCodeAt(0)] = DELIMITER;
  if (format.kind === "csv") classes[format.quote.charCodeAt(0)] = SPECIAL;
  else {
    if (format.escape) classes[0x5c] = SPECIAL;
    if (format.removeQuotes) for (const quote of ['"', "'"]) classes[quote.charCodeAt(0)] = SPECIAL;
  }
  return classes;
}
