import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { isObject, type Json, type JsonObject } from "../language/json.ts";

// In the Amazon States Language every member begins with a capital letter, whatever the service's own JSON does; keys of maps
// are data and stay. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html, read 2026-11-24

/** A member's name as the Amazon States Language has it. */
export const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Arguments as the SDK's command takes them. Members that the operation does not have are kept: its own check names them. */
export function toInput(schema: $SchemaRef, value: Json): unknown {
  return read(NormalizedSchema.of(schema), value);
}

function read(schema: NormalizedSchema, value: Json): unknown {
  if (value === null) return undefined;
  if (schema.isStructSchema() && isObject(value)) return readStructure(schema, value);
  if (schema.isListSchema() && Array.isArray(value)) return value.map((item) => read(schema.getValueSchema(), item));
  if (schema.isMapSchema() && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(schema.getValueSchema(), item)]));
  if (schema.isTimestampSchema() && (typeof value === "string" || typeof value === "number")) return new Date(value);
  // Bytes are the value's JSON, text in quotes too (recorded: test_s3_put_object).
  if (schema.isBlobSchema()) return Buffer.from(JSON.stringify(value));
  // A member that is text takes JSON as its text, as Input of StartExecution does.
  if (schema.isStringSchema() && typeof value === "object") return JSON.stringify(value);
  return value;
}

function readStructure(schema: NormalizedSchema, value: JsonObject): Record<string, unknown> {
  const members = new Map<string, [string, NormalizedSchema]>();
  for (const [name, member] of schema.structIterator()) members.set(upper(name), [name, member]);
  return Object.fromEntries(
    Object.entries(value).map(([given, item]) => {
      const known = members.get(upper(given));
      return known ? [known[0], read(known[1], item)] : [given, item];
    }),
  );
}

/** A command's output as the state sees it. */
export async function fromOutput(schema: $SchemaRef, output: Record<string, unknown>): Promise<Json> {
  return write(NormalizedSchema.of(schema), output);
}

async function write(schema: NormalizedSchema, value: unknown): Promise<Json> {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (schema.isStructSchema() && isObject(value)) {
    const shown: JsonObject = {};
    for (const [name, member] of schema.structIterator()) {
      const item = (value as Record<string, unknown>)[name];
      if (item !== undefined && item !== null) shown[upper(name)] = await write(member, item);
    }
    return shown;
  }
  if (schema.isListSchema() && Array.isArray(value))
    return Promise.all(value.map((item) => write(schema.getValueSchema(), item)));
  if (schema.isMapSchema() && isObject(value)) {
    const entries = Object.entries(value).map(async ([key, item]) => [key, await write(schema.getValueSchema(), item)]);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8");
  if (schema.isBlobSchema()) return text(value as Readable);
  return value as Json;
}
