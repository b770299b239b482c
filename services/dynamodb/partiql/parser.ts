import { validationError } from "../errors.ts";
import { readExpression } from "./expression-parser.ts";
import { columnOf, readPath } from "./path-reader.ts";
import type { Change, Column, Exists, Expression, Insert, Returning, Select, Source, Statement } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";
import { notWellFormed, showPosition } from "./tokens.ts";

/** A statement and how many parameters it has. */
export interface Parsed {
  readonly statement: Statement;
  readonly parameters: number;
}

/**
 * Reads a PartiQL statement.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
 */
export function parseStatement(text: string): Parsed {
  const tokens = new TokenReader(text);
  const statement = readStatement(tokens);
  tokens.takeSymbol(";");
  if (tokens.next.kind !== "end") throw notWellFormed("Unexpected token after expression");
  return { statement, parameters: tokens.parameters };
}

function readStatement(tokens: TokenReader): Statement {
  if (tokens.isWord("SELECT")) return readSelect(tokens);
  if (tokens.takeWord("INSERT")) return readInsert(tokens);
  if (tokens.takeWord("UPDATE")) return readUpdate(tokens);
  if (tokens.takeWord("DELETE")) return readDelete(tokens);
  if (tokens.takeWord("FROM")) return readFromFirst(tokens);
  if (tokens.isWord("EXISTS")) return readExists(tokens);
  return refuseExpression(tokens);
}

/** A bare expression is PartiQL, but not DynamoDB's. What follows a first operand without an operator is taken for a statement. */
function refuseExpression(tokens: TokenReader): never {
  if (tokens.isName && !/^[=<>!+.[-]|^(?:is|in|and|or|not|between)$/i.test(tokens.second?.text ?? ""))
    throw notWellFormed("Expected data manipulation");
  const expression = readExpression(tokens);
  if (tokens.next.kind !== "end") throw notWellFormed("Unexpected token after expression");
  throw validationError(`Unsupported operation: ${OPERATION_NAMES[expression.kind] ?? expression.kind}`);
}

// Only the first one is recorded.
const OPERATION_NAMES: Readonly<Record<string, string>> = { is: "IsType", path: "VariableReference" };

function readSelect(tokens: TokenReader): Select {
  tokens.expectWord("SELECT");
  const columns = readColumns(tokens);
  tokens.expectWord("FROM", "Expected FROM");
  const from = readSource(tokens, "Unexpected term");
  const where = readWhere(tokens);
  const orderBy: { name: string; descending: boolean }[] = [];
  if (tokens.takeWord("ORDER")) {
    tokens.expectWord("BY");
    do orderBy.push(readOrder(tokens));
    while (tokens.takeSymbol(","));
  }
  for (const clause of ["GROUP", "HAVING", "LIMIT", "OFFSET"])
    if (tokens.isWord(clause)) {
      tokens.take();
      throw validationError(`Unsupported clause: ${clause} ${showPosition(tokens.next.at)}`);
    }
  return { kind: "select", columns, from, where, orderBy };
}

function readColumns(tokens: TokenReader): Column[] | undefined {
  if (tokens.takeSymbol("*")) return undefined;
  for (const quantifier of ["DISTINCT", "ALL"])
    if (tokens.isWord(quantifier)) throw validationError(`Unsupported clause: ${quantifier}`);
  const columns: Column[] = [];
  do {
    const expression = readExpression(tokens);
    if (expression.kind !== "path") throw validationError(`Unexpected path component ${showPosition(expression.at)}`);
    refuseAlias(tokens);
    columns.push(columnOf(expression.path));
  } while (tokens.takeSymbol(","));
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  // Not recorded: the wording is ours.
  if (twice !== undefined) throw validationError(`Two columns of the projection have the name ${twice}`);
  return columns;
}

function readOrder(tokens: TokenReader): { name: string; descending: boolean } {
  const expression = readExpression(tokens);
  // Not recorded: the wording is ours.
  if (expression.kind !== "path" || expression.path.length > 1)
    throw validationError(`ORDER BY takes names of attributes ${showPosition(expression.at)}`);
  const descending = tokens.takeWord("DESC");
  if (!descending) tokens.takeWord("ASC");
  return { name: expression.path[0], descending };
}

function readInsert(tokens: TokenReader): Insert {
  tokens.expectWord("INTO");
  const { table, index } = readComponents(tokens, "Expected identifier for simple path");
  if (index !== undefined)
    throw validationError("FROM clause may only contain a single table name in data manipulation statements");
  if (!tokens.takeWord("VALUE")) throw notWellFormed("Unexpected token after expression");
  return { kind: "insert", into: table, value: readExpression(tokens) };
}

function readUpdate(tokens: TokenReader): Statement {
  const from = readSource(tokens, "Expected identifier for simple path");
  const changes = readChanges(tokens);
  return { kind: "update", from, changes, where: readWhere(tokens), returning: readReturning(tokens) };
}

/** `FROM table WHERE … SET …`, the other order of an update. */
function readFromFirst(tokens: TokenReader): Statement {
  const from = readSource(tokens, "Unexpected term");
  const where = readWhere(tokens);
  return { kind: "update", from, changes: readChanges(tokens), where, returning: readReturning(tokens) };
}

function readChanges(tokens: TokenReader): Change[] {
  const changes: Change[] = [];
  while (tokens.isWord("SET") || tokens.isWord("REMOVE")) {
    if (tokens.takeWord("REMOVE")) changes.push({ kind: "remove", path: readTarget(tokens) });
    else {
      tokens.take();
      do {
        const path = readTarget(tokens);
        tokens.expectSymbol("=", "Expected '=' for assignment");
        changes.push({ kind: "set", path, value: readExpression(tokens) });
      } while (tokens.takeSymbol(","));
    }
  }
  if (changes.length === 0) throw notWellFormed("Expected data manipulation");
  return changes;
}

function readTarget(tokens: TokenReader) {
  if (!tokens.isName) throw notWellFormed("Expected identifier for simple path");
  return readPath(tokens);
}

function readDelete(tokens: TokenReader): Statement {
  tokens.expectWord("FROM");
  const from = readSource(tokens, "Expected identifier for simple path");
  return { kind: "delete", from, where: readWhere(tokens), returning: readReturning(tokens) };
}

function readExists(tokens: TokenReader): Exists {
  tokens.take();
  tokens.expectSymbol("(", "Unexpected keyword");
  const select = readSelect(tokens);
  tokens.expectSymbol(")", "Expected RIGHT_PAREN");
  return { kind: "exists", select };
}

function readWhere(tokens: TokenReader): Expression | undefined {
  return tokens.takeWord("WHERE") ? readExpression(tokens) : undefined;
}

function readReturning(tokens: TokenReader): Returning | undefined {
  if (!tokens.takeWord("RETURNING")) return undefined;
  const which = ["ALL", "MODIFIED"].find((word) => tokens.takeWord(word));
  const when = ["OLD", "NEW"].find((word) => tokens.takeWord(word));
  if (!which || !when || !tokens.takeSymbol("*"))
    throw notWellFormed("Expected ALL or MODIFIED, OLD or NEW, and * after RETURNING"); // the wording is ours
  return `${which} ${when}` as Returning; // the words are its
}

function readSource(tokens: TokenReader, reason: string): Source {
  const source = readComponents(tokens, reason);
  refuseAlias(tokens);
  return source;
}

function readComponents(tokens: TokenReader, reason: string): Source {
  const components: string[] = [];
  do {
    if (!tokens.isName) throw notWellFormed(components.length === 0 ? reason : "Invalid path dot component");
    components.push(tokens.take().text);
  } while (tokens.takeSymbol("."));
  if (components.includes("")) throw validationError("Path component cannot be an empty string");
  if (components.length > 2) throw validationError("A path may contain at most 2 components in the FROM clause");
  return { table: String(components[0]), index: components[1] };
}

function refuseAlias(tokens: TokenReader): void {
  if (tokens.isName || tokens.isWord("AS")) throw validationError("Aliasing is not supported");
}
