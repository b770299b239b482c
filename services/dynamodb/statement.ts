import { checkValue, type Item } from "./attribute-value.ts";
import { validationError } from "./errors.ts";
import { parseStatement } from "./partiql/parser.ts";
import type { Statement } from "./partiql/syntax.ts";
import type { Parameters } from "./partiql/values.ts";

/** A PartiQL statement as the three operations take it. */
export interface StatementRequest {
  Statement: string;
  Parameters?: Item[string][] | undefined;
}

/** A statement with the values of its parameters. */
export interface PreparedStatement<Kind extends Statement = Statement> {
  readonly statement: Kind;
  readonly parameters: Parameters;
}

/** Checks the values of a statement's parameters, which comes before anything else. */
export function checkParameters({ Parameters: parameters = [] }: StatementRequest): void {
  for (const value of parameters) checkValue(value);
}

/** Reads a statement whose parameters have been checked. */
export function prepareStatement({ Statement: text, Parameters: given = [] }: StatementRequest): PreparedStatement {
  const { statement, parameters } = parseStatement(text);
  if (parameters !== given.length) throw validationError("Number of parameters in request and statement don't match.");
  return { statement, parameters: given };
}

export const isRead = ({ kind }: Statement): boolean => kind === "select";
