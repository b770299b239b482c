// The Postgres wire protocol, version 3: https://www.postgresql.org/docs/18/protocol-message-formats.html, read 2026-11-24

/** One message: its type letter and its body. */
export interface Message {
  type: string;
  body: Buffer;
}

/** Takes whole messages out of a stream of bytes. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete with these bytes. @throws Error for a length that is none */
  *read(chunk: Buffer): Generator<Message & { raw: Buffer }> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const length = this.#rest.readInt32BE(1);
      if (length < 4 || length > MAX_MESSAGE_BYTES) throw new Error(`A message of ${length} bytes`);
      if (this.#rest.length < length + 1) return;
      const raw = this.#rest.subarray(0, length + 1);
      this.#rest = this.#rest.subarray(length + 1);
      yield { type: String.fromCharCode(raw[0] ?? 0), body: raw.subarray(5), raw };
    }
  }
}

const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export function message(type: string, ...parts: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(parts.map(encode));
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A string ends in a zero byte; a number is 32 bits. */
function encode(part: Buffer | string | number): Buffer {
  if (typeof part === "string") return Buffer.from(`${part}\0`);
  if (typeof part !== "number") return part;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(part);
  return bytes;
}

export const query = (sql: string): Buffer => message("Q", sql);
export const readyForQuery = (status: string): Buffer => message("Z", Buffer.from(status));
export const commandComplete = (tag: string): Buffer => message("C", tag);
export const parameterStatus = (name: string, value: string): Buffer => message("S", name, value);

const PROTOCOL_VERSION = 196_608;

export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [`${name}\0${value}\0`]);
  const body = Buffer.from(`${pairs.join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8);
  head.writeInt32BE(PROTOCOL_VERSION, 4);
  return Buffer.concat([head, body]);
}

/** Zero-terminated strings, one after the other. */
export function readStrings(body: Buffer): string[] {
  return body.toString("utf8").replace(/\0+$/, "").split("\0");
}

/** A string of a message, until its zero byte. */
export function textAt(body: Buffer, from: number): string {
  const end = body.indexOf(0, from);
  return body.toString("utf8", from, end < 0 ? body.length : end);
}

/** An error or a notice by its fields: S severity, C SQLSTATE, M message, D detail, H hint … */
export type Fields = Readonly<Record<string, string>>;

export function readFields(body: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const part of body.toString("utf8").split("\0")) if (part !== "") fields[part.charAt(0)] = part.slice(1);
  return fields;
}

export const errorResponse = (fields: Fields): Buffer => withFields("E", fields);
export const noticeResponse = (fields: Fields): Buffer => withFields("N", fields);

const withFields = (type: string, fields: Fields): Buffer =>
  message(
    type,
    Buffer.from(
      `${Object.entries(fields)
        .map(([name, value]) => `${name}${value}\0`)
        .join("")}\0`,
    ),
  );

/** A row's values as text. */
export function readDataRow(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let offset = 2;
  for (let count = body.readInt16BE(0); count > 0; count--) {
    const length = body.readInt32BE(offset);
    offset += 4;
    if (length < 0) values.push(null);
    else {
      values.push(body.toString("utf8", offset, offset + length));
      offset += length;
    }
  }
  return values;
}

/** A column of a result. */
export interface ResultColumn {
  name: string;
  typeOid: number;
  /** The type's modifier: a length, or precision and scale; -1 for none. */
  modifier: number;
}

/** What a RowDescription says. */
export function readColumns(body: Buffer): ResultColumn[] {
  const columns: ResultColumn[] = [];
  let offset = 2;
  for (let count = body.readInt16BE(0); count > 0; count--) {
    const end = body.indexOf(0, offset);
    const name = body.toString("utf8", offset, end);
    columns.push({ name, typeOid: body.readInt32BE(end + 7), modifier: body.readInt32BE(end + 13) });
    offset = end + 1 + COLUMN_BYTES;
  }
  return columns;
}

/** Behind a column's name: table, attribute, type, length, modifier, format. */
const COLUMN_BYTES = 18;
