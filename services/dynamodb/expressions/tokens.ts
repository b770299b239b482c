import { validationError } from "../errors.ts";

/** The parameters that hold expressions; each is named in its messages. */
export type ExpressionName =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "ProjectionExpression"
  | "UpdateExpression";

export interface Token {
  readonly kind: "word" | "name" | "value" | "number" | "symbol" | "unknown" | "end";
  readonly text: string;
  readonly start: number;
}

/** 4 KB. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-24 */
const MAX_EXPRESSION_BYTES = 4096;

const TOKEN =
  /[ \t\r\n]*(?:(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><=|>=|<>|[-+=<>()[\],.])|(?<unknown>[^ \t\r\n]))/uy;

/** An expression as a row of tokens, read from left to right. */
export class Tokens {
  readonly expression: ExpressionName;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  /** @throws ValidationException for an expression that is empty or too long */
  constructor(expression: ExpressionName, text: string) {
    this.expression = expression;
    this.#text = text;
    if (text.trim() === "") throw this.invalid("The expression can not be empty;");
    const size = Buffer.byteLength(text);
    if (size > MAX_EXPRESSION_BYTES)
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    this.#tokens = tokensOf(text);
  }

  get next(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", text: "<EOF>", start: this.#text.length };
  }

  /** The token behind the next one. */
  get second(): Token | undefined {
    return this.#tokens[this.#position + 1];
  }

  take(): Token {
    const token = this.next;
    this.#position++;
    return token;
  }

  /** Takes the next token if it is this symbol. */
  takeSymbol(symbol: string): boolean {
    const found = this.next.kind === "symbol" && this.next.text === symbol;
    if (found) this.#position++;
    return found;
  }

  /** Takes the next token if it is this keyword, in any case. */
  takeKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword);
    if (found) this.#position++;
    return found;
  }

  isKeyword(keyword: string): boolean {
    return this.next.kind === "word" && this.next.text.toUpperCase() === keyword;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.syntaxError();
  }

  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.next.kind !== "end") throw this.syntaxError();
  }

  /** The next token fits nothing. DynamoDB shows it between its neighbours, as they stand in the expression. */
  syntaxError() {
    const token = this.next;
    const first = this.#tokens[this.#position - 1] ?? token;
    const last = this.second ?? (token.kind === "end" ? first : token);
    const near = this.#text.slice(first.start, last.start + last.text.length);
    return this.invalid(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  invalid(reason: string) {
    return validationError(`Invalid ${this.expression}: ${reason}`);
  }
}

// An application sends the same few expressions over and over.
const known = new Map<string, readonly Token[]>();
const MAX_KNOWN = 1000;

function tokensOf(text: string): readonly Token[] {
  const tokens = known.get(text) ?? readTokens(text);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, tokens);
  return tokens;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(readToken(match));
  return tokens;
}

function readToken(match: RegExpExecArray): Token {
  for (const [kind, text] of Object.entries(match.groups ?? {}))
    if (text !== undefined)
      return { kind: kind as Token["kind"], text, start: match.index + match[0].length - text.length }; // the groups are the kinds
  throw new Error("A token is of some kind.");
}
