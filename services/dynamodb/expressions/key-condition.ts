import type { AttributeValue } from "../attribute-value.ts";
import { notValid, validationError } from "../errors.ts";
import {
  afterKey,
  afterPrefix,
  encodeKeyBeginning,
  encodeKeyPart,
  type KeyRange,
  partitionPrefix,
  prefixRange,
} from "../key-order.ts";
import type { Key, KeyAttribute } from "../table.ts";
import type { Condition, Operand } from "./condition.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html. Messages: recorded by
// https://github.com/architect/dynalite (test/query.js), read 2026-11-24.

/** Conditions on the key, by the name of the attribute. */
export type KeyTests = ReadonlyMap<string, Condition>;

/** Splits a key condition into one for each attribute. */
export function keyTests(condition: Condition): KeyTests {
  const tests = new Map<string, Condition>();
  for (const test of conjuncts(condition)) {
    const name = attributeOf(test);
    if (tests.has(name)) throw validationError("KeyConditionExpressions must only contain one condition per key");
    tests.set(name, test);
  }
  if (tests.size > 2) throw validationError("Conditions can be of length 1 or 2 only");
  return tests;
}

/** The rows that a key condition names: one partition, and a range of its sort keys. */
export function keyRange(tests: KeyTests, key: Key): KeyRange {
  const partition = tests.get(key.partition.name);
  if (!partition) throw missed(key.partition);
  if (partition.kind !== "compare" || partition.comparator !== "=") throw notSupported();
  const prefix = partitionPrefix(checked(literalOf(partition.left, partition.right), key.partition));
  if (tests.size === 1) return prefixRange(prefix);
  if (!key.sort) throw notSupported();
  const sort = tests.get(key.sort.name);
  if (!sort) throw missed(key.sort);
  return sortRange(prefix, sort, key.sort);
}

const notSupported = () => validationError("Query key condition not supported");
const missed = ({ name }: KeyAttribute) => validationError(`Query condition missed key schema element: ${name}`);
function conjuncts(condition: Condition): Condition[] {
  if (condition.kind === "and") return [...conjuncts(condition.left), ...conjuncts(condition.right)];
  const refused = refusedOperator(condition);
  if (refused !== undefined) throw validationError(`Invalid operator used in KeyConditionExpression: ${refused}`);
  return [condition];
}

/** Operators that no index can serve, as messages print them. */
function refusedOperator(condition: Condition): string | undefined {
  if (condition.kind === "or" || condition.kind === "not" || condition.kind === "in")
    return condition.kind.toUpperCase();
  if (condition.kind === "compare" && condition.comparator === "<>") return "<>";
  return condition.kind === "function" && condition.name !== "begins_with" ? condition.name : undefined;
}

function attributeOf(test: Condition): string {
  const operands = operandsOf(test);
  if (operands.some(({ kind }) => kind === "function"))
    throw validationError("KeyConditionExpressions cannot contain nested operations");
  const prefix = "Invalid condition in KeyConditionExpression:";
  const [first] = operands;
  if (test.kind !== "compare" && first?.kind !== "path") {
    const operator = test.kind === "function" ? test.name : test.kind.toUpperCase();
    throw validationError(`${prefix} ${operator} operator must have the key attribute as its first operand`);
  }
  const [path, ...others] = operands.flatMap((operand) => (operand.kind === "path" ? [operand.path] : []));
  if (!path) throw validationError(`${prefix} No key attribute specified`);
  if (others.length > 0) throw validationError(`${prefix} Multiple attribute names used in one condition`);
  if (path.length > 1) throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
  return path[0];
}

function operandsOf(test: Condition): readonly Operand[] {
  if (test.kind === "compare") return [test.left, test.right];
  if (test.kind === "between") return [test.operand, test.low, test.high];
  return test.kind === "function" ? test.operands : [];
}

const literalOf = (...operands: Operand[]): AttributeValue => {
  for (const operand of operands) if (operand.kind === "value" && operand.value) return operand.value;
  throw notSupported();
};

function checked(value: AttributeValue, attribute: KeyAttribute): AttributeValue {
  if (value[attribute.type] === undefined)
    throw validationError(
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    );
  if (value.S === "" || value.B?.byteLength === 0)
    throw notValid(
      `The AttributeValue for a key attribute cannot contain an empty ${attribute.type === "B" ? "binary" : "string"} value. Key: ${attribute.name}`,
    );
  return value;
}

// `5 < sort` is `sort > 5`.
const MIRRORED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "<>": "<>" } as const;

/** The rows of one partition whose sort keys meet a test. */
export function sortRange(prefix: Buffer, test: Condition, sort: KeyAttribute): KeyRange {
  const all = prefixRange(prefix);
  const at = (value: AttributeValue): Buffer => Buffer.concat([prefix, encodeKeyPart(checked(value, sort))]);
  if (test.kind === "between") {
    const high = prefixRange(at(literalOf(test.high)));
    return { from: at(literalOf(test.low)), to: high.to ?? all.to };
  }
  if (test.kind === "function") {
    const value = literalOf(...test.operands);
    if (sort.type === "N")
      throw validationError(
        "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
      );
    return prefixRange(Buffer.concat([prefix, encodeKeyBeginning(checked(value, sort))]));
  }
  if (test.kind !== "compare") throw notSupported();
  const key = at(literalOf(test.left, test.right));
  const comparator = test.left.kind === "path" ? test.comparator : MIRRORED[test.comparator];
  switch (comparator) {
    case "=":
      return prefixRange(key);
    case "<":
      return { from: all.from, to: key };
    case "<=":
      return { from: all.from, to: afterPrefix(key) ?? all.to };
    case ">":
      return { from: afterPrefix(key) ?? afterKey(key), to: all.to };
    default:
      return { from: key, to: all.to };
  }
}
