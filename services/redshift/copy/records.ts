import { StringDecoder } from "node:string_decoder";
import type { CopyConversion, CopyFormat } from "./statement.ts";

/** One field as it stands in the file. */
export interface Field {
  text: string;
  quoted: boolean;
}

/** One line of a file; a quoted field may carry it over several. */
export interface Record {
  fields: Field[];
  /** The number of its first line, from 1. */
  line: number;
  raw: string;
  problem?: { code: number; reason: string; position: number };
}

const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024; // a row of Redshift has at most 4 MB

/** Takes records out of a file's bytes, however these are divided. */
export class RecordReader {
  readonly #format: CopyFormat;
  readonly #conversion: CopyConversion;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #line = 1;

  constructor(format: CopyFormat, conversion: CopyConversion) {
    this.#format = format;
    this.#conversion = conversion;
  }

  /** The records that are complete with these bytes. */
  *read(chunk: Buffer): Generator<Record> {
    yield* this.#take(this.#rest + this.#decoder.write(chunk), false);
  }

  /** What is left when the file has ended. */
  *end(): Generator<Record> {
    yield* this.#take(this.#rest + this.#decoder.end(), true);
  }

  *#take(text: string, last: boolean): Generator<Record> {
    let start = 0;
    while (start < text.length) {
      const end = this.#endOfRecord(text, start);
      if (end < 0 && !last && text.length - start < MAX_RECORD_CHARACTERS) break;
      const stop = end < 0 ? text.length : end;
      const raw = text.slice(start, stop).replace(/\r$/, "");
      const record = this.#record(raw);
      this.#line += 1 + countNewlines(raw);
      start = stop + 1;
      if (record) yield record;
    }
    this.#rest = text.slice(start);
  }

  /** The position of the newline that ends the record; one inside of quotes, or behind a backslash, does not. */
  #endOfRecord(text: string, start: number): number {
    const format = this.#format;
    const simple = text.indexOf("\n", start);
    if (simple < 0) return -1;
    if (format.kind === "csv") {
      // Most records have no quote at all.
      let quote = text.indexOf(format.quote, start);
      if (quote < 0 || quote > simple) return simple;
      let inside = false;
      let position = start;
      for (;;) {
        if (inside) {
          quote = text.indexOf(format.quote, position);
          if (quote < 0) return -1;
          inside = false;
          position = quote + 1;
        } else {
          const newline = text.indexOf("\n", position);
          if (newline < 0) return -1;
          quote = text.indexOf(format.quote, position);
          if (quote < 0 || quote > newline) return newline;
          inside = true;
          position = quote + 1;
        }
      }
    }
    if (!format.escape) return simple;
    for (let position = start; position < text.length; position++) {
      if (text[position] === "\\") position += 1;
      else if (text[position] === "\n") return position;
    }
    return -1;
  }

  #record(raw: string): Record | undefined {
    if (raw.trim() === "" && this.#conversion.ignoreBlankLines) return undefined;
    const line = this.#line;
    const format = this.#format;
    if (format.kind === "text")
      return { fields: textFields(raw, format.delimiter, format.escape, format.removeQuotes), line, raw };
    const fields = csvFields(raw, format.delimiter, format.quote);
    return typeof fields === "number"
      ? { fields: [], line, raw, problem: { code: 1214, reason: "Invalid quote formatting for CSV", position: fields } }
      : { fields, line, raw };
  }
}

function countNewlines(text: string): number {
  let count = 0;
  for (let position = text.indexOf("\n"); position >= 0; position = text.indexOf("\n", position + 1)) count += 1;
  return count;
}

/** A CSV record's fields, or the position at which it is malformed. */
function csvFields(raw: string, delimiter: string, quote: string): Field[] | number {
  if (!raw.includes(quote)) return raw.split(delimiter).map((text) => ({ text, quoted: false }));
  const fields: Field[] = [];
  let position = 0;
  for (;;) {
    if (raw[position] !== quote) {
      const end = raw.indexOf(delimiter, position);
      fields.push({ text: raw.slice(position, end < 0 ? undefined : end), quoted: false });
      if (end < 0) return fields;
      position = end + 1;
      continue;
    }
    let text = "";
    position += 1;
    for (;;) {
      const end = raw.indexOf(quote, position);
      if (end < 0) return position;
      text += raw.slice(position, end);
      position = end + 1;
      if (raw[position] !== quote) break;
      text += quote;
      position += 1;
    }
    fields.push({ text, quoted: true });
    if (position >= raw.length) return fields;
    if (raw[position] !== delimiter) return position;
    position += 1;
  }
}

/** A delimited record's fields: no quoting, unless REMOVEQUOTES takes quotation marks off; ESCAPE takes backslashes. */
function textFields(raw: string, delimiter: string, escapes: boolean, removeQuotes: boolean): Field[] {
  if (escapes) {
    const fields: Field[] = [];
    let text = "";
    for (let position = 0; position < raw.length; position++) {
      const character = raw[position];
      // `\N` stays as it is: it is the default of NULL AS.
      if (character === "\\" && raw[position + 1] !== "N") {
        position += 1;
        text += raw[position] ?? "";
      } else if (character === delimiter) {
        fields.push({ text, quoted: false });
        text = "";
      } else text += character;
    }
    fields.push({ text, quoted: false });
    return fields;
  }
  return raw.split(delimiter).map((text) => {
    const quoted = removeQuotes && /^(["']).*\1$/s.test(text) && text.length > 1;
    return { text: quoted ? text.slice(1, -1) : text, quoted };
  });
}
