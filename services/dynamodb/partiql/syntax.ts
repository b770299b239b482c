import type { Path } from "../expressions/path.ts";
import type { Position } from "./tokens.ts";

/** What a statement reads or writes: a table, or an index of it. */
export interface Source {
  readonly table: string;
  readonly index: string | undefined;
}

export interface Select {
  readonly kind: "select";
  /** Nothing for `*`. */
  readonly columns: readonly Column[] | undefined;
  readonly from: Source;
  readonly where: Expression | undefined;
  readonly orderBy: readonly { readonly name: string; readonly descending: boolean }[];
}

/** One path of a projection, and the name that its value gets. */
export interface Column {
  readonly path: Path;
  readonly name: string;
}

export interface Insert {
  readonly kind: "insert";
  readonly into: string;
  readonly value: Expression;
}

export interface Update {
  readonly kind: "update";
  readonly from: Source;
  readonly changes: readonly Change[];
  readonly where: Expression | undefined;
  readonly returning: Returning | undefined;
}

export type Change =
  | { readonly kind: "set"; readonly path: Path; readonly value: Expression }
  | { readonly kind: "remove"; readonly path: Path };

export interface Delete {
  readonly kind: "delete";
  readonly from: Source;
  readonly where: Expression | undefined;
  readonly returning: Returning | undefined;
}

export type Returning = "ALL OLD" | "ALL NEW" | "MODIFIED OLD" | "MODIFIED NEW";

/** `EXISTS(SELECT …)`, which a transaction takes for a statement. */
export interface Exists {
  readonly kind: "exists";
  readonly select: Select;
}

export type Statement = Select | Insert | Update | Delete | Exists;

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Expression = { readonly at: Position } & (
  | { readonly kind: "string" | "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" | "missing" }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "list" | "bag"; readonly elements: readonly Expression[] }
  | { readonly kind: "tuple"; readonly members: readonly (readonly [name: Expression, value: Expression])[] }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "compare"; readonly comparator: Comparator; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | { readonly kind: "in"; readonly operand: Expression; readonly candidates: readonly Expression[] }
  | { readonly kind: "is"; readonly operand: Expression; readonly type: string }
  | { readonly kind: "plus" | "minus"; readonly left: Expression; readonly right: Expression }
);
