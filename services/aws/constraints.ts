import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { memoized } from "./memoized.ts";
import { ServiceError } from "./service-error.ts";

/** One thing wrong with a request's input. */
export interface Violation {
  /** The member as AWS spells it in messages: `tableName`, `keySchema.1.member.attributeName`. */
  path: string;
  value: unknown;
  /** For example `Member must have length greater than or equal to 3`. */
  rule: string;
}

/** Looks at one present value and reports what is wrong with it. */
export type Constraint = (value: unknown, path: string, report: (violation: Violation) => void) => void;

/** Constraints by member name. */
export type Constraints<Input = Record<string, unknown>> = { readonly [Member in keyof Input]?: Constraint };

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `Member must have length …` for a string, list, map or blob; lengths are inclusive. */
export const length =
  (min: number, max = Number.POSITIVE_INFINITY): Constraint =>
  (value, path, report) => {
    const size =
      typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array
        ? value.length
        : Object.keys(value as object).length;
    if (size < min) report({ path, value, rule: `Member must have length greater than or equal to ${min}` });
    if (size > max) report({ path, value, rule: `Member must have length less than or equal to ${max}` });
  };

/** `Member must have value …` for a number; bounds are inclusive. */
export const range =
  (min: number, max = Number.POSITIVE_INFINITY): Constraint =>
  (value, path, report) => {
    const number = Number(value);
    if (number < min) report({ path, value, rule: `Member must have value greater than or equal to ${min}` });
    if (number > max) report({ path, value, rule: `Member must have value less than or equal to ${max}` });
  };

/** `Member must satisfy regular expression pattern: …`; the source is shown as given, and matched whole. */
export const pattern = (source: string): Constraint => {
  const expression = new RegExp(`^(?:${source})$`, "u");
  return (value, path, report) => {
    if (!expression.test(String(value)))
      report({ path, value, rule: `Member must satisfy regular expression pattern: ${source}` });
  };
};

/** `Member must satisfy enum value set: [A, B]`, from the SDK's enum object, in the order given. */
export const oneOf = (values: Readonly<Record<string, string>> | readonly string[]): Constraint => {
  const allowed = Object.values(values);
  const set = new Set(allowed);
  return (value, path, report) => {
    if (!set.has(String(value)))
      report({ path, value, rule: `Member must satisfy enum value set: [${allowed.join(", ")}]` });
  };
};

/** Every element of a list, or every value of a map. */
export const each =
  (constraint: Constraint): Constraint =>
  (value, path, report) => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) constraint(element, `${path}.${index + 1}.member`, report);
      return;
    }
    for (const [key, element] of Object.entries(value as object)) constraint(element, `${path}.${key}.member`, report);
  };

/** The members of a structure. */
export const members =
  (constraints: Constraints): Constraint =>
  (value, path, report) => {
    for (const [name, constraint] of Object.entries(constraints)) {
      const member = (value as Record<string, unknown>)[name];
      if (constraint && member !== undefined) constraint(member, `${path}.${lowerFirst(name)}`, report);
    }
  };

/** Several constraints on one value, in order. */
export const all =
  (...constraints: Constraint[]): Constraint =>
  (value, path, report) => {
    for (const constraint of constraints) constraint(value, path, report);
  };

/** What a constraint says of a secret, without the secret. */
export const sensitive =
  (constraint: Constraint): Constraint =>
  (value, path, report) =>
    constraint(value, path, (violation) => report({ ...violation, value: undefined }));

/** What reports required members that are absent, at every depth, as the SDK's schema says. */
const reporterOf = memoized((schema: $SchemaRef) => missingReporter(NormalizedSchema.of(schema)));

const missingReporters = new WeakMap<object, Constraint>();
const nothingMissing: Constraint = () => undefined;

/** Compiled once per schema: `nothingMissing` where no member below can be required. */
function missingReporter(schema: NormalizedSchema): Constraint {
  if (schema.isListSchema() || schema.isMapSchema()) {
    let inner: Constraint | undefined;
    return (value, path, report) => {
      inner ??= missingReporter(schema.getValueSchema());
      if (inner !== nothingMissing) each(inner)(value, path, report);
    };
  }
  if (!schema.isStructSchema() || schema.isUnionSchema()) return nothingMissing;
  const raw = schema.getSchema() as unknown as readonly unknown[];
  const known = missingReporters.get(raw as object);
  if (known) return known;
  const requiredCount = Number(raw[6] ?? 0);
  const names = raw[4] as string[];
  const required = names.slice(0, requiredCount);
  const nested: [string, Constraint][] = [];
  const reporter: Constraint = (value, path, report) => {
    const prefix = path === "" ? "" : `${path}.`;
    const record = value as Record<string, unknown>;
    for (const name of required)
      if (record[name] === undefined)
        report({ path: prefix + lowerFirst(name), value: null, rule: "Member must not be null" });
    for (const [name, inner] of nested)
      if (record[name] !== undefined) inner(record[name], prefix + lowerFirst(name), report);
  };
  missingReporters.set(raw as object, reporter);
  for (const [name, member] of schema.structIterator()) {
    if (member.isStreaming()) continue;
    const inner = missingReporter(member);
    if (inner !== nothingMissing) nested.push([name, inner]);
  }
  return reporter;
}

/**
 * Everything wrong with an input, in AWS's order: per declared member, what is missing first, then what the constraints say.
 * @param schema the operation's input schema
 */
export function violations(schema: $SchemaRef, constraints: Constraints, input: Record<string, unknown>): Violation[] {
  const found: Violation[] = [];
  const report = (violation: Violation): void => {
    found.push(violation);
  };
  reporterOf(schema)(input, "", report);
  for (const name in constraints) {
    const value = input[name];
    if (value !== undefined) constraints[name]?.(value, lowerFirst(name), report);
  }
  return found;
}

const shown = (value: unknown): string =>
  value === null ? "null" : `'${typeof value === "object" ? JSON.stringify(value) : String(value)}'`;

/**
 * The message that AWS's services print for violations of the model's constraints:
 * `1 validation error detected: Value 'x' at 'tableName' failed to satisfy constraint: Member must have …`.
 * Source: recorded messages in https://github.com/architect/dynalite (test/helpers.js), read 2026-11-24.
 */
export function validationMessage(found: readonly Violation[]): string {
  const lines = found.map(
    ({ path, value, rule }) =>
      `Value ${value === undefined ? "" : `${shown(value)} `}at '${path}' failed to satisfy constraint: ${rule}`,
  );
  return `${found.length} validation error${found.length === 1 ? "" : "s"} detected: ${lines.join("; ")}`;
}

/** The default answer to an input that breaks the model's constraints. */
export const validationException = (found: readonly Violation[]): ServiceError =>
  new ServiceError("ValidationException", validationMessage(found));
