import type { ReaderContext } from "../context.ts";
import type { CopyFormat } from "../statement.ts";
import { ESCAPED, HIGH } from "./clean.ts";

export type DelimitedFormat = Extract<CopyFormat, { kind: "csv" | "text" }>;

// Classes of bytes: below STOP they are part of a field as they stand.
export const STOP = 4;
export const DELIMITER = 4;
export const NEWLINE = 5;
export const RETURN = 6;
export const NUL = 7;
export const SPECIAL = 8; // a quote, or the escape character

export const LF = 0x0a;
export const CR = 0x0d;

/** What each byte is to a format. */
export function classesOf(format: DelimitedFormat, { statement: { conversion }, rows }: ReaderContext): Uint8Array {
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
