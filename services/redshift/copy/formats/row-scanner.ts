import type { ReaderContext } from "../context.ts";
import { isProblem, type Problem, problem } from "../fields/column.ts";
import {
  CR,
  classesOf,
  DELIMITER,
  type DelimitedFormat,
  LF,
  NEWLINE,
  NUL,
  RETURN,
  SPECIAL,
  STOP,
} from "./byte-classes.ts";
import { type CleanCheck, cleanCheck, ESCAPED, HIGH } from "./clean.ts";
import { type SpecialField, specialFields, type UnwrappedField } from "./special-fields.ts";

// Instead of the position at which a field ends.
const INCOMPLETE = -1;
const MALFORMED = -2;
const ORDINARY = -3;

/** What is wrong with a row. */
export interface Failure extends Problem {
  column: number;
  /** Where its field begins. */
  from: number;
  value: string;
}

/**
 * Reads rows of delimited text and CSV. It looks at every byte once: what is right goes to Postgres as it stands, in runs. A field that needs
 * more than a look is taken out as text and checked in full.
 */
export class RowScanner {
  readonly #context: ReaderContext;
  readonly #classes: Uint8Array;
  readonly #clean: readonly CleanCheck[];
  readonly #special: SpecialField;
  readonly #isCsv: boolean;
  /** Postgres does not take every delimiter: then it gets another one. */
  readonly #translates: boolean;
  #source: Buffer = Buffer.alloc(0);
  #validUtf8 = true;
  #malformedAt = 0;
  // Of the row that was read last:
  failure: Failure | undefined;
  /** A line without anything, which is to be ignored. */
  blank = false;
  /** Newlines inside of its fields. */
  newlines = 0;
  end = 0;

  constructor(format: DelimitedFormat, context: ReaderContext) {
    this.#context = context;
    this.#isCsv = format.kind === "csv";
    this.#translates = context.rows.delimiter !== format.delimiter;
    this.#classes = classesOf(format, context);
    this.#clean = context.columns.map((column) => cleanCheck(column, context.statement.conversion));
    this.#special = specialFields(format);
  }

  /** From now on rows are in these bytes. */
  open(source: Buffer, validUtf8: boolean): void {
    this.#source = source;
    this.#validUtf8 = validUtf8;
  }

  /**
   * Reads the row that begins at `start`; `failure`, `blank`, `newlines` and `end` say more of it.
   * @returns where the next one begins; -1 when this one is not whole yet
   */
  row(start: number, last: boolean): number {
    const source = this.#source;
    const { rows, columns } = this.#context;
    rows.begin();
    this.failure = undefined;
    this.blank = false;
    this.newlines = 0;
    let position = start;
    for (let column = 0; ; column++) {
      const from = position;
      position = this.#field(column, from, last);
      if (position === INCOMPLETE) return this.#unfinished(start);
      if (position === MALFORMED) return this.#endOfLine(start, this.#malformedAt, last);
      const kind = position < source.length ? this.#classes[source[position] as number] : NEWLINE;
      if (kind === NUL) return this.#endAtNul(start, position, last);
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
    this.newlines += field.newlines;
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
    if (kind !== SPECIAL || position + 1 >= source.length || this.failure) return 0;
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
    if (this.failure) return;
    const check = this.#clean[column] as CleanCheck; // there is one for each column
    if (((seen & HIGH) === 0 || this.#validUtf8) && check(this.#source, from, to, seen)) return;
    const text = this.#source.toString("utf8", from, to);
    const bytes = (seen & HIGH) === 0 ? undefined : this.#source.subarray(from, to);
    this.#check(column, from, to, text, { text, quoted: false, ...(bytes ? { bytes } : {}) });
  }

  /** A field that had quotes or escapes: its value is not what stands in the file. */
  #taken(column: number, from: number, { text, quoted, bytes, end }: UnwrappedField): void {
    if (this.failure) return;
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
    this.failure ??= { column, code, reason, from, value };
  }

  /** The row ends at `end`, in field number `column`. */
  #end(start: number, end: number, from: number, column: number): number {
    const { columns, rows } = this.#context;
    const { conversion } = this.#context.statement;
    const next = this.#afterNewline(end);
    this.end = end;
    this.blank = end === start && conversion.ignoreBlankLines;
    if (this.blank) return next;
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
    if (this.failure) return next;
    // Only a newline ends a row for Postgres.
    if (next - end !== 1 || this.#source[end] !== LF) {
      rows.insert(end, "\n");
      rows.cut(end, next);
    }
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
  #endAtNul(start: number, at: number, last: boolean): number {
    const byte = (this.#source[at + 1] ?? 0).toString(16);
    this.failure = {
      ...problem(1216, `Missing newline: Unexpected character 0x${byte} found at location ${at + 1 - start}`),
      column: -1,
      from: start,
      value: "",
    };
    return this.#endOfLine(start, at, last);
  }

  /** The row's fields up to the bad one, as stl_loaderror_detail shows them. */
  valuesOf(start: number, next: number, count: number): string[] {
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

  /** What follows `from` is no field any more: the row ends with its line, once that is whole. */
  #endOfLine(start: number, from: number, last: boolean): number {
    const end = this.#source.indexOf(LF, from);
    if (end >= 0) return end + 1;
    return last ? this.#source.length : this.#unfinished(start);
  }

  #unfinished(start: number): number {
    this.#context.rows.takeBack(start, start);
    return -1;
  }

  #afterNewline(end: number): number {
    if (this.#source[end] === CR) return this.#source[end + 1] === LF ? end + 2 : end + 1;
    return Math.min(end + 1, this.#source.length);
  }
}
