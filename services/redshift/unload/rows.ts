// Rows of COPY … TO STDOUT in Postgres's text format, fields divided by tabs: https://www.postgresql.org/docs/18/sql-copy.html, read 2026-11-24

const UNESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The fields of each row. */
export function* fieldsOf(rows: Buffer): Generator<(string | null)[]> {
  const text = rows.toString("utf8");
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    yield text.slice(start, end).split("\t").map(fieldValue);
    start = end + 1;
  }
}

function fieldValue(field: string): string | null {
  if (!field.includes("\\")) return field;
  return field === "\\N" ? null : unescaped(field);
}

const unescaped = (field: string): string =>
  field.replace(/\\(.)/gs, (_whole, character: string) => UNESCAPED[character] ?? character);

const BACKSLASH = 0x5c;
const N = 0x4e;
const LETTERS = new Map(
  Object.entries(UNESCAPED).map(([letter, value]) => [letter.charCodeAt(0), value.charCodeAt(0)]),
);

/**
 * Rows with the characters themselves instead of Postgres's escapes; those of `escaped` keep a backslash before them.
 * @param nullAs what stands for NULL, where Postgres has written `\N`
 */
export function unescapeRows(rows: Buffer, escaped: ReadonlySet<number>, nullAs: Buffer): Buffer {
  let at = rows.indexOf(BACKSLASH);
  if (at < 0) return rows;
  const pieces: Buffer[] = [];
  let from = 0;
  for (; at >= 0; at = rows.indexOf(BACKSLASH, from)) {
    pieces.push(rows.subarray(from, at));
    const letter = rows[at + 1] ?? 0;
    if (letter === N) pieces.push(nullAs);
    else {
      const byte = LETTERS.get(letter) ?? letter;
      pieces.push(Buffer.from(escaped.has(byte) ? [BACKSLASH, byte] : [byte]));
    }
    from = at + 2;
  }
  pieces.push(rows.subarray(from));
  return Buffer.concat(pieces);
}
