import { syntaxError } from "../postgres-error.ts";
import { closingOf, partsBetween, type Span } from "./brackets.ts";
import { endOf, keyword, type Token, writtenName } from "./lexer.ts";

/** Reads a statement's words one after the other. */
export class Reader {
  readonly text: string;
  readonly words: readonly Token[];
  /** The next word. */
  index: number;
  readonly #end: number;

  constructor(text: string, words: readonly Token[], span: Span = { start: 0, end: words.length }) {
    this.text = text;
    this.words = words;
    this.index = span.start;
    this.#end = span.end;
  }

  get next(): Token | undefined {
    return this.index < this.#end ? this.words[this.index] : undefined;
  }

  get done(): boolean {
    return this.index >= this.#end;
  }

  /** The next word as a keyword. */
  get key(): string {
    return keyword(this.next);
  }

  take(): Token {
    const token = this.next;
    if (!token) throw syntaxError("syntax error at end of input", this.text.length);
    this.index += 1;
    return token;
  }

  /** Whether these keywords or symbols come next. */
  at(...texts: string[]): boolean {
    return texts.every((text, offset) => {
      const token = this.index + offset < this.#end ? this.words[this.index + offset] : undefined;
      return /^\w/.test(text) ? keyword(token) === text : token?.kind === "symbol" && token.text === text;
    });
  }

  /** Takes these keywords or symbols, if they come next. */
  skip(...texts: string[]): boolean {
    const found = this.at(...texts);
    if (found) this.index += texts.length;
    return found;
  }

  /** @throws PostgresError if something else comes next */
  expect(...texts: string[]): void {
    for (const text of texts) if (!this.skip(text)) throw this.unexpected();
  }

  /** What Redshift says of a word that it does not expect there. */
  unexpected() {
    const token = this.next;
    return token
      ? syntaxError(`syntax error at or near "${token.text}"`, token.start)
      : syntaxError("syntax error at end of input", this.text.length);
  }

  /** A name, folded as Redshift folds it. */
  name(): string {
    const token = this.next;
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.index += 1;
    return writtenName(token);
  }

  /** `schema.table`, part by part. */
  qualifiedName(): string[] {
    const parts = [this.name()];
    while (this.skip(".")) parts.push(this.name());
    return parts;
  }

  /** What stands between the parentheses that come next. */
  parenthesis(): Span {
    if (!this.at("(")) throw this.unexpected();
    const close = closingOf(this.words, this.index);
    const span = { start: this.index + 1, end: close };
    this.index = close + 1;
    return span;
  }

  /** The parts, divided by commas, of the parentheses that come next. */
  parts(): Span[] {
    const { start, end } = this.parenthesis();
    return partsBetween(this.words, start, end);
  }

  /** Names between the parentheses that come next. */
  names(): string[] {
    return this.parts().map((span) => {
      const reader = this.within(span);
      const name = reader.name();
      if (!reader.done) throw reader.unexpected();
      return name;
    });
  }

  within(span: Span): Reader {
    return new Reader(this.text, this.words, span);
  }

  /** The statement's own text of some words. */
  textOf({ start, end }: Span): string {
    const [first, last] = [this.words[start], this.words[end - 1]];
    return first && last && start < end ? this.text.slice(first.start, endOf(last)) : "";
  }

  /** The text of all words that are left. */
  rest(): string {
    const text = this.textOf({ start: this.index, end: this.#end });
    this.index = this.#end;
    return text;
  }
}

/** A name as it goes into SQL for the engine. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteNames = (parts: readonly string[]): string => parts.map(quoteName).join(".");
/** A string as it goes into SQL for the engine, whatever standard_conforming_strings says. */
export const quoteString = (text: string): string =>
  `${text.includes("\\") ? "E" : ""}'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
