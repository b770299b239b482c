import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { isJsonText } from "./protocol/json-text.ts";

/**
 * Compares an operation's output with the SDK's schema, at every depth: no member that the SDK does not know, none of another type, no
 * required one missing. Writers drop what they do not know, so nobody else would notice. For tests: it costs more than the operation.
 * @throws Error naming every member that is wrong
 */
export function checkOutput(operation: StaticOperationSchema, output: unknown): void {
  const found = problemsOf(NormalizedSchema.of(operation[5]), output, operation[2]);
  if (found.length > 0) throw new Error(`The output does not fit the SDK's schema: ${found.join("; ")}`);
}

function problemsOf(schema: NormalizedSchema, value: unknown, path: string): string[] {
  // Bodies are streams and bytes of any kind, and JSON that is at hand as text was checked when it was stored.
  if (schema.isStreaming() || isJsonText(value) || schema.isDocumentSchema()) return [];
  if (schema.isUnitSchema()) return isEmpty(value) ? [] : [`${path} has an output`];
  if (schema.isStructSchema()) return structureProblems(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    const element = schema.getValueSchema();
    return value.flatMap((each, index) => memberProblems(element, each, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return [`${path} is no map`];
    const member = schema.getValueSchema();
    return Object.entries(value).flatMap(([key, each]) => memberProblems(member, each, `${path}[${key}]`));
  }
  return SCALARS.some(({ is, fits }) => is(schema) && !fits(value))
    ? [`${path} is ${typeof value} ${JSON.stringify(value)}`]
    : [];
}

function structureProblems(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (!isObject(value)) return [`${path} is no structure`];
  const members = new Map(schema.structIterator());
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  const missing = requiredMembers(schema).filter((name) => (value as Record<string, unknown>)[name] === undefined);
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...given.flatMap(([name, each]) => {
      const member = members.get(name);
      return member ? memberProblems(member, each, `${path}.${name}`) : [`${path}.${name} is unknown`];
    }),
  ];
}

/** The seventh entry of a structure's schema counts its required members, which are its first ones. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  const requiredCount = Number((schema.getSchema() as unknown as readonly unknown[])[6] ?? 0);
  return [...schema.structIterator()].slice(0, requiredCount).map(([name]) => name);
}

/** What is absent is not written, whatever it is. */
const memberProblems = (schema: NormalizedSchema, value: unknown, path: string): string[] =>
  value === undefined || value === null ? [] : problemsOf(schema, value, path);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const isEmpty = (value: unknown): boolean =>
  value === undefined || (isObject(value) && Object.values(value).every((each) => each === undefined));

// TypeScript does not know it yet.
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

const SCALARS: readonly { is(schema: NormalizedSchema): boolean; fits(value: unknown): boolean }[] = [
  { is: (schema) => schema.isTimestampSchema(), fits: (value) => value instanceof Date },
  { is: (schema) => schema.isBlobSchema(), fits: (value) => typeof value === "string" || value instanceof Uint8Array },
  { is: (schema) => schema.isBooleanSchema(), fits: (value) => typeof value === "boolean" },
  {
    is: (schema) => schema.isNumericSchema(),
    // A number that no double holds is written by its digits.
    fits: (value) => typeof value === "number" || typeof value === "bigint" || isRawJSON(value),
  },
  { is: (schema) => schema.isStringSchema(), fits: (value) => typeof value === "string" },
];
