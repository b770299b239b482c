import { isKeyword } from "./keywords.ts";
import { notWellFormed, type Token, tokensOf } from "./tokens.ts";

// Deeper than a value may be, and far from the end of the stack. What AWS says beyond its own bound is not known; the wording is ours.
const MAX_DEPTH = 300;

/** A statement's tokens, read from left to right. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #position = 0;
  #parameters = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  get next(): Token {
    // The last one is the end, and is never taken.
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)] as Token;
  }

  /** The token behind the next one. */
  get second(): Token | undefined {
    return this.#tokens[this.#position + 1];
  }

  /** How many parameters have been read. */
  get parameters(): number {
    return this.#parameters;
  }

  take(): Token {
    const token = this.next;
    if (token.kind === "parameter") this.#parameters++;
    this.#position++;
    return token;
  }

  /** Reads what may hold others of its kind. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw notWellFormed("Nested too deeply");
    const result = read();
    this.#depth--;
    return result;
  }

  isWord(word: string): boolean {
    return this.next.kind === "word" && this.next.text.toUpperCase() === word;
  }

  isSymbol(symbol: string): boolean {
    return this.next.kind === "symbol" && this.next.text === symbol;
  }

  /** A name: quoted, or a word that PartiQL does not keep for itself. */
  get isName(): boolean {
    return this.next.kind === "quoted" || (this.next.kind === "word" && !isKeyword(this.next.text));
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#position++;
    return found;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.#position++;
    return found;
  }

  /** @param reason what DynamoDB says when something else stands here */
  expectWord(word: string, reason = `Expected keyword ${word}`): void {
    if (!this.takeWord(word)) throw notWellFormed(reason);
  }

  expectSymbol(symbol: string, reason = `Expected ${symbol}`): void {
    if (!this.takeSymbol(symbol)) throw notWellFormed(reason);
  }
}
