import { createHash } from "node:crypto";
import { intrinsicFailure } from "./failure.ts";
import { isObject, type Json, type JsonObject, sameJson } from "./json.ts";

/** Where randomness comes from, so that the interpreter itself has none. */
export interface Chance {
  uuid(): string;
  /** From 0 up to 1. */
  random(): number;
}

// Names, arguments and limits: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html, read 2026-11-24

/** The intrinsic functions of JSONPath state machines, by name. */
export const FUNCTIONS: Readonly<Record<string, (args: Json[], chance: Chance) => Json>> = {
  "States.Format": format,
  "States.StringToJson": ([text = null]) => stringToJson(text),
  "States.JsonToString": ([value = null]) => JSON.stringify(value),
  "States.Array": (args) => args,
  "States.ArrayPartition": ([list = null, size = null]) => partition(array(list), chunkSize(size)),
  "States.ArrayContains": ([list = null, wanted = null]) => array(list).some((item) => sameJson(item, wanted)),
  "States.ArrayRange": ([from = null, to = null, by = null]) => range(integer(from), integer(to), integer(by)),
  "States.ArrayGetItem": ([list = null, index = null]) => itemAt(array(list), integer(index)),
  "States.ArrayLength": ([list = null]) => array(list).length,
  "States.ArrayUnique": ([list = null]) => unique(array(list)),
  "States.Base64Encode": ([text = null]) => Buffer.from(atMost(string(text), MAX_TEXT)).toString("base64"),
  "States.Base64Decode": ([text = null]) => Buffer.from(atMost(string(text), MAX_TEXT), "base64").toString("utf8"),
  "States.Hash": ([data = null, algorithm = null]) => hash(data, algorithm),
  "States.JsonMerge": ([first = null, second = null, deep = null]) => merge(first, second, deep),
  "States.MathRandom": ([from = null, to = null, seed], chance) => mathRandom(integer(from), integer(to), seed, chance),
  "States.MathAdd": ([a = null, b = null]) => add(a, b),
  "States.StringSplit": ([text = null, by = null]) => split(string(text), string(by)),
  "States.UUID": (_args, chance) => chance.uuid(),
};

/** How many arguments each takes; States.Format and States.Array take any number. */
export const ARITY: Readonly<Record<string, readonly [min: number, max: number]>> = {
  "States.Format": [1, Number.POSITIVE_INFINITY],
  "States.StringToJson": [1, 1],
  "States.JsonToString": [1, 1],
  "States.Array": [0, Number.POSITIVE_INFINITY],
  "States.ArrayPartition": [2, 2],
  "States.ArrayContains": [2, 2],
  "States.ArrayRange": [3, 3],
  "States.ArrayGetItem": [2, 2],
  "States.ArrayLength": [1, 1],
  "States.ArrayUnique": [1, 1],
  "States.Base64Encode": [1, 1],
  "States.Base64Decode": [1, 1],
  "States.Hash": [2, 2],
  "States.JsonMerge": [3, 3],
  "States.MathRandom": [2, 3],
  "States.MathAdd": [2, 2],
  "States.StringSplit": [2, 2],
  "States.UUID": [0, 0],
};

/** What a literal argument must be; a path's value is looked at when it is there. */
export const LITERALS: Readonly<Record<string, readonly ("string" | "number" | "boolean" | "any")[]>> = {
  "States.Format": ["string"],
  "States.ArrayPartition": ["any", "number"],
  "States.ArrayRange": ["number", "number", "number"],
  "States.ArrayGetItem": ["any", "number"],
  "States.Hash": ["any", "string"],
  "States.JsonMerge": ["any", "any", "boolean"],
  "States.MathRandom": ["number", "number", "number"],
  "States.MathAdd": ["number", "number"],
  "States.StringSplit": ["string", "string"],
};

const MAX_TEXT = 10_000;
const MAX_RANGE = 1_000;

const invalid = (): never => {
  throw intrinsicFailure("Invalid arguments");
};
const array = (value: Json): Json[] => (Array.isArray(value) ? value : invalid());
const string = (value: Json): string => (typeof value === "string" ? value : invalid());
const integer = (value: Json): number => (typeof value === "number" ? Math.round(value) : invalid());
const atMost = (text: string, characters: number): string => (text.length <= characters ? text : invalid());

function format([template = null, ...values]: Json[]): string {
  let next = 0;
  const filled = string(template).replace(/\\([{}])|\{\}/g, (_whole, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[next];
    next += 1;
    return value === undefined ? invalid() : shown(value);
  });
  return next === values.length ? filled : invalid();
}

/** As Java prints lists and maps (recorded on AWS: test_generic.snapshot.json in LocalStack's repository, read 2026-11-24). */
function shown(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${shown(member)}`)
    .join(", ")}}`;
}

function stringToJson(text: Json): Json {
  // Nothing is read as null (recorded).
  if (string(text).trim() === "") return null;
  try {
    return JSON.parse(string(text));
  } catch {
    return invalid();
  }
}

const chunkSize = (size: Json): number => {
  const chunk = integer(size);
  return chunk > 0 ? chunk : invalid();
};

/** Pieces of equal size; the last one may be shorter. */
export const partition = (list: Json[], size: number): Json[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));

/** Whole numbers from the first to the last, which is part of it. */
export function range(from: number, to: number, by: number): number[] {
  if (by === 0) return invalid();
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > MAX_RANGE) return invalid();
  return Array.from({ length }, (_, index) => from + index * by);
}

const itemAt = (list: Json[], index: number): Json => (index < 0 ? undefined : list[index]) ?? invalid();

const unique = (list: Json[]): Json[] =>
  list.filter((item, index) => list.findIndex((other) => sameJson(item, other)) === index);

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** In hexadecimal digits; what is no string is hashed as its JSON. */
export function hash(data: Json, algorithm: Json): string {
  const name = ALGORITHMS[string(algorithm)];
  const text = typeof data === "string" ? data : JSON.stringify(data);
  if (name === undefined || text.length > MAX_TEXT) return invalid();
  return createHash(name).update(text).digest("hex");
}

/** Shallow: "Step Functions supports only the shallow merging mode". */
function merge(first: Json, second: Json, deep: Json): JsonObject {
  if (deep !== false || !isObject(first) || !isObject(second)) return invalid();
  return { ...first, ...second };
}

function mathRandom(from: number, to: number, seed: Json | undefined, chance: Chance): number {
  if (to <= from) return invalid();
  const random = seed === undefined ? chance.random() : seeded(integer(seed));
  return from + Math.floor(random * (to - from));
}

/** The same seed gives the same number (mulberry32); AWS does not say which generator it uses. */
export function seeded(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

const INTEGER_MAX = 2_147_483_647;

function add(a: Json, b: Json): number {
  const sum = integer(a) + integer(b);
  return Math.abs(sum) <= INTEGER_MAX ? sum : invalid();
}

/** Each character of the delimiter separates, and pieces without a character are left out. */
function split(text: string, delimiters: string): string[] {
  if (delimiters === "") return [text];
  const set = new Set(delimiters);
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (!set.has(character)) piece += character;
    else if (piece !== "") {
      pieces.push(piece);
      piece = "";
    }
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}
