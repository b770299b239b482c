import type { AttributeValue } from "../attribute-value.ts";
import { validationError } from "../errors.ts";
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

const invalid = (reason: string) => validationError(`Invalid KeyConditionExpression: ${reason}`);
const notSupported = () => validationError("Query key condition not supported");

/** The rows that a key condition names: one partition, and a range of its sort keys. */
export function keyRange(condition: Condition, key: Key): KeyRange {
  const tests = conjuncts(condition);
  const byAttribute = new Map<string, Condition>();
  for (const test of tests) {
    const name = attributeOf(test);
    if (byAttribute.has(name)) throw validationError("KeyConditionExpressions must only contain one condition per key");
    byAttribute.set(name, test);
  }
  const partition = byAttribute.get(key.partition.name);
  if (!partition) throw validationError(`Query condition missed key schema element: ${key.partition.name}`);
  if (partition.kind !== "compare" || partition.comparator !== "=") throw notSupported();
  const prefix = partitionPrefix(checked(literalOf(partition.left, partition.right), key.partition));
  if (byAttribute.size === 1) return prefixRange(prefix);
  const sort = key.sort && byAttribute.get(key.sort.name);
  if (!key.sort || !sort) {
    const missing = key.sort ? key.sort.name : key.partition.name;
    throw validationError(`Query condition missed key schema element: ${missing}`);
  }
  return sortRange(prefix, sort, key.sort);
}

function conjuncts(condition: Condition): Condition[] {
  if (condition.kind === "and") return [...conjuncts(condition.left), ...conjuncts(condition.right)];
  if (condition.kind === "or") throw invalid("Invalid operator used in KeyConditionExpression: OR");
  if (condition.kind === "not") throw invalid("Invalid operator used in KeyConditionExpression: NOT");
  if (condition.kind === "in") throw invalid("Invalid operator used in KeyConditionExpression: IN");
  if (condition.kind === "compare" && condition.comparator === "<>")
    throw invalid("Invalid operator used in KeyConditionExpression: <>");
  if (condition.kind === "function" && condition.name !== "begins_with")
    throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.name}`);
  return [condition];
}

function attributeOf(test: Condition): string {
  const operands = operandsOf(test);
  const paths = operands.filter((operand) => operand.kind === "path");
  const [path] = paths;
  if (operands.some(({ kind }) => kind === "function"))
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  if (!path || paths.length > 1 || path !== operands.find((operand) => operand.kind === "path"))
    throw invalid("KeyConditionExpressions must have condition on one attribute only");
  if (path.path.length > 1) throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  return path.path[0];
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
    throw validationError(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${attribute.type === "B" ? "binary" : "string"} value. Key: ${attribute.name}`,
    );
  return value;
}

// `5 < sort` is `sort > 5`.
const MIRRORED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "<>": "<>" } as const;

function sortRange(prefix: Buffer, test: Condition, sort: KeyAttribute): KeyRange {
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
