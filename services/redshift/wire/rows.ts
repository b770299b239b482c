// RowDescription and DataRow: https://www.postgresql.org/docs/18/protocol-message-formats.html, read 2026-11-24

/** Types of Redshift's by the numbers that the engine has given them. */
export interface TypeNumbers {
  super: number;
  varbyte: number;
}

// As Redshift's drivers know them: https://github.com/aws/amazon-redshift-python-driver, redshift_connector/utils/oids.py, read 2026-11-24
const REDSHIFT_SUPER = 4000;
const REDSHIFT_VARBYTE = 6551;

const HEADER_BYTES = 5;
/** Behind a column's name: table (4), attribute (2), type (4), length (2), modifier (4), format (2). */
const COLUMN_BYTES = 18;
const TYPE_OFFSET = 6;

/** A row description with Redshift's own numbers of types, and which columns are VARBYTE. */
export function describeRows(frame: Buffer, numbers: TypeNumbers): { frame: Buffer; bytes: readonly number[] } {
  const bytes: number[] = [];
  let result = frame;
  let offset = HEADER_BYTES + 2;
  for (let column = 0; column < frame.readInt16BE(HEADER_BYTES); column++) {
    const type = frame.indexOf(0, offset) + 1 + TYPE_OFFSET;
    const number = frame.readUInt32BE(type);
    if (number === numbers.super || number === numbers.varbyte) {
      if (result === frame) result = Buffer.from(frame);
      result.writeUInt32BE(number === numbers.super ? REDSHIFT_SUPER : REDSHIFT_VARBYTE, type);
      if (number === numbers.varbyte) bytes.push(column);
    }
    offset = type + COLUMN_BYTES - TYPE_OFFSET;
  }
  return { frame: result, bytes };
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
