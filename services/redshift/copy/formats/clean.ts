import type { CopyColumn } from "../fields/column.ts";
import type { CopyConversion } from "../statement.ts";

// `as number`: every index below lies between the field's ends.

// What a field's bytes have among them, as the delimited reader has seen them.
export const HIGH = 1; // no ASCII
export const ESCAPED = 2; // something that has to be escaped for Postgres

/** Says of a field's bytes that they can be handed to Postgres as they are. When in doubt it says no: then the field is checked in full. */
export type CleanCheck = (source: Uint8Array, from: number, to: number, seen: number) => boolean;

const never: CleanCheck = () => false;

/** The quick check of a column; the slow one (fields/) is the truth, and agrees with every yes. */
export function cleanCheck(column: CopyColumn, conversion: CopyConversion): CleanCheck {
  const { precision = 0, scale = 0 } = column;
  switch (column.type) {
    case "varchar":
      return stringCheck(column.length ?? 0, HIGH, conversion);
    case "char":
      return stringCheck(column.length ?? 0, 0, conversion);
    case "smallint":
      return unlessNull(conversion, (source, from, to) => isInteger(source, from, to, 5, 32_767));
    case "integer":
      return unlessNull(conversion, (source, from, to) => isInteger(source, from, to, 10, 2_147_483_647));
    case "bigint":
      return unlessNull(conversion, (source, from, to) => isInteger(source, from, to, 18, Number.POSITIVE_INFINITY));
    case "decimal":
      return unlessNull(conversion, (source, from, to) => isDecimal(source, from, to, precision - scale, scale));
    case "double":
    case "real":
      return unlessNull(conversion, (source, from, to) => isDecimal(source, from, to, 7, 7));
    case "boolean":
      return unlessNull(conversion, isBoolean);
    case "date":
      return conversion.dateFormat === undefined || conversion.dateFormat === "YYYY-MM-DD"
        ? unlessNull(conversion, isDate)
        : never;
    case "timestamp":
      return conversion.timeFormat === undefined ? unlessNull(conversion, isTimestamp) : never;
    default:
      return never;
  }
}

function stringCheck(length: number, allowed: number, conversion: CopyConversion): CleanCheck {
  const { nullAs, emptyAsNull, blanksAsNull, trimBlanks, acceptInvChars } = conversion;
  const nullBytes = Buffer.from(nullAs ?? "");
  const nullLength = nullAs === undefined ? -1 : nullBytes.length;
  const nullFirst = nullBytes[0] ?? -1;
  const mayBeEmpty = !emptyAsNull && nullAs !== "";
  const looksAtBlanks = blanksAsNull || trimBlanks;
  const forbidden = ~(acceptInvChars === undefined ? allowed : 0);
  return (source, from, to, seen) => {
    if ((seen & forbidden) !== 0 || to - from > length) return false;
    if (from === to) return mayBeEmpty;
    if (looksAtBlanks && ((source[to - 1] as number) <= 0x20 || (source[from] as number) <= 0x20)) return false;
    return to - from !== nullLength || source[from] !== nullFirst;
  };
}

/** NULL AS can be a text that would be a good value. */
function unlessNull({ nullAs }: CopyConversion, check: CleanCheck): CleanCheck {
  if (nullAs === undefined || !/^[\w.:+ -]+$/.test(nullAs)) return check;
  const nullBytes = Buffer.from(nullAs);
  return (source, from, to, seen) =>
    (to - from !== nullBytes.length || source[from] !== nullBytes[0]) && check(source, from, to, seen);
}

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const SPACE = 0x20;

function isInteger(source: Uint8Array, from: number, to: number, digits: number, max: number): boolean {
  let position = source[from] === MINUS ? from + 1 : from;
  if (position >= to || to - position > digits) return false;
  let value = 0;
  for (; position < to; position++) {
    const digit = (source[position] as number) - ZERO;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  return value <= max;
}

function isDecimal(source: Uint8Array, from: number, to: number, whole: number, fraction: number): boolean {
  const start = source[from] === MINUS ? from + 1 : from;
  let position = start;
  for (; position < to && isDigit(source[position] as number); position++);
  if (position === start || position - start > whole) return false;
  if (position === to) return true;
  if (source[position] !== POINT || to - position - 1 > fraction) return false;
  for (position += 1; position < to; position++) if (!isDigit(source[position] as number)) return false;
  return true;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= 0x39;

/** `true`, `false`, `t`, `f`, `0`, `1` */
function isBoolean(source: Uint8Array, from: number, to: number): boolean {
  const first = source[from];
  if (to - from === 1) return first === 0x74 || first === 0x66 || first === 0x30 || first === 0x31;
  if (to - from === 4)
    return first === 0x74 && source[from + 1] === 0x72 && source[from + 2] === 0x75 && source[from + 3] === 0x65;
  return (
    to - from === 5 &&
    first === 0x66 &&
    source[from + 1] === 0x61 &&
    source[from + 2] === 0x6c &&
    source[from + 3] === 0x73 &&
    source[from + 4] === 0x65
  );
}

/** Two digits as a number; something above 99 for what is none. */
function twoDigits(source: Uint8Array, at: number): number {
  const tens = (source[at] as number) - ZERO;
  const ones = (source[at + 1] as number) - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 100 : tens * 10 + ones;
}

// Months of 31 days, by their number.
const LONG = [false, true, false, true, false, true, false, true, true, false, true, false, true];

/** `2026-11-24`; the 29th of February is left to the calendar. */
function isDate(source: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 10 || source[from + 4] !== MINUS || source[from + 7] !== MINUS) return false;
  const century = twoDigits(source, from);
  const year = twoDigits(source, from + 2);
  const month = twoDigits(source, from + 5);
  const day = twoDigits(source, from + 8);
  if (century > 99 || year > 99 || century + year === 0 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || (month !== 2 && day <= (LONG[month] ? 31 : 30));
}

/** `2026-11-24 12:34:56.789` */
function isTimestamp(source: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length < 19 || length > 26 || source[from + 10] !== SPACE || !isDate(source, from, from + 10)) return false;
  if (source[from + 13] !== COLON || source[from + 16] !== COLON) return false;
  if (twoDigits(source, from + 11) > 23 || twoDigits(source, from + 14) > 59 || twoDigits(source, from + 17) > 59)
    return false;
  if (length === 19) return true;
  if (source[from + 19] !== POINT || length === 20) return false;
  for (let position = from + 20; position < to; position++) if (!isDigit(source[position] as number)) return false;
  return true;
}
