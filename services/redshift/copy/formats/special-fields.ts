import { type Problem, problem } from "../fields/column.ts";
import type { CopyFormat } from "../statement.ts";

/** A field whose value is not what stands in the file. */
export interface UnwrappedField {
  text: string;
  quoted: boolean;
  bytes: Buffer;
  /** Where it ends: at a delimiter, a newline or the end of the file. */
  end: number;
  /** Newlines inside of it. */
  newlines: number;
}

/**
 * Takes a field that begins at `from` and has a quote, or an escape character, at `at`.
 * @returns nothing when that character is one like any other there; where it went wrong when it is malformed
 */
export type SpecialField = (
  source: Buffer,
  from: number,
  at: number,
  last: boolean,
) => UnwrappedField | undefined | "incomplete" | (Problem & { at: number });

const LF = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;
const BLANKS = [0x20, 0x09];

export function specialFields(format: Extract<CopyFormat, { kind: "csv" | "text" }>): SpecialField {
  const delimiter = format.delimiter.charCodeAt(0);
  if (format.kind === "csv") {
    const quote = format.quote.charCodeAt(0);
    return (source, from, at, last) => quotedField(source, from, at, last, delimiter, quote);
  }
  const { escape: escapes, removeQuotes } = format;
  return (source, from, at, last) => {
    const first = source[from];
    if (removeQuotes && (first === 0x22 || first === 0x27))
      return unquotedField(source, from, last, delimiter, escapes);
    return source[at] === BACKSLASH && escapes ? escapedField(source, from, at, last, delimiter) : undefined;
  };
}

// Recorded: position, field and text with a quote in the midst of an unquoted field (1214, Invalid quote formatting for CSV)
const badQuote = (at: number) => ({ ...problem(1214, "Invalid quote formatting for CSV"), at });

/** CSV: "white space between the delimiters and the quotation mark characters is ignored" (copy-parameters-data-format.html, read 2026-11-24). */
function quotedField(source: Buffer, from: number, at: number, last: boolean, delimiter: number, quote: number) {
  for (let position = from; position < at; position++) if (!BLANKS.includes(source[position] ?? 0)) return badQuote(at);
  let doubled = false;
  let newlines = 0;
  let position = at + 1;
  for (;;) {
    const end = source.indexOf(quote, position);
    if (end < 0) return last ? badQuote(at) : "incomplete";
    newlines += countNewlines(source, position, end);
    position = end + 1;
    if (position >= source.length && !last) return "incomplete";
    if (source[position] !== quote) break;
    doubled = true;
    position += 1;
  }
  const bytes = source.subarray(at + 1, position - 1);
  while (position < source.length && source[position] !== delimiter && BLANKS.includes(source[position] ?? 0))
    position += 1;
  // A CR may be half of a line's end.
  if (position + (source[position] === CR ? 1 : 0) >= source.length && !last) return "incomplete";
  if (position < source.length && !endsField(source, position, delimiter)) return badQuote(position);
  const value = doubled ? withoutDoubled(bytes, quote) : bytes;
  return { text: value.toString("utf8"), quoted: true, bytes: value, end: position, newlines };
}

const endsField = (source: Buffer, position: number, delimiter: number): boolean =>
  source[position] === delimiter || source[position] === LF || (source[position] === CR && source[position + 1] === LF);

function withoutDoubled(bytes: Buffer, quote: number): Buffer {
  const value = Buffer.alloc(bytes.length);
  let length = 0;
  for (let position = 0; position < bytes.length; position++) {
    value[length++] = bytes[position] ?? 0;
    if (bytes[position] === quote) position += 1;
  }
  return value.subarray(0, length);
}

function countNewlines(source: Buffer, from: number, to: number): number {
  let count = 0;
  for (
    let position = source.indexOf(LF, from);
    position >= 0 && position < to;
    position = source.indexOf(LF, position + 1)
  )
    count += 1;
  return count;
}

/**
 * ESCAPE: the character behind a backslash is part of the value. `\N` stays as it is, and `\\N` says the same: the default null string.
 * copy-parameters-data-conversion.html (ESCAPE), read 2026-11-24
 */
function escapedField(source: Buffer, from: number, at: number, last: boolean, delimiter: number) {
  const value: number[] = [...source.subarray(from, at)];
  let newlines = 0;
  let position = at;
  for (; position < source.length && !endsField(source, position, delimiter); position++) {
    let byte = source[position] ?? 0;
    if (byte === BACKSLASH) {
      if (position + 1 >= source.length) break;
      if (source[position + 1] === 0x4e) value.push(byte); // N
      position += 1;
      byte = source[position] ?? 0;
      if (byte === LF) newlines += 1;
    }
    value.push(byte);
  }
  if (position >= source.length - 1 && !last) return "incomplete";
  const bytes = Buffer.from(value);
  return { text: bytes.toString("utf8"), quoted: false, bytes, end: Math.min(position, source.length), newlines };
}

/** REMOVEQUOTES: from the opening quote to the same one before a delimiter or the end of the line; without that, the row is bad. */
function unquotedField(source: Buffer, from: number, last: boolean, delimiter: number, escapes: boolean) {
  const quote = source[from] ?? 0;
  const value: number[] = [];
  let newlines = 0;
  for (let position = from + 1; position < source.length; position++) {
    const byte = source[position] ?? 0;
    if (escapes && byte === BACKSLASH && position + 1 < source.length) {
      position += 1;
      if (source[position] === 0x4e) value.push(byte);
      if (source[position] === LF) newlines += 1;
      value.push(source[position] ?? 0);
      continue;
    }
    const isEnd = byte === quote && (position + 1 === source.length || endsField(source, position + 1, delimiter));
    const isCut = position + 1 === source.length || (source[position + 1] === CR && position + 2 === source.length);
    if (byte === quote && isCut && !last) return "incomplete";
    if (isEnd) {
      const bytes = Buffer.from(value);
      return { text: bytes.toString("utf8"), quoted: true, bytes, end: position + 1, newlines };
    }
    if (byte === LF) return { ...problem(1214, "Delimiter not found"), at: position };
    value.push(byte);
  }
  return last ? { ...problem(1214, "Delimiter not found"), at: source.length } : "incomplete";
}
