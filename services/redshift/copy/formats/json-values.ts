/** A JSON object or array as it stands in a file, or something that is neither. */
export interface JsonPiece {
  text: string;
  /** The line on which it ends. */
  line: number;
  /** Brackets close, and nothing stands around it. */
  balanced: boolean;
}

const SPACES = /^[\s\ufeff]*$/;

/** Takes JSON objects and arrays, one behind the other, out of a text that comes in pieces. */
export class JsonPieces {
  #rest = "";
  /** How far `#rest` has been looked through. */
  #position = 0;
  #start = -1;
  #depth = 0;
  #inString = false;
  #line = 1;

  /** Lines so far. */
  get line(): number {
    return this.#line;
  }

  *push(text: string): Generator<JsonPiece> {
    this.#rest += text;
    const rest = this.#rest;
    let taken = 0;
    for (; this.#position < rest.length; this.#position++) {
      const character = rest.charCodeAt(this.#position);
      if (character === 0x0a) this.#line += 1;
      if (this.#inString) {
        if (character === 0x5c) {
          // The escaped character may be in the next piece.
          if (this.#position + 1 >= rest.length) break;
          this.#position += 1;
        } else if (character === 0x22) this.#inString = false;
        continue;
      }
      if (character === 0x22 && this.#depth > 0) this.#inString = true;
      else if (character === 0x7b || character === 0x5b) {
        if (this.#depth === 0) {
          yield* this.#between(rest.slice(taken, this.#position));
          this.#start = this.#position;
        }
        this.#depth += 1;
      } else if ((character === 0x7d || character === 0x5d) && this.#depth > 0) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        taken = this.#position + 1;
        yield { text: rest.slice(this.#start, taken), line: this.#line, balanced: true };
        this.#start = -1;
      }
    }
    // What has been taken is forgotten.
    this.#rest = rest.slice(taken);
    this.#position -= taken;
    if (this.#start >= 0) this.#start -= taken;
  }

  *end(): Generator<JsonPiece> {
    if (this.#depth > 0) yield { text: this.#rest, line: this.#line, balanced: false };
    else yield* this.#between(this.#rest);
  }

  /** Bytes of the object or array that is not whole yet. */
  get pending(): number {
    return this.#rest.length;
  }

  /** Gives up what is pending. */
  drop(): string {
    const text = this.#rest;
    Object.assign(this, new JsonPieces());
    return text;
  }

  /** "If COPY encounters any non–white-space characters … between valid JSON objects or arrays, COPY returns an error for each instance." */
  *#between(text: string): Generator<JsonPiece> {
    if (!SPACES.test(text)) yield { text: text.trim(), line: this.#line, balanced: false };
  }
}

/** JSON with its numbers as they are written: a column may be more exact than a double. */
export function parseExact(text: string): unknown {
  if (!INEXACT.test(text)) return JSON.parse(text);
  return (JSON.parse as ParseWithSource)(text, (_key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? rawJson(source) : value,
  );
}

// Numbers that a double may not keep as they are written.
const INEXACT = /\d{16}|\d\.\d|\d[eE]|-0/;

// https://tc39.es/proposal-json-parse-with-source/: in Node 24, not in TypeScript's library yet
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { source: string }) => unknown,
) => unknown;
type JsonWithSource = {
  rawJSON(text: string): { rawJSON: string };
  isRawJSON(value: unknown): value is { rawJSON: string };
};
const { rawJSON: rawJson, isRawJSON: isRawJson } = JSON as unknown as JsonWithSource;

/** A JSON value as a field: what is no string, as JSON. */
export function fieldOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (isRawJson(value)) return value.rawJSON;
  return JSON.stringify(value);
}
