import { syntaxError } from "../postgres-error.ts";
import { keyword, nameOf, significant, stringValue, type Token, tokenize } from "./lexer.ts";

/** Reads a statement's words one after the other. */
export class Words {
  readonly #words: readonly Token[];
  #position = 0;

  constructor(sql: string) {
    this.#words = significant(tokenize(sql)).filter(({ text }) => text !== ";");
  }

  get next(): Token | undefined {
    return this.#words[this.#position];
  }

  get done(): boolean {
    return this.#position >= this.#words.length;
  }

  take(): Token {
    const token = this.next;
    if (!token) throw syntaxError("syntax error at end of input");
    this.#position += 1;
    return token;
  }

  /** Takes the next word if it is this keyword. */
  skip(word: string): boolean {
    const found = keyword(this.next) === word;
    if (found) this.#position += 1;
    return found;
  }

  /** Takes the next word, which has to be this one. */
  expect(text: string): void {
    const token = this.take();
    if (token.text.toUpperCase() !== text) throw nearby(token);
  }

  /** A string behind an optional AS. */
  string(): string {
    this.skip("AS");
    const token = this.take();
    if (token.kind !== "string") throw nearby(token);
    return stringValue(token);
  }

  /** A string behind an optional AS, if there is one. */
  optionalString(): string | undefined {
    const token = keyword(this.next) === "AS" ? this.#words[this.#position + 1] : this.next;
    return token?.kind === "string" ? this.string() : undefined;
  }

  /** A number behind an optional AS; some write it as a string. */
  number(parameter: string): number {
    this.skip("AS");
    const token = this.take();
    const text = token.kind === "string" ? stringValue(token) : token.text;
    if ((token.kind !== "number" && token.kind !== "string") || !/^\d+(?:\.\d+)?$/.test(text))
      throw syntaxError(`${parameter} needs a number, not "${text}"`);
    return Number(text);
  }

  /** A name, folded as Redshift folds it. */
  name(): string {
    const token = this.take();
    if (token.kind !== "word" && token.kind !== "quoted") throw nearby(token);
    return nameOf(token);
  }

  /** Names between parentheses; without an opening one, none. */
  names(): string[] | undefined {
    if (this.next?.text !== "(") return undefined;
    this.take();
    const names: string[] = [];
    for (;;) {
      names.push(this.name());
      const token = this.take();
      if (token.text === ")") return names;
      if (token.text !== ",") throw nearby(token);
    }
  }
}

/** What Redshift says of a word that it does not expect there. */
export const nearby = (token: Token) => syntaxError(`syntax error at or near "${token.text}"`);
