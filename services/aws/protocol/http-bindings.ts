import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema } from "@smithy/types";
import type { AwsRequest } from "../request.ts";
import { httpTrait } from "../route.ts";
import { ServiceError } from "../service-error.ts";
import { readTimestamp, timestampFormat, writeTimestamp } from "./timestamps.ts";

// Smithy's HTTP bindings: https://smithy.io/2.0/spec/http-bindings.html

interface BindingTraits {
  httpLabel?: 1;
  httpQuery?: string;
  httpQueryParams?: 1;
  httpHeader?: string;
  httpPrefixHeaders?: string;
  httpPayload?: 1;
  httpResponseCode?: 1;
  mediaType?: string;
}

interface BoundMember {
  name: string;
  schema: NormalizedSchema;
  traits: BindingTraits;
}

/** A structure's members by where they stand in an HTTP message. */
export interface Bindings {
  labels: BoundMember[];
  query: BoundMember[];
  headers: BoundMember[];
  payload: BoundMember | undefined;
  status: BoundMember | undefined;
  /** Members of the document body. */
  body: BoundMember[];
}

const known = new WeakMap<object, Bindings>();

export function bindingsOf(ref: $SchemaRef): Bindings {
  const schema = NormalizedSchema.of(ref);
  const bindings: Bindings = { labels: [], query: [], headers: [], payload: undefined, status: undefined, body: [] };
  if (!schema.isStructSchema()) return bindings;
  const key = schema.getSchema() as object;
  const cached = known.get(key);
  if (cached) return cached;
  for (const [name, memberSchema] of schema.structIterator()) {
    const traits = memberSchema.getMergedTraits() as BindingTraits;
    const member = { name, schema: memberSchema, traits };
    if (traits.httpLabel) bindings.labels.push(member);
    else if (traits.httpQuery || traits.httpQueryParams) bindings.query.push(member);
    else if (traits.httpHeader || traits.httpPrefixHeaders !== undefined) bindings.headers.push(member);
    else if (traits.httpPayload) bindings.payload = member;
    else if (traits.httpResponseCode) bindings.status = member;
    else bindings.body.push(member);
  }
  known.set(key, bindings);
  return bindings;
}

/** Members of the input that stand in the path, the query and the headers. */
export function readBindings(
  operation: StaticOperationSchema,
  request: AwsRequest,
  labels: Readonly<Record<string, string>>,
  unreadable?: UnreadableNumber,
): Record<string, unknown> {
  const bindings = bindingsOf(operation[4]);
  const input: Record<string, unknown> = {};
  for (const { name, schema } of bindings.labels) {
    const text = labels[name];
    if (text !== undefined) input[name] = fromText(schema, text, name, "date-time");
  }
  if (bindings.query.length > 0 && request.queryString !== "") {
    const query = new URLSearchParams(request.queryString);
    for (const { name, schema, traits } of bindings.query) {
      if (traits.httpQueryParams) {
        const taken = new Set(bindings.query.map((member) => member.traits.httpQuery));
        const rest = [...query].filter(([key]) => !taken.has(key));
        const many = schema.getValueSchema().isListSchema();
        const map: Record<string, unknown> = {};
        for (const [key, value] of rest) map[key] = many ? query.getAll(key) : value;
        if (rest.length > 0) input[name] = map;
        continue;
      }
      const values = query.getAll(traits.httpQuery ?? name);
      const first = values[0];
      if (first === undefined) continue;
      input[name] = schema.isListSchema()
        ? values.map((value) => fromText(schema.getValueSchema(), value, name, "date-time"))
        : fromText(
            schema,
            first,
            name,
            "date-time",
            unreadable && ((text) => unreadable(traits.httpQuery ?? name, text)),
          );
    }
  }
  for (const { name, schema, traits } of bindings.headers) {
    if (traits.httpPrefixHeaders !== undefined) {
      const map = prefixed(request.headers, traits.httpPrefixHeaders.toLowerCase());
      if (map) input[name] = map;
      continue;
    }
    const text = request.headers[(traits.httpHeader ?? name).toLowerCase()];
    if (text === undefined) continue;
    input[name] = schema.isListSchema()
      ? text.split(",").map((each) => fromText(schema.getValueSchema(), each.trim(), name, "http-date"))
      : fromText(schema, text, name, "http-date");
  }
  return input;
}

function prefixed(headers: AwsRequest["headers"], prefix: string): Record<string, string> | undefined {
  let map: Record<string, string> | undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !name.startsWith(prefix)) continue;
    map ??= {};
    map[name.slice(prefix.length)] = value;
  }
  return map;
}

/** The error for a query parameter that is not a number, or nothing when it counts as absent. */
export type UnreadableNumber = (parameter: string, text: string) => ServiceError | undefined;

function fromText(
  schema: NormalizedSchema,
  text: string,
  name: string,
  place: "date-time" | "http-date",
  unreadable?: (text: string) => ServiceError | undefined,
): unknown {
  if (schema.isBooleanSchema()) return text === "true" || text === "True" || text === "";
  if (schema.isTimestampSchema()) {
    // Not a client's mistake worth an error: HTTP says that a condition with an invalid date is ignored (RFC 9110 13.1.3).
    try {
      return readTimestamp(text, timestampFormat(schema, place));
    } catch {
      return undefined;
    }
  }
  if (schema.isNumericSchema()) {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isNaN(number)) return number;
    const error = unreadable
      ? unreadable(text)
      : new ServiceError("SerializationException", `Value '${text}' of '${name}' is not a number`);
    if (error) throw error;
    return undefined;
  }
  if (schema.isStringSchema() && (schema.getMergedTraits() as BindingTraits).mediaType === "application/json")
    return Buffer.from(text, "base64").toString("utf8");
  return text;
}

/** Status and headers of an answer, from the members of the output that stand there. */
export function writeBindings(
  operation: StaticOperationSchema,
  output: Readonly<Record<string, unknown>>,
): { status: number; headers: Record<string, string> } {
  const bindings = bindingsOf(operation[5]);
  const status = bindings.status ? output[bindings.status.name] : undefined;
  return {
    status: typeof status === "number" ? status : httpTrait(operation)[2],
    headers: writeHeaders(bindings, output),
  };
}

/** The headers of a structure, be it an output or an error. */
export function writeHeaders(bindings: Bindings, value: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, schema, traits } of bindings.headers) {
    const member = value[name];
    if (member === undefined || member === null) continue;
    if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, each] of Object.entries(member as Record<string, string>))
        headers[(traits.httpPrefixHeaders + key).toLowerCase()] = each;
      continue;
    }
    headers[(traits.httpHeader ?? name).toLowerCase()] = toText(schema, member);
  }
  return headers;
}

function toText(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) return String(writeTimestamp(value, timestampFormat(schema, "http-date")));
  if (Array.isArray(value)) return value.map((each) => toText(schema.getValueSchema(), each)).join(",");
  if (schema.isStringSchema() && (schema.getMergedTraits() as BindingTraits).mediaType === "application/json")
    return Buffer.from(String(value)).toString("base64");
  return String(value);
}

/** A payload member that is bytes, text or a stream, as a response body. */
export const isRawPayload = (schema: NormalizedSchema): boolean =>
  schema.isStreaming() || schema.isBlobSchema() || schema.isStringSchema();
