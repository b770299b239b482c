import { timestamp } from "../choice.ts";
import { ARITY, LITERALS } from "../functions.ts";
import { type Call, CallSyntaxError, isCall, parseCall } from "../intrinsic.ts";
import { isObject, typeName } from "../json.ts";
import { isReferencePath, PathSyntaxError, parsePath } from "../json-path.ts";
import { compile, expressionOf, isExpression } from "../jsonata.ts";
import type { Report } from "./report.ts";

/** Looks at one field's value. `at` is where it stands: `/States/Wait/Seconds`. */
export type Check = (value: unknown, at: string, report: Report) => void;

const expected =
  (type: string, test: (value: unknown) => boolean): Check =>
  (value, at, report) => {
    if (!test(value)) report.error(`Expected value of type ${type}`, at);
  };

export const anything: Check = () => undefined;
export const string = expected("String", (value) => typeof value === "string");
export const boolean = expected("Boolean", (value) => typeof value === "boolean");
export const number = expected("Number", (value) => typeof value === "number");
export const object = expected("Object", isObject);
export const array = expected("Array", Array.isArray);

// The most of every other number of seconds and attempts: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
// ("IntervalSeconds has a maximum value of 99999999"), read 2026-11-25
const MOST = 99_999_999;

/** A whole number between two, both included. */
export const integer =
  (min: number, max = MOST): Check =>
  (value, at, report) => {
    if (typeof value !== "number" || !Number.isInteger(value)) report.error("Expected value of type Integer", at);
    else if (value < min) report.error(`Value is less than the minimum of ${min}`, at);
    else if (value > max) report.error(`Value is greater than the maximum of ${max}`, at);
  };

export const oneOf =
  (...values: string[]): Check =>
  (value, at, report) => {
    // Recorded for Type.
    if (!values.includes(value as string))
      report.error(`The field '${at.split("/").at(-1)}' should have one of these values: [${values.join(", ")}]`, at);
  };

const parses = (text: string): boolean => {
  try {
    parsePath(text);
    return true;
  } catch (error) {
    if (error instanceof PathSyntaxError || error instanceof SyntaxError) return false;
    throw error;
  }
};

/** A path that may choose several values. */
export const path: Check = (value, at, report) => {
  if (typeof value !== "string") report.error("Expected value of type String", at);
  else if (!parses(value)) report.error("Value is not a valid JSONPath", at);
};

/** A path, or a function's call. */
export const pathOrCall: Check = (value, at, report) => {
  if (typeof value !== "string" || !isCall(value)) path(value, at, report);
  else if (!isGoodCall(value)) report.error("Value is not a valid JSONPath", at);
};

/** A path to one place. */
export const referencePath: Check = (value, at, report) => {
  if (typeof value !== "string") {
    report.error("Expected value of type String", at);
    return;
  }
  if (!parses(value) || !isReferencePath(parsePath(value))) report.error("Value is not a Reference Path", at);
};

export const nullable =
  (check: Check): Check =>
  (value, at, report) => {
    if (value !== null) check(value, at, report);
  };

/** ResultPath writes into the input, never into the context object or a variable. */
export const resultPath: Check = (value, at, report) => {
  referencePath(value, at, report);
  if (typeof value === "string" && parses(value) && parsePath(value).root !== "$")
    report.error("Value is not a Reference Path", at);
};

export const rfc3339: Check = (value, at, report) => {
  // Recorded.
  if (timestamp(value as string) === undefined) report.error("String does not match RFC3339 timestamp", at);
};

function isGoodCall(text: string): boolean {
  try {
    return hasGoodArguments(parseCall(text));
  } catch (error) {
    if (error instanceof CallSyntaxError || error instanceof PathSyntaxError || error instanceof SyntaxError)
      return false;
    throw error;
  }
}

function hasGoodArguments({ name, args }: Call): boolean {
  const [min, max] = ARITY[name] ?? [1, 0];
  const types = LITERALS[name] ?? [];
  const fits = (index: number, value: unknown): boolean => {
    const type = types[index] ?? "any";
    return type === "any" || typeName(value) === type;
  };
  return (
    args.length >= min &&
    args.length <= max &&
    args.every((arg, index) =>
      arg.kind === "call" ? hasGoodArguments(arg.call) : arg.kind === "path" || fits(index, arg.value),
    )
  );
}

/** A payload template: what ends in `.$` is a path or a call. */
export const template: Check = (value, at, report) => {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) template(item, `${at}[${index}]`, report);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(value, `${name}.$`)) report.error(`The field '${name}' is there twice, as '${name}.$' too`, at);
    if (!name.endsWith(".$")) {
      template(member, `${at}/${name}`, report);
      continue;
    }
    const good = typeof member === "string" && (isCall(member) ? isGoodCall(member) : parses(member));
    // Recorded.
    if (!good)
      report.error(`The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`, at);
  }
};

export const objectTemplate: Check = (value, at, report) => {
  object(value, at, report);
  template(value, at, report);
};

/** JSONata wherever a string is `{% … %}`. */
export const jsonata: Check = (value, at, report) => {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) jsonata(item, `${at}[${index}]`, report);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) jsonata(member, `${at}/${name}`, report);
  else if (typeof value === "string") expression(value, at, report);
};

function expression(text: string, at: string, report: Report): void {
  if (!isExpression(text)) {
    // transforming-data.html, read in a stored copy on 2026-11-24: "Improperly opening or closing the expression will result in a validation error."
    // Text before an opening makes all of it text (recorded).
    if (text.startsWith("{%") || (text.endsWith("%}") && !text.includes("{%")))
      report.error("A JSONata expression must begin with '{%' and end with '%}'", at);
    return;
  }
  try {
    compile(expressionOf(text));
  } catch (error) {
    report.error(`The JSONata expression is not valid: ${(error as Error).message}`, at);
  }
}

/** A plain value of its type, or an expression that gives one. */
export const orJsonata =
  (check: Check): Check =>
  (value, at, report) => {
    if (typeof value === "string" && /^\{%/.test(value)) jsonata(value, at, report);
    else check(value, at, report);
  };

/** Names of variables: https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#variable-naming, read 2026-11-24 */
export const variables =
  (inner: Check): Check =>
  (value, at, report) => {
    object(value, at, report);
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) {
      const bare = name.replace(/\.\$$/, "");
      if (bare === "states") report.error("Field name 'states' is not supported in Assign", at);
      else if (!/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(bare))
        report.error(`Invalid variable name '${bare}'`, at);
    }
    inner(value, at, report);
  };
