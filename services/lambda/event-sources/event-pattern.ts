// Event patterns, as Lambda's filter criteria have them:
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax, read 2026-11-24. What follows was recorded on AWS by
// https://github.com/localstack/localstack (tests/aws/services/lambda_/event_source_mapping), 2025-11-25:
// numeric rules match numbers only, so never DynamoDB's numbers, which are texts; and what is no leaf does not exist.

/** Whether an event matches. */
export type Pattern = (event: unknown) => boolean;

/** A pattern that is none; the reason is for people. */
export class BadPattern extends Error {}

/** @throws BadPattern */
export function parsePattern(text: string): Pattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new BadPattern((error as Error).message);
  }
  return readObject(pattern);
}

type Scalar = string | number | boolean | null;
type Rule = (value: Scalar | undefined) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null || (typeof value !== "object" && value !== undefined);

/** Every member has to match; `$or` needs one of its patterns. */
function readObject(pattern: unknown): Pattern {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw new BadPattern("A pattern is an object with members.");
  const parts = Object.entries(pattern).map(([name, below]): Pattern => {
    if (name === "$or") return readOr(below);
    const inner = Array.isArray(below) ? readRules(below) : readObject(below);
    return (event) => inner(isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  });
  // An array in the event matches when one of its elements does.
  return (event) => (Array.isArray(event) ? event : [event]).some((each) => parts.every((part) => part(each)));
}

function readOr(alternatives: unknown): Pattern {
  if (!Array.isArray(alternatives) || alternatives.length === 0) throw new BadPattern("$or takes a list of patterns.");
  const patterns = alternatives.map(readObject);
  return (event) => patterns.some((pattern) => pattern(event));
}

function readRules(list: readonly unknown[]): Pattern {
  if (list.length === 0) throw new BadPattern("A list of values may not be empty.");
  const rules = list.map(readRule);
  return (event) => leavesOf(event).some((leaf) => rules.some((rule) => rule(leaf)));
}

/** The values that rules look at: one that is missing is a leaf without a value, and so is an object. */
function leavesOf(event: unknown): (Scalar | undefined)[] {
  if (Array.isArray(event))
    return event.length === 0 ? [undefined] : event.map((each) => (isScalar(each) ? each : undefined));
  return [isScalar(event) ? event : undefined];
}

function readRule(rule: unknown): Rule {
  if (isScalar(rule)) return (value) => value === rule;
  if (!isObject(rule)) throw new BadPattern("A rule is a value or an object.");
  const [[name, argument] = ["", undefined], ...more] = Object.entries(rule);
  const read = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!read || more.length > 0) throw new BadPattern(`Unrecognized match type ${name}`);
  return read(argument);
}

const OPERATORS: Readonly<Record<string, (argument: unknown) => Rule>> = {
  prefix: (argument) => textRule(argument, (value, prefix) => value.startsWith(prefix)),
  suffix: (argument) => textRule(argument, (value, suffix) => value.endsWith(suffix)),
  "equals-ignore-case": (argument) => textRule(argument, (value, other) => value.toLowerCase() === other.toLowerCase()),
  exists(argument) {
    if (typeof argument !== "boolean") throw new BadPattern("exists takes true or false.");
    return (value) => (value !== undefined) === argument;
  },
  "anything-but"(argument) {
    const rules = isObject(argument) ? [readRule(argument)] : [argument].flat().map(scalarRule);
    if (rules.length === 0) throw new BadPattern("anything-but takes a value, a list or a rule.");
    return (value) => value !== undefined && !rules.some((rule) => rule(value));
  },
  numeric(argument) {
    const comparisons = readNumeric(argument);
    return (value) => typeof value === "number" && comparisons.every((compare) => compare(value));
  },
};

function scalarRule(value: unknown): Rule {
  if (typeof value !== "string" && typeof value !== "number")
    throw new BadPattern("anything-but takes texts or numbers.");
  return (other) => other === value;
}

function textRule(argument: unknown, matches: (value: string, argument: string) => boolean): Rule {
  if (typeof argument !== "string") throw new BadPattern("The rule takes a text.");
  return (value) => typeof value === "string" && matches(value, argument);
}

const COMPARISONS: Readonly<Record<string, (value: number, other: number) => boolean>> = {
  "=": (value, other) => value === other,
  "<": (value, other) => value < other,
  "<=": (value, other) => value <= other,
  ">": (value, other) => value > other,
  ">=": (value, other) => value >= other,
};

/** `["=", 5]` or `[">", 0, "<=", 5]` */
function readNumeric(argument: unknown): ((value: number) => boolean)[] {
  if (!Array.isArray(argument) || argument.length === 0 || argument.length % 2 === 1)
    throw new BadPattern("numeric takes pairs of operators and numbers.");
  return Array.from({ length: argument.length / 2 }, (_, index) => {
    const [operator, other] = argument.slice(index * 2, index * 2 + 2);
    const compare = COMPARISONS[String(operator)];
    if (!compare || typeof other !== "number") throw new BadPattern("numeric takes pairs of operators and numbers.");
    return (value: number) => compare(value, other);
  });
}
