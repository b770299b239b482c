import { tokenize } from "./lexer.ts";

/** One of several statements in a message. */
export interface Statement {
  text: string;
  /** Where it begins in the message. */
  start: number;
}

/** Statements without the semicolons between them; empty ones are left out. */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  const add = (end: number): void => {
    const text = sql.slice(start, end);
    if (tokenize(text).some(({ kind }) => kind !== "space" && kind !== "comment")) statements.push({ text, start });
    start = end + 1;
  };
  for (const token of tokenize(sql)) if (token.kind === "symbol" && token.text === ";") add(token.start);
  add(sql.length);
  return statements;
}
