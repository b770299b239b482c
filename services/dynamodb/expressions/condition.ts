import type { AttributeValue } from "../attribute-value.ts";
import type { Path } from "./path.ts";

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue | undefined }
  | { readonly kind: "function"; readonly name: string; readonly operands: readonly Operand[] }
  /** Its truth, which only PartiQL compares with something. */
  | { readonly kind: "condition"; readonly condition: Condition };

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "compare"; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: "function"; readonly name: string; readonly operands: readonly Operand[] };

/** The names of the attributes that a condition looks at. */
export function attributesOf(condition: Condition): Path[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...attributesOf(condition.left), ...attributesOf(condition.right)];
    case "not":
      return attributesOf(condition.condition);
    case "compare":
      return [condition.left, condition.right].flatMap(pathsOf);
    case "between":
      return [condition.operand, condition.low, condition.high].flatMap(pathsOf);
    case "in":
      return [condition.operand, ...condition.candidates].flatMap(pathsOf);
    case "function":
      return condition.operands.flatMap(pathsOf);
  }
}

function pathsOf(operand: Operand): Path[] {
  if (operand.kind === "path") return [operand.path];
  if (operand.kind === "condition") return attributesOf(operand.condition);
  return operand.kind === "function" ? operand.operands.flatMap(pathsOf) : [];
}
