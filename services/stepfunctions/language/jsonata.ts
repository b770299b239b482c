import jsonata, { type Expression } from "jsonata";
import { queryError } from "./failure.ts";
import { type Chance, hash, partition, range, seeded } from "./functions.ts";
import { isObject, type Json, type JsonObject, typeName } from "./json.ts";

/** What JSONata expressions see: `$states`, and the variables by name. */
export interface QueryScope {
  states: { input: Json; context: Json; result?: Json; errorOutput?: Json };
  variables: Readonly<Record<string, Json>>;
  chance: Chance;
}

// With blanks around it it is text (recorded).
const EXPRESSION = /^\{%([\s\S]*)%\}$/;

export const isExpression = (text: string): boolean => EXPRESSION.test(text);

/** The expression between `{%` and `%}`, without the blanks around it. */
export const expressionOf = (text: string): string => EXPRESSION.exec(text)?.[1]?.trim() ?? text;

const compiled = new Map<string, Expression>();
const COMPILED_MAX = 2_000;
// A definition's author must not be able to stop the whole emulator: AWS bounds evaluation too, without saying at what.
const BOUNDS = { timeout: 5_000, stack: 500, sequence: 1_000_000 };

/** @throws what the jsonata library throws for what does not parse: `{ code, position, token, message }` */
export function compile(expression: string): Expression {
  const known = compiled.get(expression);
  if (known) return known;
  const fresh = jsonata(expression, BOUNDS);
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  compiled.set(expression, fresh);
  return fresh;
}

/** Every `{% … %}` in a value, at any depth. @throws StatesError with the place of the one that failed */
export async function evaluate(value: Json, location: string, scope: QueryScope): Promise<Json> {
  if (typeof value === "string") return isExpression(value) ? evaluateOne(expressionOf(value), location, scope) : value;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const [index, item] of value.entries()) items.push(await evaluate(item, `${location}[${index}]`, scope));
    return items;
  }
  if (!isObject(value)) return value;
  const members: JsonObject = {};
  for (const [name, member] of Object.entries(value))
    members[name] = await evaluate(member, `${location}/${name}`, scope);
  return members;
}

/** An evaluated field that must be of one type. */
export async function evaluateAs<Type extends "number" | "string" | "boolean" | "array">(
  type: Type,
  value: Json,
  location: string,
  scope: QueryScope,
): Promise<Json> {
  const result = await evaluate(value, location, scope);
  if (typeName(result) === type) return result;
  const shown = typeof value === "string" ? expressionOf(value) : JSON.stringify(value);
  throw queryError(
    `The JSONata expression '${shown}' specified for the field '${location}' returned an unexpected result type. Expected '${type}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`,
    location,
  );
}

async function evaluateOne(expression: string, location: string, scope: QueryScope): Promise<Json> {
  const failed = (what: string) =>
    queryError(`The JSONata expression '${expression}' specified for the field '${location}' ${what}`, location);
  const bindings = { ...scope.variables, ...functions(scope.chance), states: scope.states };
  let result: unknown;
  try {
    result = await compile(expression).evaluate(undefined, bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw failed(`threw an error during evaluation. ${code === undefined ? "" : `${code}: `}${message}`);
  }
  if (result === undefined) throw failed("returned nothing (undefined).");
  const json = toJson(result);
  if (json === undefined) throw failed("returned an unsupported result type.");
  return json;
}

/** A result as plain JSON: the library's sequences carry marks of their own. `undefined` for functions and what has no JSON. */
function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const json = item === undefined ? null : toJson(item);
      if (json === undefined) return undefined;
      items.push(json);
    }
    return items;
  }
  if (typeof value !== "object" || "_jsonata_function" in value || "_jsonata_lambda" in value) return undefined;
  const members: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const json = toJson(member);
    if (json === undefined) return undefined;
    members[name] = json;
  }
  return members;
}

// What Step Functions adds to the language: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn, read 2026-11-24
const functions = (chance: Chance) => ({
  partition: (list: Json[] | undefined, size: number) => list && partition(list, Math.floor(size)),
  // A sequence of the language: of one number it is that number (recorded).
  range: (from: number, to: number, by: number) => Object.assign(range(from, to, by), { sequence: true }),
  hash: (data: Json | undefined, algorithm = "SHA-256") => (data === undefined ? undefined : hash(data, algorithm)),
  random: (seed?: number) => (seed === undefined ? chance.random() : seeded(Math.floor(seed))),
  uuid: () => chance.uuid(),
  parse: (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)),
  // "Step Functions does not support $eval": the name is there in the library.
  eval: () => {
    throw new Error("$eval is not supported; use $parse");
  },
});
