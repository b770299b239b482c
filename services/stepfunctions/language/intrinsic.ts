import type { Json } from "./json.ts";
import { type Path, parsePath } from "./json-path.ts";

/** `States.Format('Hello {}', $.name)`: a call, and what its arguments are. */
export interface Call {
  text: string;
  name: string;
  args: Argument[];
}

export type Argument = { kind: "value"; value: Json } | { kind: "path"; path: Path } | { kind: "call"; call: Call };

/** What does not parse as a call. */
export class CallSyntaxError extends Error {}

const parsed = new Map<string, Call>();
const PARSED_MAX = 5_000;
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html ("up to 10 levels of nesting"), read 2026-11-24
const MAX_DEPTH = 10;

export const isCall = (text: string): boolean => text.startsWith("States.");

/** @throws CallSyntaxError, PathSyntaxError */
export function parseCall(text: string): Call {
  const known = parsed.get(text);
  if (known) return known;
  const reader = new Reader(text);
  const call = reader.call(1);
  reader.expectEnd();
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(text, call);
  return call;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  call(depth: number): Call {
    const start = this.#at;
    const name = this.#match(/States\.[A-Za-z0-9]+/y);
    if (name === undefined || depth > MAX_DEPTH || !this.#eat("(")) throw this.#error();
    const args: Argument[] = [];
    this.#blank();
    if (!this.#eat(")")) {
      do args.push(this.#argument(depth));
      while (this.#eat(","));
      if (!this.#eat(")")) throw this.#error();
    }
    return { text: this.#text.slice(start, this.#at), name, args };
  }

  expectEnd(): void {
    this.#blank();
    if (this.#at < this.#text.length) throw this.#error();
  }

  #argument(depth: number): Argument {
    this.#blank();
    const argument = this.#bareArgument(depth);
    this.#blank();
    return argument;
  }

  #bareArgument(depth: number): Argument {
    const next = this.#text[this.#at];
    if (next === "'") return { kind: "value", value: this.#string() };
    if (next === "$") return { kind: "path", path: parsePath(this.#pathText()) };
    if (next === "S") return { kind: "call", call: this.call(depth + 1) };
    const literal = this.#match(/true\b|false\b|null\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (literal === undefined) throw this.#error();
    return { kind: "value", value: JSON.parse(literal) };
  }

  /** In single quotes; a backslash stands before a quote, a brace or another backslash, and nothing else. */
  #string(): string {
    this.#at += 1;
    let value = "";
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#error();
      this.#at += 1;
      if (character === "'") return value;
      if (character !== "\\") {
        value += character;
        continue;
      }
      const escaped = this.#text[this.#at] ?? "";
      if (!"'\\{}".includes(escaped)) throw this.#error();
      // Which braces are literal is the function's business: States.Format reads the backslash.
      value += escaped === "{" || escaped === "}" ? `\\${escaped}` : escaped;
      this.#at += 1;
    }
  }

  /** A path ends at a comma or a parenthesis that none of its own brackets and quotes holds. */
  #pathText(): string {
    const start = this.#at;
    let depth = 0;
    let quote = "";
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? "";
      if (quote !== "") quote = character === quote ? "" : quote;
      else if (character === "'" || character === '"') quote = character;
      else if (character === "[" || character === "(") depth += 1;
      else if (depth > 0 && (character === "]" || character === ")")) depth -= 1;
      else if (depth === 0 && (character === "," || character === ")")) break;
    }
    return this.#text.slice(start, this.#at).trimEnd();
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
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }
  #error(): CallSyntaxError {
    return new CallSyntaxError(`${this.#text} at ${this.#at}`);
  }
}
