import { type TypeName, typeOf } from "../attribute-value.ts";
import type { Operand } from "./condition.ts";

/** "The list can contain up to 100 values":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html, read 2026-11-24 */
export const MAX_IN_OPERANDS = 100;

const ORDERED: ReadonlySet<TypeName> = new Set<TypeName>(["S", "N", "B"]);

/** Whether values of this type are neither less nor greater than others. */
export const isUnordered = (type: TypeName | undefined): boolean => type !== undefined && !ORDERED.has(type);

/** The type of an operand that is known without an item. */
export const literalType = (operand: Operand | undefined): TypeName | undefined =>
  operand?.kind === "value" && operand.value
    ? typeOf(operand.value)
    : operand?.kind === "function" && operand.name === "size"
      ? "N"
      : operand?.kind === "condition"
        ? "BOOL"
        : undefined;

interface FunctionCheck {
  readonly operandCount: number;
  /** What is wrong with operands of that count. */
  problem(name: string, operands: readonly Operand[]): string | undefined;
}

const wrongType = (name: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;

const needsPath: FunctionCheck = {
  operandCount: 1,
  problem: (name, [operand]) =>
    operand?.kind === "path"
      ? undefined
      : `Operator or function requires a document path; operator or function: ${name}`,
};

const TYPE_NAMES: ReadonlySet<string> = new Set(["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"]);

/** The functions of conditions, and size(). The order in which the sets of types are printed is DynamoDB's own. */
export const FUNCTIONS: ReadonlyMap<string, FunctionCheck> = new Map<string, FunctionCheck>([
  ["attribute_exists", needsPath],
  ["attribute_not_exists", needsPath],
  [
    "attribute_type",
    {
      operandCount: 2,
      problem(name, [, type]) {
        if (type?.kind !== "value") return wrongType(name, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        if (!type.value) return undefined;
        if (type.value.S === undefined) return wrongType(name, typeOf(type.value));
        if (TYPE_NAMES.has(type.value.S)) return undefined;
        return `Invalid attribute type name found; type: ${type.value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
      },
    },
  ],
  [
    "begins_with",
    {
      operandCount: 2,
      problem(name, operands) {
        const wrong = operands.map(literalType).find((type) => type !== undefined && type !== "S" && type !== "B");
        return wrong && wrongType(name, wrong);
      },
    },
  ],
  ["contains", { operandCount: 2, problem: () => undefined }],
  [
    "size",
    {
      operandCount: 1,
      problem(name, [operand]) {
        const type = literalType(operand);
        return type === "N" || type === "BOOL" || type === "NULL" ? wrongType(name, type) : undefined;
      },
    },
  ],
]);
