import { isObject, type Json, sameJson } from "./json.ts";

/** The expression of `[?(…)]`. */
export type Filter =
  | { kind: "or" | "and"; parts: Filter[] }
  | { kind: "not"; part: Filter }
  | { kind: "compare"; operator: Operator; left: Operand; right: Operand }
  | { kind: "exists"; operand: Operand };

type Operand =
  | { kind: "value"; value: Json | RegExp }
  | { kind: "path"; fromRoot: boolean; names: (string | number)[] };
type Operator = (typeof OPERATORS)[number];

// Longest first, so that `<=` is not read as `<`.
const OPERATORS = ["===", "==", "!=", "<=", ">=", "=~", "<", ">", "in", "nin"] as const;

/**
 * Reads a filter that begins at `start`, behind the question mark.
 * @returns the filter and where it ends
 */
export function parseFilter(text: string, start: number): { filter: Filter; end: number } {
  const reader = new FilterReader(text, start);
  return { filter: reader.or(), end: reader.end() };
}

class FilterReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  end(): number {
    this.#blank();
    return this.#at;
  }

  or(): Filter {
    const parts = [this.#and()];
    while (this.#eat("||")) parts.push(this.#and());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  }

  #and(): Filter {
    const parts = [this.#unary()];
    while (this.#eat("&&")) parts.push(this.#unary());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
  }

  #unary(): Filter {
    if (this.#eat("!")) return { kind: "not", part: this.#unary() };
    if (this.#eat("(")) {
      const inner = this.or();
      if (!this.#eat(")")) throw this.#error();
      return inner;
    }
    const left = this.#operand();
    const operator = OPERATORS.find((each) => this.#eat(each));
    if (!operator) return { kind: "exists", operand: left };
    return { kind: "compare", operator, left, right: this.#operand() };
  }

  #operand(): Operand {
    this.#blank();
    const literal = this.#match(/true\b|false\b|null\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (literal !== undefined) return { kind: "value", value: JSON.parse(literal) };
    const string = this.#match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y);
    if (string !== undefined) return { kind: "value", value: string.slice(1, -1).replace(/\\(.)/g, "$1") };
    const regex = this.#match(/\/(?:[^/\\]|\\.)+\/[a-z]*/y);
    if (regex !== undefined) {
      const end = regex.lastIndexOf("/");
      return { kind: "value", value: new RegExp(regex.slice(1, end), regex.slice(end + 1).replace(/[^imsu]/g, "")) };
    }
    const list = this.#match(/\[[^\]]*\]/y);
    if (list !== undefined) return { kind: "value", value: JSON.parse(list.replaceAll("'", '"')) };
    // A word without quotes is a string: AWS's own sample compares so (dataquality.asl.json in aws-samples/aws-stepfunctions-examples), as do
    // definitions that run on AWS (issue 150 of ChristopheBougere/asl-validator), read 2026-11-25.
    const word = this.#match(/[\p{L}_][\p{L}\p{N}_-]*/uy);
    if (word !== undefined) return { kind: "value", value: word };
    const root = this.#match(/[@$]/y);
    if (root === undefined) throw this.#error();
    return { kind: "path", fromRoot: root === "$", names: this.#names() };
  }

  #names(): (string | number)[] {
    const names: (string | number)[] = [];
    for (;;) {
      const dotted = this.#match(/\.[\p{L}\p{N}_-]+(?:\(\))?/uy);
      if (dotted !== undefined) {
        names.push(dotted.slice(1));
        continue;
      }
      const bracketed = this.#match(/\[(?:'[^']*'|"[^"]*"|-?\d+)\]/y);
      if (bracketed === undefined) return names;
      const inner = bracketed.slice(1, -1);
      names.push(/^-?\d+$/.test(inner) ? Number(inner) : inner.slice(1, -1));
    }
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    if (found) this.#at += found.length;
    return found;
  }

  #blank(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }
  #eat(token: string): boolean {
    this.#blank();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }
  #error(): SyntaxError {
    return new SyntaxError(`${this.#text} at ${this.#at}`);
  }
}

/** Whether an item passes; comparisons of different types are false, as Jayway has it. */
export function passes(filter: Filter, item: Json, root: Json): boolean {
  switch (filter.kind) {
    case "or":
      return filter.parts.some((part) => passes(part, item, root));
    case "and":
      return filter.parts.every((part) => passes(part, item, root));
    case "not":
      return !passes(filter.part, item, root);
    case "exists":
      return resolve(filter.operand, item, root) !== undefined;
    case "compare":
      return COMPARE[filter.operator](resolve(filter.left, item, root), resolve(filter.right, item, root));
  }
}

type Resolved = Json | RegExp | undefined;

function resolve(operand: Operand, item: Json, root: Json): Resolved {
  if (operand.kind === "value") return operand.value;
  let value: Json | undefined = operand.fromRoot ? root : item;
  for (const name of operand.names) {
    if (Array.isArray(value))
      value = name === "length()" ? value.length : typeof name === "number" ? value.at(name) : undefined;
    else if (isObject(value)) value = Object.hasOwn(value, name) ? value[name] : undefined;
    else return undefined;
  }
  return value;
}

const same = (a: Resolved, b: Resolved): boolean =>
  a !== undefined && b !== undefined && !(a instanceof RegExp) && !(b instanceof RegExp) && sameJson(a, b);

const ordered =
  (holds: (order: number) => boolean) =>
  (a: Resolved, b: Resolved): boolean => {
    if (typeof a === "number" && typeof b === "number") return holds(a - b);
    if (typeof a === "string" && typeof b === "string") return holds(a < b ? -1 : a > b ? 1 : 0);
    return false;
  };

const isIn = (a: Resolved, b: Resolved): boolean => Array.isArray(b) && b.some((each) => same(a, each));

const COMPARE: Record<Operator, (a: Resolved, b: Resolved) => boolean> = {
  "===": same,
  "==": same,
  "!=": (a, b) => !same(a, b),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  "=~": (a, b) => typeof a === "string" && b instanceof RegExp && b.test(a),
  in: isIn,
  nin: (a, b) => !isIn(a, b),
};
