/** Bytes that are no UTF-8. */
export interface InvalidBytes {
  offset: number;
  length: number;
  /** As Redshift numbers it: https://docs.aws.amazon.com/redshift/latest/dg/multi-byte-character-load-errors.html, read 2026-11-24 */
  error: number;
}

/** The first bytes from `from` on that are no UTF-8 in the eyes of VARCHAR. */
export function findInvalid(bytes: Uint8Array, from = 0): InvalidBytes | undefined {
  for (let offset = from; offset < bytes.length; ) {
    const length = sequenceLength(bytes, offset);
    if (typeof length === "number") offset += length;
    else return length;
  }
  return undefined;
}

/** Length of the character at `offset`, or what is wrong with it. */
function sequenceLength(bytes: Uint8Array, offset: number): number | InvalidBytes {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return 1;
  const wrong = (error: number, length = 1): InvalidBytes => ({ offset, length, error });
  if (first < 0xc0 || first >= 0xfe) return wrong(3);
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : first < 0xfc ? 5 : 6;
  if (length > 4) return wrong(1);
  let point = first & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const byte = bytes[offset + index];
    if (byte === undefined) return wrong(2, index);
    if (byte < 0x80 || byte >= 0xc0) return wrong(4, index);
    point = (point << 6) | (byte & 0x3f);
  }
  if (point >= 0xd800 && point <= 0xdfff) return wrong(5, length);
  if (point > 0x10ffff) return wrong(8, length);
  if (point < (MINIMUM[length] ?? 0)) return wrong(9, length);
  return length;
}

// Below these a shorter sequence says the same: it has no code point of its own.
const MINIMUM: Readonly<Record<number, number>> = { 2: 0x80, 3: 0x800, 4: 0x10000 };

/** `e0 a1` */
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

// "These code points are valid UTF-8 … However, these code points are not valid characters. You can use ACCEPTINVCHARS to replace": same page
const NONCHARACTERS =
  /[\ufdd0-\ufdef\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g;

/** The text with each invalid character replaced by as many of `replacement` as it has bytes; `undefined` when all are valid. */
export function replaceInvalid(bytes: Uint8Array, replacement: string): string | undefined {
  let text = "";
  let start = 0;
  let replaced = false;
  for (let bad = findInvalid(bytes); bad; bad = findInvalid(bytes, start)) {
    text += decode(bytes.subarray(start, bad.offset)) + replacement.repeat(bad.length);
    start = bad.offset + bad.length;
    replaced = true;
  }
  text += decode(bytes.subarray(start));
  const clean = text.replace(NONCHARACTERS, (character) => replacement.repeat(Buffer.byteLength(character)));
  return replaced || clean !== text ? clean : undefined;
}

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
