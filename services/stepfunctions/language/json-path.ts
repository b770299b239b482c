import { isObject, type Json } from "./json.ts";
import { type Filter, parseFilter, passes } from "./path-filter.ts";

/** A path that selects nothing where something must be; `reason` as AWS prints it behind `Invalid path '…' : `. */
export class PathNotFound extends Error {}

/** What does not parse as a path. */
export class PathSyntaxError extends Error {}

export type Step =
  | { kind: "names"; names: string[] }
  | { kind: "indexes"; indexes: number[] }
  | { kind: "slice"; from: number | undefined; to: number | undefined; by: number }
  | { kind: "all" }
  | { kind: "deep" }
  | { kind: "filter"; filter: Filter }
  | { kind: "function"; name: PathFunction };

export interface Path {
  text: string;
  /** `$` the input, `$$` the context object, else a variable's name. */
  root: string;
  steps: Step[];
  /** Selects exactly one value; any other path gives a list. */
  definite: boolean;
}

type PathFunction = "length" | "min" | "max" | "avg" | "sum" | "stddev" | "keys";

/** What a path looks into. */
export interface Roots {
  input: Json;
  context: Json;
  variables: Readonly<Record<string, Json>>;
}

const parsed = new Map<string, Path>();
const PARSED_MAX = 5_000;

/**
 * Parses a JSONPath as Step Functions has it: Goessner's, by the rules of the Jayway library
 * (https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html, read 2026-11-24).
 * @throws PathSyntaxError
 */
export function parsePath(text: string): Path {
  const known = parsed.get(text);
  if (known) return known;
  const path = new Reader(text).path();
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(text, path);
  return path;
}

/** A path that names one place: only names and indexes, for ResultPath and Variable. */
export const isReferencePath = ({ steps }: Path): boolean =>
  steps.every(
    (step) =>
      (step.kind === "names" && step.names.length === 1) || (step.kind === "indexes" && step.indexes.length === 1),
  );

const NAME = /[\p{L}\p{N}_-]+/uy;
const VARIABLE = /[\p{L}_][\p{L}\p{N}_]*/uy;

class Reader {
  readonly #text: string;
  #at = 0;

  /** Blanks around a path count for nothing, as Jayway trims it; AWS's own samples have one (aws-stepfunctions-examples, main.asl.json). */
  constructor(text: string) {
    this.#text = text.trim();
  }

  path(): Path {
    if (!this.#eat("$")) throw this.#error();
    const root = this.#eat("$") ? "$$" : (this.#match(VARIABLE) ?? "$");
    const steps: Step[] = [];
    while (this.#at < this.#text.length) steps.push(...this.#step());
    const definite = steps.every(
      (step) =>
        step.kind === "function" ||
        (step.kind === "names" && step.names.length === 1) ||
        (step.kind === "indexes" && step.indexes.length === 1),
    );
    return { text: this.#text, root, steps, definite };
  }

  #step(): Step[] {
    if (this.#eat("..")) {
      const rest = this.#peek() === "[" ? this.#bracket() : this.#dotted();
      return [{ kind: "deep" }, rest];
    }
    // `$.[0]` is as good as `$[0]`: Jayway's PathCompiler (readDotToken), and AWS's own samples (step-functions-workflows-collection) have it.
    if (this.#eat(".") && this.#peek() !== "[") return [this.#dotted()];
    if (this.#peek() === "[") return [this.#bracket()];
    throw this.#error();
  }

  #dotted(): Step {
    if (this.#eat("*")) return { kind: "all" };
    const name = this.#match(NAME);
    if (name === undefined) throw this.#error();
    if (!this.#eat("()")) return { kind: "names", names: [name] };
    if (!(name in FUNCTIONS)) throw this.#error();
    return { kind: "function", name: name as PathFunction }; // the line above has looked it up
  }

  #bracket(): Step {
    this.#at += 1;
    this.#blank();
    const step = this.#inBrackets();
    this.#blank();
    if (!this.#eat("]")) throw this.#error();
    return step;
  }

  #inBrackets(): Step {
    if (this.#eat("*")) return { kind: "all" };
    if (this.#eat("?")) {
      const { filter, end } = parseFilter(this.#text, this.#at);
      this.#at = end;
      return { kind: "filter", filter };
    }
    // The one script that is in use: an index counted from the end.
    const fromEnd = this.#match(/\(@\.length\s*-\s*\d+\)/y);
    if (fromEnd !== undefined) return { kind: "indexes", indexes: [-Number(/\d+/.exec(fromEnd)?.[0])] };
    const quote = this.#peek();
    if (quote === "'" || quote === '"') return { kind: "names", names: this.#list(() => this.#quoted()) };
    const from = this.#integer();
    this.#blank();
    if (this.#peek() !== ":") {
      if (from === undefined) throw this.#error();
      const indexes = [from];
      while (this.#eat(",")) indexes.push(this.#integer() ?? this.#fail());
      return { kind: "indexes", indexes };
    }
    this.#at += 1;
    const to = this.#integer();
    const by = this.#eat(":") ? (this.#integer() ?? 1) : 1;
    if (by < 1) throw this.#error();
    return { kind: "slice", from, to, by };
  }

  #list<T>(read: () => T): T[] {
    const items = [read()];
    this.#blank();
    while (this.#eat(",")) {
      items.push(read());
      this.#blank();
    }
    return items;
  }

  #quoted(): string {
    this.#blank();
    const quote = this.#peek();
    if (quote !== "'" && quote !== '"') throw this.#error();
    this.#at += 1;
    let name = "";
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#error();
      this.#at += 1;
      if (character === quote) return name;
      if (character !== "\\") name += character;
      else {
        name += this.#text[this.#at] ?? "";
        this.#at += 1;
      }
    }
  }

  #integer(): number | undefined {
    this.#blank();
    const digits = this.#match(/-?\d+/y);
    this.#blank();
    return digits === undefined ? undefined : Number(digits);
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    if (found) this.#at += found.length;
    return found;
  }

  #peek = (): string | undefined => this.#text[this.#at];
  #blank(): void {
    while (this.#peek() === " ") this.#at += 1;
  }
  #eat(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }
  #fail(): never {
    throw this.#error();
  }
  #error(): PathSyntaxError {
    return new PathSyntaxError(`${this.#text} at ${this.#at}`);
  }
}

/**
 * What a path selects: the value of a definite path, the list of all matches of any other.
 * @throws PathNotFound when a definite path leads nowhere
 */
export function select(path: Path, roots: Roots): Json {
  const root = rootOf(path, roots);
  if (path.definite) return definite(path, root);
  let matches: Json[] = [root];
  for (const [index, step] of path.steps.entries()) {
    const deep = path.steps[index - 1]?.kind === "deep";
    matches = matches.flatMap((value) => apply(step, value, root, deep));
  }
  return matches;
}

function rootOf({ root, text }: Path, { input, context, variables }: Roots): Json {
  if (root === "$") return input;
  if (root === "$$") return context;
  const value = variables[root];
  if (value === undefined) throw new PathNotFound(`Variable '$${root}' of ${text} is not defined`);
  return value;
}

function definite({ steps }: Path, root: Json): Json {
  let value = root;
  let shown = "$";
  for (const [index, step] of steps.entries()) {
    if (step.kind === "function") value = FUNCTIONS[step.name](value);
    else if (step.kind === "indexes") {
      const [wanted = 0] = step.indexes;
      if (!Array.isArray(value))
        throw new PathNotFound(
          `Filter: [${wanted}] can only be applied to arrays. Current context is: ${JSON.stringify(value)}`,
        );
      const item: Json | undefined = value[wanted < 0 ? value.length + wanted : wanted];
      shown += `[${wanted}]`;
      if (item === undefined) throw new PathNotFound(`No results for path: ${shown}`);
      value = item;
    } else if (step.kind === "names") {
      const [name = ""] = step.names;
      if (!isObject(value))
        throw new PathNotFound(
          `Expected to find an object with property ['${name}'] in path ${shown} but found '${javaType(value)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`,
        );
      shown += `['${name}']`;
      const member: Json | undefined = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member === undefined)
        throw new PathNotFound(
          index === steps.length - 1 ? `No results for path: ${shown}` : `Missing property in path ${shown}`,
        );
      value = member;
    }
  }
  return value;
}

/** As Jackson calls its nodes. */
function javaType(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "com.fasterxml.jackson.databind.node.ArrayNode";
  if (typeof value === "string") return "com.fasterxml.jackson.databind.node.TextNode";
  if (typeof value === "boolean") return "com.fasterxml.jackson.databind.node.BooleanNode";
  return Number.isInteger(value)
    ? "com.fasterxml.jackson.databind.node.IntNode"
    : "com.fasterxml.jackson.databind.node.DoubleNode";
}

const SELECTORS: {
  [Kind in Step["kind"]]: (step: Extract<Step, { kind: Kind }>, value: Json, root: Json, deep: boolean) => Json[];
} = {
  names: ({ names }, value) =>
    isObject(value) ? names.flatMap((name) => (Object.hasOwn(value, name) ? [value[name] ?? null] : [])) : [],
  indexes: ({ indexes }, value) =>
    Array.isArray(value)
      ? indexes.flatMap((index) => {
          const item = value[index < 0 ? value.length + index : index];
          return item === undefined ? [] : [item];
        })
      : [],
  slice: ({ from, to, by }, value) =>
    Array.isArray(value) ? value.slice(from, to).filter((_, index) => index % by === 0) : [],
  all: (_step, value) => children(value),
  deep: (_step, value) => descendants(value),
  // After `..` each object is tested as it stands; else the members of what was found.
  filter: ({ filter }, value, root, deep) => {
    if (deep && !Array.isArray(value)) return isObject(value) && passes(filter, value, root) ? [value] : [];
    if (isObject(value)) return passes(filter, value, root) ? [value] : [];
    return children(value).filter((item) => passes(filter, item, root));
  },
  function: ({ name }, value) => [FUNCTIONS[name](value)],
};

function apply<Kind extends Step["kind"]>(
  step: Extract<Step, { kind: Kind }>,
  value: Json,
  root: Json,
  deep: boolean,
): Json[] {
  // The table is keyed by the step's own kind.
  const selector = SELECTORS[step.kind as Kind] as (step: Step, value: Json, root: Json, deep: boolean) => Json[];
  return selector(step, value, root, deep);
}

const children = (value: Json): Json[] => {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
};

const descendants = (value: Json): Json[] => [value, ...children(value).flatMap(descendants)];

const numbers = (value: Json): number[] => {
  const found = children(value).filter((item): item is number => typeof item === "number");
  if (found.length === 0) throw new PathNotFound("Aggregation function attempted to calculate value using empty array");
  return found;
};
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]): number => sum(values) / values.length;

/** Jayway's functions at the end of a path: https://github.com/json-path/JsonPath#functions, read 2026-11-24 */
const FUNCTIONS: Record<PathFunction, (value: Json) => Json> = {
  length: (value) => (typeof value === "string" ? value.length : children(value).length),
  min: (value) => Math.min(...numbers(value)),
  max: (value) => Math.max(...numbers(value)),
  avg: (value) => mean(numbers(value)),
  sum: (value) => sum(numbers(value)),
  stddev: (value) => {
    const values = numbers(value);
    return Math.sqrt(mean(values.map((each) => (each - mean(values)) ** 2)));
  },
  keys: (value) => (isObject(value) ? Object.keys(value) : []),
};

/**
 * A copy of `target` with `value` at a reference path, making the objects on the way.
 * @throws PathNotFound when the way leads through something that is neither object nor array
 */
export function place(target: Json, { steps }: Path, value: Json): Json {
  const [step, ...rest] = steps;
  if (!step) return value;
  const inner = (at: Json): Json => place(at, { steps: rest, text: "", root: "$", definite: true }, value);
  if (step.kind === "indexes") {
    const [index = 0] = step.indexes;
    if (!Array.isArray(target) || index < 0 || index >= target.length)
      throw new PathNotFound(`Unable to apply step "${index}" to input ${JSON.stringify(target)}`);
    return target.map((item, at) => (at === index ? inner(item) : item));
  }
  if (step.kind !== "names") throw new PathNotFound("A reference path names one place.");
  const [name = ""] = step.names;
  if (!isObject(target)) throw new PathNotFound(`Unable to apply step "${name}" to input ${JSON.stringify(target)}`);
  const present = Object.hasOwn(target, name) ? target[name] : undefined;
  return { ...target, [name]: inner(present ?? (rest.length > 0 ? {} : null)) };
}
