// RowDescription and DataRow: https://www.postgresql.org/docs/18/protocol-message-formats.html, read 2026-11-24

// Its number: system/varbyte.sql.
const VARBYTE = 6551;

const HEADER_BYTES = 5;
/** Behind a column's name: table (4), attribute (2), type (4), length (2), modifier (4), format (2). */
const COLUMN_BYTES = 18;
const TYPE_OFFSET = 6;

/** Which columns of a row description are VARBYTE. */
export function varbyteColumns(frame: Buffer): readonly number[] {
  const found: number[] = [];
  let offset = HEADER_BYTES + 2;
  for (let column = 0; column < frame.readInt16BE(HEADER_BYTES); column++) {
    const behindName = frame.indexOf(0, offset) + 1;
    if (frame.readUInt32BE(behindName + TYPE_OFFSET) === VARBYTE) found.push(column);
    offset = behindName + COLUMN_BYTES;
  }
  return found;
}

const BACKSLASH_X = Buffer.from("\\x");

/** A row whose VARBYTE columns show their digits alone. */
export function withoutPrefix(frame: Buffer, columns: readonly number[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  let offset = HEADER_BYTES + 2;
  let removed = 0;
  for (let column = 0; column < frame.readInt16BE(HEADER_BYTES); column++) {
    const length = frame.readInt32BE(offset);
    const value = offset + 4;
    if (length >= 2 && columns.includes(column) && frame.subarray(value, value + 2).equals(BACKSLASH_X)) {
      const shorter = Buffer.alloc(4);
      shorter.writeInt32BE(length - 2);
      pieces.push(frame.subarray(from, offset), shorter);
      from = value + 2;
      removed += 2;
    }
    offset = value + Math.max(0, length);
  }
  if (removed === 0) return frame;
  const result = Buffer.concat([...pieces, frame.subarray(from)]);
  result.writeInt32BE(frame.readInt32BE(1) - removed, 1);
  return result;
}
