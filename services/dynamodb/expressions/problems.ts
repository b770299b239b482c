/** What can be wrong with an expression besides its syntax. */
export type ProblemKind =
  | "operators"
  | "path"
  | "parentheses"
  | "unknownFunction"
  | "misusedFunction"
  | "reserved"
  | "section"
  | "undefinedName"
  | "undefinedValue"
  | "overlap"
  | "conflict"
  | "operandCount"
  | "operandType"
  | "distinct"
  | "function";

/** Operators and functions. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-24 */
const MAX_OPERATORS = 300;

/**
 * DynamoDB reports one problem of an expression, chosen by kind and not by place: a reserved word at the end is reported before an
 * undefined name at the beginning. The orders were recorded by https://github.com/architect/dynalite (db/*.pegjs), read 2026-11-24.
 */
export class Problems {
  readonly #first = new Map<ProblemKind, string>();
  #operators = 0;

  /** Keeps the first problem of each kind. */
  add(kind: ProblemKind, message: string): void {
    if (!this.#first.has(kind)) this.#first.set(kind, message);
  }

  /**
   * Counts an operator or a function. DynamoDB stops at the first that is too many: its message says 301 however many there are
   * (https://github.com/scylladb/scylladb/issues/14473, read 2026-11-24).
   */
  countOperator(): void {
    if (++this.#operators > MAX_OPERATORS)
      this.add("operators", `The expression contains too many operators; operator count: ${this.#operators}`);
  }

  /** The one to report. */
  worst(order: readonly ProblemKind[]): string | undefined {
    if (this.#first.size === 0) return undefined;
    for (const kind of order) {
      const message = this.#first.get(kind);
      if (message !== undefined) return message;
    }
    return undefined;
  }
}
