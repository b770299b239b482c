import type { AttributeValue } from "../attribute-value.ts";
import { equalValues } from "../expressions/compare.ts";
import type { Condition } from "../expressions/condition.ts";
import { type Key, namesOf } from "../table.ts";

/** What a WHERE clause says of a key, and what it says besides. */
export interface KeyEqualities {
  /** The values that key attributes shall equal: different ones, in their order, by the attribute's name. */
  readonly values: ReadonlyMap<string, readonly AttributeValue[]>;
  readonly rest: readonly Condition[];
}

/** @param single whether an IN with one value is an equality */
export function keyEqualities(where: Condition | undefined, key: Key, single: "equality" | "condition"): KeyEqualities {
  const values = new Map<string, AttributeValue[]>();
  const rest: Condition[] = [];
  const names = namesOf(key);
  for (const condition of where ? conjuncts(where) : []) {
    const equality =
      equalityOf(condition) ?? (single === "equality" ? equalityOf(singleCandidate(condition)) : undefined);
    if (!equality || !names.includes(equality.name)) rest.push(condition);
    else {
      const known = values.get(equality.name) ?? [];
      if (!known.some((value) => equalValues(value, equality.value))) known.push(equality.value);
      values.set(equality.name, known);
    }
  }
  return { values, rest };
}

export const conjuncts = (condition: Condition): Condition[] =>
  condition.kind === "and" ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];

export const joined = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.reduce<Condition | undefined>((left, right) => (left ? { kind: "and", left, right } : right), undefined);

/** `name = value`, whichever comes first. */
export function equalityOf(condition: Condition | undefined): { name: string; value: AttributeValue } | undefined {
  if (condition?.kind !== "compare" || condition.comparator !== "=") return undefined;
  for (const [one, two] of [
    [condition.left, condition.right],
    [condition.right, condition.left],
  ] as const)
    if (one.kind === "path" && one.path.length === 1 && two.kind === "value" && two.value)
      return { name: one.path[0], value: two.value };
  return undefined;
}

function singleCandidate(condition: Condition): Condition | undefined {
  if (condition.kind !== "in" || condition.candidates.length !== 1) return undefined;
  const [right] = condition.candidates;
  return right && { kind: "compare", comparator: "=", left: condition.operand, right };
}
