import { showValue, typeOf } from "../attribute-value.ts";
import { compareValues } from "./compare.ts";
import type { Comparator, Condition, Operand } from "./condition.ts";
import { FUNCTIONS, isUnordered, literalType, MAX_IN_OPERANDS } from "./functions.ts";
import { readPath, readValue, showPath } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { type ProblemKind, Problems } from "./problems.ts";
import { type ExpressionName, Tokens } from "./tokens.ts";

const PROBLEM_ORDER: readonly ProblemKind[] = [
  "operators",
  "path",
  "parentheses",
  "unknownFunction",
  "misusedFunction",
  "reserved",
  "undefinedName",
  "undefinedValue",
  "operandCount",
  "distinct",
  "function",
];

/**
 * Reads a condition, filter or key condition expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(expression: ExpressionName, text: string, placeholders: Placeholders): Condition {
  const parser = new ConditionParser(new Tokens(expression, text), placeholders);
  return parser.parse();
}

/** A part that has been read: only what stands before it tells whether a function is a condition or an operand. */
interface Part {
  readonly node: Condition | Operand;
  /** It stood in parentheses. */
  readonly enclosed: boolean;
}

/** More than operators and functions can need: what is behind it does not go on the stack. */
const MAX_DEPTH = 400;

const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

/** Functions that only update expressions have. */
const UPDATE_FUNCTIONS: ReadonlySet<string> = new Set(["if_not_exists", "list_append"]);

const isOperand = (node: Condition | Operand): node is Operand =>
  node.kind === "path" || node.kind === "value" || node.kind === "function";

class ConditionParser {
  readonly #tokens: Tokens;
  readonly #placeholders: Placeholders;
  readonly #problems = new Problems();
  #depth = 0;

  constructor(tokens: Tokens, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  parse(): Condition {
    const condition = this.#asCondition(this.#or());
    this.#tokens.expectEnd();
    this.#refuseProblems();
    return condition;
  }

  #refuseProblems(): void {
    const problem = this.#problems.worst(PROBLEM_ORDER);
    if (problem !== undefined) throw this.#tokens.invalid(problem);
  }

  #or(): Part {
    let left = this.#and();
    while (this.#tokens.isKeyword("OR")) {
      const condition = this.#asCondition(left);
      this.#tokens.take();
      this.#problems.countOperator();
      left = { node: { kind: "or", left: condition, right: this.#asCondition(this.#and()) }, enclosed: false };
    }
    return left;
  }

  #and(): Part {
    let left = this.#not();
    while (this.#tokens.isKeyword("AND")) {
      const condition = this.#asCondition(left);
      this.#tokens.take();
      this.#problems.countOperator();
      left = { node: { kind: "and", left: condition, right: this.#asCondition(this.#not()) }, enclosed: false };
    }
    return left;
  }

  #not(): Part {
    if (!this.#tokens.takeKeyword("NOT")) return this.#comparison();
    this.#problems.countOperator();
    return { node: { kind: "not", condition: this.#asCondition(this.#not()) }, enclosed: false };
  }

  /** A condition stands here. Anything else is a syntax error at the token behind it. */
  #asCondition({ node }: Part): Condition {
    if (node.kind === "path" || node.kind === "value" || node.kind === "condition") throw this.#tokens.syntaxError();
    if (node.kind === "function" && node.name === "size") this.#misused(node.name);
    return node;
  }

  #comparison(): Part {
    const part = this.#primary();
    if (!isOperand(part.node)) return part;
    const left = part.node;
    const { next } = this.#tokens;
    if (next.kind === "symbol" && COMPARATORS.has(next.text)) {
      const comparator = this.#tokens.take().text as Comparator; // it is one of them
      return { node: this.#compare(comparator, left, this.#operand()), enclosed: false };
    }
    if (this.#tokens.takeKeyword("BETWEEN")) return { node: this.#between(left), enclosed: false };
    if (this.#tokens.takeKeyword("IN")) return { node: this.#in(left), enclosed: false };
    return part;
  }

  #compare(comparator: Comparator, left: Operand, right: Operand): Condition {
    this.#problems.countOperator();
    this.#refuseConditionsIn([left, right]);
    this.#checkDistinct(comparator, [left, right]);
    if (comparator !== "=" && comparator !== "<>")
      for (const operand of [left, right]) this.#checkOrdered(comparator, operand);
    return { kind: "compare", comparator, left, right };
  }

  #between(operand: Operand): Condition {
    this.#problems.countOperator();
    const low = this.#operand();
    this.#tokens.expectKeyword("AND");
    const high = this.#operand();
    this.#refuseConditionsIn([operand, low, high]);
    for (const each of [operand, low, high]) this.#checkOrdered("BETWEEN", each);
    this.#checkBounds(low, high);
    return { kind: "between", operand, low, high };
  }

  #in(operand: Operand): Condition {
    this.#problems.countOperator();
    this.#tokens.expectSymbol("(");
    const candidates = this.#operandList();
    this.#refuseConditionsIn([operand, ...candidates]);
    if (candidates.length > MAX_IN_OPERANDS) this.#countProblem("IN", candidates.length + 1);
    return { kind: "in", operand, candidates };
  }

  #primary(): Part {
    if (++this.#depth > MAX_DEPTH) this.#refuseDepth();
    const part = this.#enclosedOrBare();
    this.#depth--;
    return part;
  }

  #enclosedOrBare(): Part {
    if (!this.#tokens.takeSymbol("(")) return { node: this.#bareOperand(), enclosed: false };
    const inner = this.#or();
    this.#tokens.expectSymbol(")");
    if (inner.enclosed) this.#redundantParentheses();
    return { node: inner.node, enclosed: true };
  }

  #redundantParentheses(): void {
    this.#problems.add("parentheses", "The expression has redundant parentheses;");
  }

  /** Whatever closes them: without an operator or a function for each, some of the parentheses are redundant. */
  #refuseDepth(): void {
    this.#redundantParentheses();
    this.#refuseProblems();
  }

  #operand(): Operand {
    const { node } = this.#primary();
    if (!isOperand(node)) throw this.#tokens.syntaxError();
    return node;
  }

  #bareOperand(): Operand {
    const { next, second } = this.#tokens;
    if (next.kind === "value")
      return { kind: "value", value: readValue(this.#tokens, this.#placeholders, this.#problems).value };
    if (next.kind === "word" && KEYWORDS.has(next.text.toUpperCase())) throw this.#tokens.syntaxError();
    if (next.kind === "word" && second?.text === "(") return this.#function();
    return { kind: "path", path: readPath(this.#tokens, this.#placeholders, this.#problems) };
  }

  #function(): Operand {
    const name = this.#tokens.take().text;
    this.#problems.countOperator();
    this.#tokens.expectSymbol("(");
    const operands = this.#operandList();
    this.#refuseConditionsIn(operands);
    this.#checkFunction(name, operands);
    return { kind: "function", name, operands };
  }

  #operandList(): Operand[] {
    const operands = [this.#operand()];
    while (this.#tokens.takeSymbol(",")) operands.push(this.#operand());
    this.#tokens.expectSymbol(")");
    return operands;
  }

  #checkFunction(name: string, operands: readonly Operand[]): void {
    const check = FUNCTIONS.get(name);
    if (!check) {
      this.#problems.add(
        "unknownFunction",
        UPDATE_FUNCTIONS.has(name)
          ? `The function is not allowed in a condition expression; function: ${name}`
          : `Invalid function name; function: ${name}`,
      );
      return;
    }
    if (operands.length !== check.operandCount) {
      this.#countProblem(name, operands.length);
      return;
    }
    this.#checkDistinct(name, operands);
    const problem = check.problem(name, operands);
    if (problem !== undefined) this.#problems.add("function", problem);
  }

  #countProblem(name: string, count: number): void {
    this.#problems.add(
      "operandCount",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
    );
  }

  /** Of the functions, only size() gives a value; the others are conditions. */
  #refuseConditionsIn(operands: readonly Operand[]): void {
    for (const operand of operands)
      if (operand.kind === "function" && operand.name !== "size") this.#misused(operand.name);
  }

  #misused(name: string): void {
    this.#problems.add(
      "misusedFunction",
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }

  #checkDistinct(name: string, [one, two, ...others]: readonly Operand[]): void {
    if (one?.kind !== "path" || two?.kind !== "path" || others.length > 0) return;
    if (showPath(one.path) !== showPath(two.path)) return;
    this.#problems.add(
      "distinct",
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${showPath(one.path)}`,
    );
  }

  #checkOrdered(operator: string, operand: Operand): void {
    const type = literalType(operand);
    if (isUnordered(type))
      this.#problems.add(
        "function",
        `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
      );
  }

  #checkBounds(low: Operand, high: Operand): void {
    if (low.kind !== "value" || high.kind !== "value" || !low.value || !high.value) return;
    const bounds = `lower bound operand: ${showValue(low.value)}, upper bound operand: ${showValue(high.value)}`;
    if (typeOf(low.value) !== typeOf(high.value))
      this.#problems.add(
        "function",
        `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
      );
    else if ((compareValues(low.value, high.value) ?? 0) > 0)
      this.#problems.add(
        "function",
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
