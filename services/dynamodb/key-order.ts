import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { parseNumber } from "./number.ts";

// Every row of a table or an index has one key of bytes whose order is the order in which DynamoDB returns items:
//
//   hash of the partition key (4 bytes) · partition key · sort key          in a table
//   hash of the partition key (4 bytes) · partition key · sort key · table key   in an index
//
// DynamoDB spreads items by a hash of the partition key, so a Scan comes in the order of hashes and a segment of a parallel
// Scan is a range of them. Each part is prefix-free: none is the beginning of another, so parts follow each other unescaped.

/** A half-open range of row keys; without an end it reaches to the last key. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array | undefined;
}

const EMPTY = Buffer.alloc(0);

const HASH_BYTES = 4;

/** The beginning of the keys of all rows that share a partition key. */
export function partitionPrefix(partitionKey: AttributeValue): Buffer {
  const prefix = encodeKeyPart(partitionKey, HASH_BYTES);
  prefix.writeUInt32BE(hashBytes(prefix, HASH_BYTES), 0);
  return prefix;
}

/** The key of an item's row in its table. */
export const tableRowKey = (partitionKey: AttributeValue, sortKey: AttributeValue | undefined): Buffer => {
  const prefix = partitionPrefix(partitionKey);
  return sortKey === undefined ? prefix : Buffer.concat([prefix, encodeKeyPart(sortKey)]);
};

/** The key of an item's row in an index; the table's key makes it unique. */
export const indexRowKey = (
  partitionKey: AttributeValue,
  sortKey: AttributeValue | undefined,
  tableKey: Uint8Array,
): Buffer =>
  Buffer.concat([partitionPrefix(partitionKey), sortKey === undefined ? EMPTY : encodeKeyPart(sortKey), tableKey]);

/**
 * A key attribute's bytes: they compare as DynamoDB compares the values (strings by UTF-8, numbers, unsigned bytes).
 * @param room how many bytes are left free before them
 */
export function encodeKeyPart(value: AttributeValue, room = 0): Buffer {
  if (value.S !== undefined) return encodeString(value.S, room);
  return withRoom(room, value.N === undefined ? terminate(Buffer.from(value.B as Uint8Array)) : encodeNumber(value.N));
}

/** Written where it stays: nearly all keys are strings, and each item that is read or written has one. */
function encodeString(text: string, room: number): Buffer {
  if (text.includes("\0")) return withRoom(room, terminate(Buffer.from(text)));
  const end = room + Buffer.byteLength(text);
  const encoded = Buffer.allocUnsafe(end + TERMINATOR.length);
  encoded.write(text, room);
  encoded.set(TERMINATOR, end);
  return encoded;
}

const withRoom = (room: number, bytes: Buffer): Buffer =>
  room === 0 ? bytes : Buffer.concat([Buffer.allocUnsafe(room), bytes]);

/** The beginning that the parts of all strings or binaries with this beginning share. */
export function encodeKeyBeginning(value: AttributeValue): Buffer {
  const whole = encodeKeyPart(value);
  return whole.subarray(0, whole.length - TERMINATOR.length);
}

const TERMINATOR = Buffer.from([0, 0]);

/** 00 is written 00 FF, and 00 00 ends the part: a shorter value sorts before every longer one that it begins. */
function terminate(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) return Buffer.concat([bytes, TERMINATOR]);
  const escaped: number[] = [];
  for (const byte of bytes) {
    escaped.push(byte);
    if (byte === 0) escaped.push(0xff);
  }
  return Buffer.concat([Buffer.from(escaped), TERMINATOR]);
}

const EXPONENT_BIAS = 130;

/** Sign, exponent, digits in pairs (1 to 100), 0; a negative number has every byte but the sign inverted. */
function encodeNumber(text: string): Buffer {
  const { negative, digits, exponent } = parseNumber(text);
  if (digits === "") return Buffer.from([1]);
  const encoded = Buffer.alloc(2 + Math.ceil(digits.length / 2) + 1);
  encoded[0] = negative ? 0 : 2;
  encoded[1] = exponent + EXPONENT_BIAS;
  for (let pair = 0; pair * 2 < digits.length; pair++)
    encoded[2 + pair] = Number(digits.slice(pair * 2, pair * 2 + 2).padEnd(2, "0")) + 1;
  if (negative) for (let index = 1; index < encoded.length; index++) encoded[index] = 0xff - Number(encoded[index]);
  return encoded;
}

/** FNV-1a, then murmur3's finalizer, which spreads neighbouring keys over the whole range. */
function hashBytes(bytes: Buffer, from: number): number {
  let hash = 0x811c9dc5;
  for (let index = from; index < bytes.length; index++) hash = Math.imul(hash ^ Number(bytes[index]), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** All keys that begin with `prefix`. */
export const prefixRange = (prefix: Uint8Array): KeyRange => ({ from: prefix, to: afterPrefix(prefix) });

/** The first key behind all that begin with `prefix`; none when the prefix is all FF. */
export function afterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const next = Buffer.from(prefix.subarray(0, length));
  next[length - 1] = Number(next[length - 1]) + 1;
  return next;
}

/** The first key behind this one. */
export const afterKey = (key: Uint8Array): Buffer => Buffer.concat([key, Buffer.from([0])]);

const HASHES = 2 ** 32;

/** The rows of one segment of a parallel Scan: an equal part of the hashes. */
export function segmentRange(segment: number, totalSegments: number): KeyRange {
  const boundary = (index: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Math.ceil((index * HASHES) / totalSegments));
    return bytes;
  };
  return {
    from: segment === 0 ? EMPTY : boundary(segment),
    to: segment === totalSegments - 1 ? undefined : boundary(segment + 1),
  };
}
