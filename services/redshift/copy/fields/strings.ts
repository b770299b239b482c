import { type Checked, type CopyColumn, problem } from "./column.ts";
import { findInvalid, hex } from "./utf8.ts";

/** CHAR and VARCHAR: lengths are bytes. https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html, read 2026-11-24 */
export function string(value: string, { type, length }: CopyColumn, truncates: boolean): Checked {
  if (value.includes("\0"))
    return problem(1218, "Field contains a NULL terminator (NUL) and more than one byte when NULL AS '\\0' is used");
  if (type === "char" && NOT_ASCII.test(value)) return multibyteInChar(Buffer.from(value));
  // A character has at most three bytes for each of its UTF-16 units: most values need no counting.
  if (length === undefined || value.length * 3 <= length || Buffer.byteLength(value) <= length) return value;
  if (truncates) return truncate(value, length);
  // r_STL_LOAD_ERRORS.html (sample) for CHAR; databricks/spark-redshift, pull request 53, for VARCHAR
  return problem(1204, type === "char" ? "Char length exceeds DDL length" : "String length exceeds DDL length");
}

/** What is wrong with bytes that are not UTF-8, if anything is. multi-byte-character-load-errors.html, read 2026-11-24 */
export function encodingProblem(bytes: Uint8Array, { type }: CopyColumn): ReturnType<typeof problem> | undefined {
  const invalid = findInvalid(bytes);
  if (!invalid) return undefined;
  if (type === "char") return multibyteInChar(bytes);
  const { offset, length, error } = invalid;
  const sequence = hex(bytes.subarray(offset, offset + length));
  return problem(
    1220,
    `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${sequence} (error ${error})`,
  );
}

const NOT_ASCII = /[^\p{ASCII}]/u;

function multibyteInChar(bytes: Uint8Array) {
  const offset = bytes.findIndex((byte) => byte >= 0x80);
  const end = bytes.findIndex((byte, index) => index > offset && (byte < 0x80 || byte >= 0xc0));
  const character = hex(bytes.subarray(offset, Math.min(end < 0 ? bytes.length : end, offset + 4)));
  return problem(
    1220,
    `Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: ${character}`,
  );
}

/** As many whole characters as fit. */
function truncate(text: string, bytes: number): string {
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
