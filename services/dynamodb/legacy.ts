import type {
  AttributeValueUpdate,
  ExpectedAttributeValue,
  Condition as LegacyCondition,
} from "@aws-sdk/client-dynamodb";
import { type AttributeValue, checkValue, nameSize, type TypeName, typeOf } from "./attribute-value.ts";
import { invalidParameter, validationError } from "./errors.ts";
import { compareValues } from "./expressions/compare.ts";
import type { Comparator, Condition } from "./expressions/condition.ts";
import type { Path } from "./expressions/path.ts";
import type { UpdateAction } from "./expressions/update.ts";

// The parameters from before there were expressions, turned into what expressions are turned into.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html. Messages: recorded by
// https://github.com/architect/dynalite (validations/index.js, validations/updateItem.js), read 2026-11-24.

/** `Expected` of a write. */
export function readExpected(
  expected: Record<string, ExpectedAttributeValue> | undefined,
  operator: string | undefined,
): Condition | undefined {
  checkOperator(operator, expected);
  if (!expected) return undefined;
  return join(
    Object.entries(expected).map(([name, each]) => readExpectedValue(name, each)),
    operator,
  );
}

/** `QueryFilter`, `ScanFilter`. */
export function readLegacyFilter(
  filter: Record<string, LegacyCondition> | undefined,
  operator: string | undefined,
): Condition | undefined {
  checkOperator(operator, filter);
  return filter && join(readConditions(filter), operator);
}

/** `KeyConditions`. */
export function readKeyConditions(conditions: Record<string, LegacyCondition>): Condition {
  for (const { ComparisonOperator } of Object.values(conditions))
    if (!INDEXABLE.has(String(ComparisonOperator)))
      throw validationError("Attempted conditional constraint is not an indexable operation");
  const joined = join(readConditions(conditions), undefined);
  if (!joined || Object.keys(conditions).length > 2) throw validationError("Conditions can be of length 1 or 2 only");
  return joined;
}

const INDEXABLE: ReadonlySet<string> = new Set(["EQ", "LT", "LE", "GT", "GE", "BEGINS_WITH", "BETWEEN"]);

/** `AttributesToGet`. */
export function readAttributesToGet(names: readonly string[]): Path[] {
  const duplicate = names.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined) throw invalidParameter(`Duplicate value in attribute name: ${duplicate}`);
  for (const name of names) nameSize(name);
  return names.map((name) => [name]);
}

/** `AttributeUpdates`. */
export const readAttributeUpdates = (updates: Record<string, AttributeValueUpdate>): UpdateAction[] =>
  Object.entries(updates).map(([name, { Action = "PUT", Value }]): UpdateAction => {
    nameSize(name);
    const path: Path = [name];
    if (!Value) {
      if (Action === "DELETE") return { kind: "REMOVE", path };
      throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
    }
    checkValue(Value);
    const type = typeOf(Value);
    if (Action === "PUT") return { kind: "SET", path, operand: { kind: "value", value: Value } };
    if (Action === "DELETE") {
      if (!SETS.has(type)) throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
      return { kind: "DELETE", path, value: Value };
    }
    if (type !== "N" && type !== "L" && !SETS.has(type))
      throw invalidParameter(`ADD action is not supported for the type ${type}`);
    return { kind: "ADD", path, value: Value };
  });

const SETS: ReadonlySet<TypeName> = new Set<TypeName>(["SS", "NS", "BS"]);

/** ADD or DELETE where the item has something else: recorded by https://github.com/architect/dynalite (actions/updateItem.js), read 2026-11-24. */
export const typeMismatch = () => validationError("Type mismatch for attribute to update");

/** Recorded by https://github.com/scylladb/scylladb (test/alternator/test_query_filter.py), read 2026-11-24. */
function checkOperator(operator: string | undefined, conditions: object | undefined): void {
  if (operator === undefined) return;
  if (!conditions) throw validationError("ConditionalOperator cannot be used without Filter or Expected");
  if (Object.keys(conditions).length < 2)
    throw validationError("ConditionalOperator can only be used when Filter or Expected has two or more elements");
}

function join(conditions: readonly Condition[], operator: string | undefined): Condition | undefined {
  const kind = operator === "OR" ? "or" : "and";
  const [first, ...others] = conditions;
  return first && others.reduce<Condition>((left, right) => ({ kind, left, right }), first);
}

const readConditions = (conditions: Record<string, LegacyCondition>): Condition[] =>
  Object.entries(conditions).map(([name, { ComparisonOperator = "", AttributeValueList = [] }]) => {
    for (const value of AttributeValueList) checkValue(value);
    return readComparison(name, ComparisonOperator, AttributeValueList);
  });

function readExpectedValue(name: string, expected: ExpectedAttributeValue): Condition {
  const { ComparisonOperator, AttributeValueList, Value, Exists } = expected;
  if (AttributeValueList && Value)
    throw invalidParameter(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  for (const value of AttributeValueList ?? (Value ? [Value] : [])) checkValue(value);
  if (ComparisonOperator !== undefined) {
    if (Exists !== undefined)
      throw invalidParameter(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    if (!AttributeValueList && !Value && ComparisonOperator !== "NULL" && ComparisonOperator !== "NOT_NULL")
      throw invalidParameter(
        `Value or AttributeValueList must be used with ComparisonOperator: ${ComparisonOperator} for Attribute: ${name}`,
      );
    return readComparison(name, ComparisonOperator, AttributeValueList ?? (Value ? [Value] : []));
  }
  if (AttributeValueList)
    throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
  if (Exists === false) {
    if (Value) throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
    return existence(name, "attribute_not_exists");
  }
  if (!Value)
    throw invalidParameter(`Value must be provided when Exists is ${Exists ?? "null"} for Attribute: ${name}`);
  return readComparison(name, "EQ", [Value]);
}

const existence = (name: string, test: "attribute_exists" | "attribute_not_exists"): Condition => ({
  kind: "function",
  name: test,
  operands: [{ kind: "path", path: [name] }],
});

/** How many values an operator takes, and of which types. */
interface Operator {
  readonly values: number | "some";
  readonly types?: readonly TypeName[];
  condition(name: string, values: readonly AttributeValue[]): Condition;
}

const SCALARS: readonly TypeName[] = ["S", "N", "B"];
const path = (name: string) => ({ kind: "path", path: [name] }) as const;
const literal = (value: AttributeValue | undefined) => ({ kind: "value", value }) as const;

const comparing = (comparator: Comparator, types?: readonly TypeName[]): Operator => ({
  values: 1,
  ...(types ? { types } : {}),
  condition: (name, [value]) => ({ kind: "compare", comparator, left: path(name), right: literal(value) }),
});

const calling = (name: string, types: readonly TypeName[]): Operator => ({
  values: 1,
  types,
  condition: (attribute, [value]) => ({ kind: "function", name, operands: [path(attribute), literal(value)] }),
});

const OPERATORS: Readonly<Record<string, Operator>> = {
  EQ: comparing("="),
  NE: comparing("<>"),
  LT: comparing("<", SCALARS),
  LE: comparing("<=", SCALARS),
  GT: comparing(">", SCALARS),
  GE: comparing(">=", SCALARS),
  CONTAINS: calling("contains", SCALARS),
  NOT_CONTAINS: {
    values: 1,
    types: SCALARS,
    // An attribute that is not there neither contains the value nor does it not: recorded by https://github.com/scylladb/scylladb
    // (test/alternator/test_expected.py), read 2026-11-25.
    condition: (name, values) => ({
      kind: "and",
      left: existence(name, "attribute_exists"),
      right: { kind: "not", condition: calling("contains", SCALARS).condition(name, values) },
    }),
  },
  BEGINS_WITH: calling("begins_with", ["S", "B"]),
  NULL: { values: 0, condition: (name) => existence(name, "attribute_not_exists") },
  NOT_NULL: { values: 0, condition: (name) => existence(name, "attribute_exists") },
  IN: {
    values: "some",
    types: SCALARS,
    condition: (name, values) => ({ kind: "in", operand: path(name), candidates: values.map(literal) }),
  },
  BETWEEN: {
    values: 2,
    types: SCALARS,
    condition: (name, [low, high]) => ({
      kind: "between",
      operand: path(name),
      low: literal(low),
      high: literal(high),
    }),
  },
};

function readComparison(name: string, operatorName: string, values: readonly AttributeValue[]): Condition {
  const operator = OPERATORS[operatorName];
  if (!operator) throw new Error(`The constraints let ${operatorName} through.`);
  if (operator.values === "some" ? values.length === 0 : values.length !== operator.values)
    throw invalidParameter(`Invalid number of argument(s) for the ${operatorName} ComparisonOperator`);
  const [first, second] = values;
  if (first && values.some((value) => typeOf(value) !== typeOf(first)))
    throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  if (first && operator.types && !operator.types.includes(typeOf(first)))
    throw invalidParameter(`ComparisonOperator ${operatorName} is not valid for ${typeOf(first)} AttributeValue type`);
  if (operatorName === "BETWEEN" && first && second && (compareValues(first, second) ?? 0) > 0)
    throw validationError(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  return operator.condition(name, values);
}
