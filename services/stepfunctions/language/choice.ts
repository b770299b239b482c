import type { ChoiceRule } from "./definition.ts";
import { runtimeError } from "./failure.ts";
import type { Json } from "./json.ts";
import { PathNotFound, parsePath, select } from "./json-path.ts";
import type { PathScope } from "./payload-template.ts";

/** Whether a rule of a JSONPath Choice state holds. @throws StatesError when its variable leads nowhere */
export function holds(rule: ChoiceRule, scope: PathScope): boolean {
  if (rule.And) return rule.And.every((each) => holds(each, scope));
  if (rule.Or) return rule.Or.some((each) => holds(each, scope));
  if (rule.Not) return !holds(rule.Not, scope);
  const operator = comparisonOf(rule);
  const variable = rule.Variable ?? "";
  if (operator === "IsPresent") return (lookUp(variable, scope) !== undefined) === rule[operator];
  const actual = lookUp(variable, scope);
  // Recorded on AWS: test_base_scenarios.snapshot.json (test_catch_states_runtime) in LocalStack's repository, read 2026-11-24.
  if (actual === undefined)
    throw runtimeError(`Invalid path '${variable}': The choice state's condition path references an invalid value.`);
  const compare = COMPARISONS[operator];
  if (compare) return compare(actual, rule[operator] as Json);
  const pathless = operator.replace(/Path$/, "");
  const expected = lookUp(String(rule[operator]), scope);
  if (expected === undefined)
    throw runtimeError(
      `Invalid path '${String(rule[operator])}': The choice state's condition path references an invalid value.`,
    );
  return COMPARISONS[pathless]?.(actual, expected) ?? false;
}

function lookUp(path: string, scope: PathScope): Json | undefined {
  try {
    return select(parsePath(path), scope);
  } catch (error) {
    if (error instanceof PathNotFound) return undefined;
    throw error;
  }
}

/** The member that says how to compare. */
export const comparisonOf = (rule: ChoiceRule): string =>
  Object.keys(rule).find(
    (name) => name in COMPARISONS || name === "IsPresent" || name.replace(/Path$/, "") in COMPARISONS,
  ) ?? "";

/** A value compared with what the rule says. Values of another type are simply not equal, less or greater. */
type Comparison = (actual: Json, expected: Json) => boolean;

const ofType =
  (type: "string" | "number", holds: (order: number) => boolean): Comparison =>
  (actual, expected) =>
    typeof actual === type && typeof expected === type && holds(order(actual, expected));

function order(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

const ofTime =
  (holds: (order: number) => boolean): Comparison =>
  (actual, expected) => {
    const a = timestamp(actual);
    const b = timestamp(expected);
    return a !== undefined && b !== undefined && holds(a - b);
  };

// RFC 3339's profile of ISO 8601, with the capital T and Z that the language asks for: https://states-language.net/spec.html#timestamps, read 2026-11-24
const TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** In milliseconds; `undefined` when it is no timestamp. */
export function timestamp(value: Json): number | undefined {
  if (typeof value !== "string" || !TIMESTAMP.test(value)) return undefined;
  const time = Date.parse(value.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) ? undefined : time;
}

const is =
  (test: (value: Json) => boolean): Comparison =>
  (actual, expected) =>
    test(actual) === expected;

const equal = (order: number): boolean => order === 0;
const less = (order: number): boolean => order < 0;
const greater = (order: number): boolean => order > 0;
const atMost = (order: number): boolean => order <= 0;
const atLeast = (order: number): boolean => order >= 0;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html (comparison operators), read 2026-11-24 */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  BooleanEquals: (actual, expected) => typeof actual === "boolean" && actual === expected,
  IsBoolean: is((value) => typeof value === "boolean"),
  IsNull: is((value) => value === null),
  IsNumeric: is((value) => typeof value === "number"),
  IsString: is((value) => typeof value === "string"),
  IsTimestamp: is((value) => timestamp(value) !== undefined),
  NumericEquals: ofType("number", equal),
  NumericGreaterThan: ofType("number", greater),
  NumericGreaterThanEquals: ofType("number", atLeast),
  NumericLessThan: ofType("number", less),
  NumericLessThanEquals: ofType("number", atMost),
  StringEquals: ofType("string", equal),
  StringGreaterThan: ofType("string", greater),
  StringGreaterThanEquals: ofType("string", atLeast),
  StringLessThan: ofType("string", less),
  StringLessThanEquals: ofType("string", atMost),
  StringMatches: (actual, expected) =>
    typeof actual === "string" && typeof expected === "string" && glob(expected).test(actual),
  TimestampEquals: ofTime(equal),
  TimestampGreaterThan: ofTime(greater),
  TimestampGreaterThanEquals: ofTime(atLeast),
  TimestampLessThan: ofTime(less),
  TimestampLessThanEquals: ofTime(atMost),
};

/** Of all comparisons, what type their value has; the lint asks. */
export const COMPARISON_TYPES: Readonly<Record<string, "boolean" | "number" | "string" | "timestamp">> =
  Object.fromEntries(
    [...Object.keys(COMPARISONS), "IsPresent"].map((name) => [
      name,
      name.startsWith("Is") || name.startsWith("Boolean")
        ? "boolean"
        : name.startsWith("Numeric")
          ? "number"
          : name.startsWith("String")
            ? "string"
            : "timestamp",
    ]),
  );

/** `*` for any characters; a backslash takes its meaning away. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(
    /\\([\\*])|([*])|([.+?^${}()|[\]\\/])/g,
    (_whole, literal: string | undefined, star: string | undefined, other: string | undefined) =>
      literal !== undefined ? `\\${literal}` : star !== undefined ? ".*" : `\\${other}`,
  );
  return new RegExp(`^${source}$`, "s");
}
