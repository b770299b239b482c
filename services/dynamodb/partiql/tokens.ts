import { validationError } from "../errors.ts";

// PartiQL's words and what DynamoDB says of those that it cannot read: recorded by https://github.com/nubo-db/dynamodb-conformance
// (tests/tier3/error-messages/partiql*.test.ts, eu-west-2, October 2026) and by https://github.com/floci-io/floci
// (DynamoDbPartiQLEdgeCaseIntegrationTest.java, eu-west-2, 2026-09-17), both read 2026-11-24. This folder's messages are from there
// unless a line says otherwise.

/** Where a part of a statement stands, as messages show it: `line:column:length`, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "parameter" | "symbol" | "end";
  /** What it means: a string or a quoted name without its quotes. */
  readonly text: string;
  readonly at: Position;
}

export const showPosition = ({ line, column, length }: Position): string => `at ${line}:${column}:${length}`;

/** The statement is no PartiQL. */
export const notWellFormed = (reason: string) =>
  validationError(`Statement wasn't well formed, can't be processed: ${reason}`);

const SKIPPED = /(?:\s|--[^\r\n]*|\/\*[\s\S]*?\*\/)+/y;
const TOKEN =
  /(?<word>[A-Za-z_$][A-Za-z0-9_$]*)|"(?<quoted>(?:[^"]|"")*)"|'(?<string>(?:[^']|'')*)'|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<parameter>\?)|(?<symbol><<|>>|<=|>=|<>|!=|\|\||[-+*/%=<>()[\]{}.,:;])/y;

/** Splits a statement. What cannot be read is not explained: nothing follows the message's colon. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const lines = new Lines(text);
  for (let index = 0; ; ) {
    SKIPPED.lastIndex = index;
    if (SKIPPED.test(text)) index = SKIPPED.lastIndex;
    if (index === text.length) {
      tokens.push({ kind: "end", text: "", at: lines.position(index, 0) });
      return tokens;
    }
    TOKEN.lastIndex = index;
    const match = text.startsWith("/*", index) ? null : TOKEN.exec(text);
    if (!match) throw notWellFormed("");
    tokens.push(tokenOf(match, lines.position(index, match[0].length)));
    index = TOKEN.lastIndex;
  }
}

function tokenOf({ groups = {} }: RegExpExecArray, at: Position): Token {
  for (const [kind, text] of Object.entries(groups))
    if (text !== undefined) return { kind: kind as Token["kind"], text: UNQUOTED[kind]?.(text) ?? text, at }; // the groups are the kinds
  throw new Error("A token is of some kind.");
}

const UNQUOTED: Readonly<Record<string, (text: string) => string>> = {
  quoted: (text) => text.replaceAll('""', '"'),
  string: (text) => text.replaceAll("''", "'"),
  number: readableNumber,
};

const MAX_INT = 2 ** 31 - 1;

/** Java's BigDecimal holds an exponent and a scale of 32 bits each. */
function readableNumber(text: string): string {
  const [, fraction = "", power = "0"] = /^\d*\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const exponent = Number(power);
  if (Math.abs(exponent) > MAX_INT || fraction.length - exponent > MAX_INT) throw notWellFormed("");
  return text;
}

/** Finds the lines of a text. */
class Lines {
  readonly #text: string;
  #line = 1;
  #start = 0;
  #seen = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param index not before that of an earlier call */
  position(index: number, length: number): Position {
    for (; this.#seen < index; this.#seen++)
      if (this.#text[this.#seen] === "\n") {
        this.#line++;
        this.#start = this.#seen + 1;
      }
    return { line: this.#line, column: index - this.#start + 1, length };
  }
}
