import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { memoized } from "../memoized.ts";
import { ServiceError } from "../service-error.ts";
import { isJsonText } from "./json-text.ts";
import { readTimestamp, timestampFormat, writeTimestamp } from "./timestamps.ts";

// Readers and writers are compiled once per schema: a PutItem passes here for every attribute. What is already as it shall be, as nearly
// everything is, is not stored again, which would be a third of the work.

type Read = (value: unknown) => unknown;
type Write = (value: unknown) => unknown;

/**
 * `SerializationException`, as the services answer to JSON of the wrong type. Messages as recorded in
 * https://github.com/architect/dynalite (validations/index.js), read 2026-11-24.
 */
export const serializationException = (message: string): ServiceError =>
  new ServiceError("SerializationException", message);

/** Turns parsed JSON into the SDK's shape of it, in place: type-checked, blobs decoded, dates made, unknown members dropped. */
export const readJsonShape = (schema: $SchemaRef, value: unknown): unknown => readerOf(schema)(value);

/** Turns the SDK's shape into what JSON.stringify prints. */
export const writeJsonShape = (schema: $SchemaRef, value: unknown): unknown => writerOf(schema)(value);

const readerOf = memoized((schema: $SchemaRef) => reader(NormalizedSchema.of(schema)));
const writerOf = memoized((schema: $SchemaRef) => writer(NormalizedSchema.of(schema)));

const numberKind = (value: number): string => (Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE");

const javaType = (value: unknown): string =>
  typeof value === "boolean"
    ? `${value ? "TRUE" : "FALSE"}_VALUE`
    : typeof value === "number"
      ? numberKind(value)
      : "STRING_VALUE";

function refuse(value: unknown, target: string): never {
  if (Array.isArray(value)) throw serializationException(`Unrecognized collection type class java.lang.${target}`);
  if (typeof value === "object") throw serializationException("Start of structure or map found where not expected");
  throw serializationException(`${javaType(value)} cannot be converted to ${target}`);
}

const readString: Read = (value) => (typeof value === "string" ? value : refuse(value, "String"));

const readNumber: Read = (value) => (typeof value === "number" ? value : refuse(value, "Integer"));

// The services take these words for booleans (recorded, dynalite).
const BOOLEAN_WORDS: Readonly<Record<string, boolean>> = {
  TRUE: true,
  "1": true,
  YES: true,
  FALSE: false,
  "0": false,
  NO: false,
};

const readBoolean: Read = (value) => {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return refuse(value, "Boolean");
  const word = BOOLEAN_WORDS[value.toUpperCase()];
  if (word === undefined) throw serializationException("Unexpected token received from parser");
  return word;
};

const readBlob: Read = (value) => {
  if (typeof value === "string") {
    if (value.length % 4 !== 0)
      throw serializationException(
        `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
      );
    const bytes = Buffer.from(value, "base64");
    if (bytes.toString("base64") !== value)
      throw serializationException("Invalid last non-pad Base64 character dectected");
    return bytes;
  }
  if (Array.isArray(value)) throw serializationException("Unrecognized collection type class java.nio.ByteBuffer");
  if (typeof value === "object") throw serializationException("Start of structure or map found where not expected");
  throw serializationException("only base-64-encoded strings are convertible to bytes");
};

function readList(element: () => Read, sparse: boolean): Read {
  return (value) => {
    if (!Array.isArray(value)) {
      if (typeof value === "object") throw serializationException("Start of structure or map found where not expected");
      throw serializationException("Unexpected field type");
    }
    const read = element();
    const elements = sparse || !value.includes(null) ? value : value.filter((each) => each !== null);
    for (let index = 0; index < elements.length; index++) {
      const given: unknown = elements[index];
      const each = given === null ? null : read(given);
      if (each !== given) elements[index] = each;
    }
    return elements;
  };
}

function readMap(element: () => Read, sparse: boolean, valueName: string): Read {
  return (value) => {
    if (typeof value !== "object") throw serializationException("Unexpected field type");
    if (Array.isArray(value))
      throw serializationException(`Unrecognized collection type java.util.Map<java.lang.String, ${valueName}>`);
    const read = element();
    const members = value as Record<string, unknown>;
    for (const key in members) {
      const given = members[key];
      if (given !== null) {
        const each = read(given);
        if (each !== given) members[key] = each;
      } else if (!sparse) delete members[key];
    }
    return members;
  };
}

function readStructure(schema: NormalizedSchema): Read {
  const name = schema.getName(true)?.replace("#", ".") ?? "structure";
  let membersByWireName: Map<string, { name: string; read: Read }> | undefined;
  let renames = false;
  return (value) => {
    if (typeof value !== "object") throw serializationException("Unexpected value type in payload");
    if (Array.isArray(value)) throw serializationException(`Unrecognized collection type class ${name}`);
    if (!membersByWireName) {
      membersByWireName = new Map();
      for (const [member, memberSchema] of schema.structIterator()) {
        membersByWireName.set(jsonName(memberSchema, member), { name: member, read: reader(memberSchema) });
        renames ||= jsonName(memberSchema, member) !== member;
      }
    }
    const given = value as Record<string, unknown>;
    const result: Record<string, unknown> = renames ? {} : given;
    for (const key in given) {
      const member = membersByWireName.get(key);
      const each = given[key];
      if (member && each !== null) {
        const read = member.read(each);
        if (renames || read !== each) result[member.name] = read;
      } else if (!renames) delete given[key];
    }
    return result;
  };
}

const jsonName = (schema: NormalizedSchema, member: string): string => {
  const { jsonName } = schema.getMergedTraits() as { jsonName?: string };
  return jsonName ?? member;
};

const isSparse = (schema: NormalizedSchema): boolean => Boolean((schema.getMergedTraits() as { sparse?: 1 }).sparse);

const structureReaders = new WeakMap<object, Read>();

function reader(schema: NormalizedSchema): Read {
  if (schema.isStructSchema()) {
    const key = schema.getSchema() as object;
    const known = structureReaders.get(key);
    if (known) return known;
    const read = readStructure(schema);
    structureReaders.set(key, read);
    return read;
  }
  if (schema.isListSchema())
    return readList(
      lazily(() => reader(schema.getValueSchema())),
      isSparse(schema),
    );
  if (schema.isMapSchema()) {
    const valueName = schema.getValueSchema().getName(true)?.replace("#", ".") ?? "java.lang.String";
    return readMap(
      lazily(() => reader(schema.getValueSchema())),
      isSparse(schema),
      valueName,
    );
  }
  if (schema.isDocumentSchema()) return (value) => value;
  if (schema.isBlobSchema()) return readBlob;
  if (schema.isTimestampSchema()) {
    const format = timestampFormat(schema, "epoch-seconds");
    return (value) => readTimestamp(value, format);
  }
  if (schema.isBooleanSchema()) return readBoolean;
  if (schema.isNumericSchema()) return readNumber;
  if (schema.isStringSchema()) return jsonMediaType(schema) ? readJsonString : readString;
  return (value) => value;
}

const jsonMediaType = (schema: NormalizedSchema): boolean =>
  (schema.getMergedTraits() as { mediaType?: string }).mediaType === "application/json";

const readJsonString: Read = (value) => readString(value);

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const same: Write = (value) => value;

const writeBlob: Write = (value) =>
  typeof value === "string"
    ? Buffer.from(value).toString("base64")
    : Buffer.from(
        (value as Uint8Array).buffer,
        (value as Uint8Array).byteOffset,
        (value as Uint8Array).byteLength,
      ).toString("base64");

const structureWriters = new WeakMap<object, Write>();

function writer(schema: NormalizedSchema): Write {
  if (schema.isStructSchema()) {
    const key = schema.getSchema() as object;
    const known = structureWriters.get(key);
    if (known) return known;
    const write = writeStructure(schema);
    structureWriters.set(key, write);
    return write;
  }
  if (schema.isListSchema()) {
    const element = lazily(() => writer(schema.getValueSchema()));
    return (value) => (element() === same ? value : (value as unknown[]).map(element()));
  }
  if (schema.isMapSchema()) {
    const element = lazily(() => writer(schema.getValueSchema()));
    return (value) => {
      const write = element();
      if (write === same || isJsonText(value)) return value;
      const result: Record<string, unknown> = {};
      for (const [name, each] of Object.entries(value as object)) {
        const member = each === undefined || each === null ? each : write(each);
        if (name === "__proto__") Object.defineProperty(result, name, { value: member, enumerable: true });
        else result[name] = member;
      }
      return result;
    };
  }
  if (schema.isBlobSchema()) return writeBlob;
  if (schema.isTimestampSchema()) {
    const format = timestampFormat(schema, "epoch-seconds");
    return (value) => writeTimestamp(value as Date, format);
  }
  return same;
}

function writeStructure(schema: NormalizedSchema): Write {
  let members: [name: string, wireName: string, write: Write][] | undefined;
  return (value) => {
    members ??= [...schema.structIterator()].map(([member, memberSchema]) => [
      member,
      jsonName(memberSchema, member),
      writer(memberSchema),
    ]);
    const result: Record<string, unknown> = {};
    for (const [name, wireName, write] of members) {
      const each = (value as Record<string, unknown>)[name];
      if (each !== undefined && each !== null) result[wireName] = write(each);
    }
    return result;
  };
}
