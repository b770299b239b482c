import type { AttributeValue } from "../attribute-value.ts";
import { validationError } from "../errors.ts";
import { equalValues } from "../expressions/compare.ts";
import { attributesOf, type Condition, type Operand } from "../expressions/condition.ts";
import { sortRange } from "../expressions/key-condition.ts";
import { type KeyRange, partitionPrefix, prefixRange } from "../key-order.ts";
import { type Key, type KeyAttribute, namesOf } from "../table.ts";
import { conjuncts, equalityOf, joined } from "./key.ts";

/** One of the queries that a SELECT is made of. */
export interface KeyedRead {
  readonly partition: AttributeValue;
  readonly range: KeyRange;
  readonly filter: Condition | undefined;
}

// How WHERE becomes queries was recorded by https://github.com/floci-io/floci (DynamoDbPartiQLEdgeCaseIntegrationTest.java, eu-west-2,
// 2026-09-17), read 2026-11-24. The number of queries also stands in
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html.
const MAX_READS = 50;
// More than any clause of 8 KB needs whose queries are few enough.
const MAX_BRANCHES = 1000;

/**
 * Splits a WHERE clause into queries of one partition each, when every branch of it names one.
 * @returns nothing when everything has to be read
 */
export function planReads(where: Condition | undefined, key: Key): KeyedRead[] | undefined {
  if (!where) return undefined;
  const branches = branchesOf(where, new Set(namesOf(key)));
  const partitions = branches?.map((branch) => partitionOf(branch, key.partition.name));
  if (!branches || !partitions?.every((partition) => partition !== undefined)) return undefined;
  if (branches.length > MAX_READS) throw validationError("Too many decomposed read operations for a given query.");
  const reads = branches.map((branch, index) => readOf(branch, partitions[index] as AttributeValue, key)); // of the same length
  refuseOverlaps(reads);
  return inHashOrder(reads);
}

/**
 * Different partitions are read in the order of a Java HashMap into which the last one was put first. That fits all that is recorded:
 * of which branch's filter DynamoDB complains. Of other types than strings nothing is recorded.
 */
function inHashOrder(reads: readonly KeyedRead[]): KeyedRead[] {
  const order = hashOrder(reads.map(({ partition }) => partition.S ?? "").reverse());
  return order.flatMap((text) => reads.filter(({ partition }) => (partition.S ?? "") === text));
}

/** Different strings in the order in which Java's HashMap goes through them. */
export function hashOrder(texts: readonly string[]): string[] {
  const different = [...new Set(texts)];
  let buckets = 16;
  while (different.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (text: string): number => {
    let hash = 0;
    for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return different.sort((a, b) => bucketOf(a) - bucketOf(b));
}

/** The branches of a condition in disjunctive form, as far as they differ in what they say of the key. */
function branchesOf(condition: Condition, names: ReadonlySet<string>): Condition[][] | undefined {
  if (condition.kind === "and") {
    const [left, right] = [branchesOf(condition.left, names), branchesOf(condition.right, names)];
    if (!left || !right || left.length * right.length > MAX_BRANCHES) return undefined;
    return left.flatMap((one) => right.map((two) => [...one, ...two]));
  }
  if (condition.kind === "or" && attributesOf(condition).some(([name]) => names.has(name))) {
    const [left, right] = [branchesOf(condition.left, names), branchesOf(condition.right, names)];
    return left && right && [...left, ...right];
  }
  const { operand } = condition.kind === "in" ? condition : {};
  if (condition.kind === "in" && operand?.kind === "path" && operand.path.length === 1 && names.has(operand.path[0]))
    return condition.candidates.map((right) => [{ kind: "compare", comparator: "=", left: operand, right }]);
  return [conjuncts(condition)];
}

/** The one partition that a branch names. */
function partitionOf(branch: readonly Condition[], name: string): AttributeValue | undefined {
  const values = branch.flatMap((condition) => {
    const equality = equalityOf(condition);
    return equality?.name === name ? [equality.value] : [];
  });
  const [first] = values;
  return first && values.every((value) => equalValues(value, first)) ? first : undefined;
}

function readOf(branch: readonly Condition[], partition: AttributeValue, key: Key): KeyedRead {
  checkType(partition, key.partition);
  const prefix = partitionPrefix(partition);
  let range: KeyRange = prefixRange(prefix);
  const filters: Condition[] = [];
  for (const condition of branch) {
    if (equalityOf(condition)?.name === key.partition.name) continue;
    const values = key.sort && sortValues(condition, key.sort);
    if (!values || !key.sort) filters.push(condition);
    else {
      for (const value of values) checkType(value, key.sort);
      range = intersection(range, sortRange(prefix, condition, key.sort));
    }
  }
  return { partition, range, filter: joined(filters) };
}

function checkType(value: AttributeValue, { name, type }: KeyAttribute): void {
  if (value[type] === undefined)
    throw validationError(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
}

/** The values with which a condition compares the sort key, if it names a range of them. */
function sortValues(condition: Condition, sort: KeyAttribute): AttributeValue[] | undefined {
  const [subject, ...others] = rangeOperands(condition, sort);
  if (subject?.kind !== "path" || subject.path.length !== 1 || subject.path[0] !== sort.name) return undefined;
  const values = others.flatMap((operand) => (operand.kind === "value" && operand.value ? [operand.value] : []));
  return values.length === others.length ? values : undefined;
}

/** The operands of a test that can be a range, the attribute first. */
function rangeOperands(condition: Condition, sort: KeyAttribute): readonly Operand[] {
  switch (condition.kind) {
    case "compare":
      if (condition.comparator === "<>") return [];
      return condition.left.kind === "path" ? [condition.left, condition.right] : [condition.right, condition.left];
    case "between":
      return [condition.operand, condition.low, condition.high];
    case "function":
      return condition.name === "begins_with" && sort.type !== "N" ? condition.operands : [];
    default:
      return [];
  }
}

function intersection(a: KeyRange, b: KeyRange): KeyRange {
  const from = Buffer.compare(a.from, b.from) > 0 ? a.from : b.from;
  if (!a.to || !b.to) return { from, to: a.to ?? b.to };
  return { from, to: Buffer.compare(a.to, b.to) < 0 ? a.to : b.to };
}

function refuseOverlaps(reads: readonly KeyedRead[]): void {
  const startsBefore = (from: Uint8Array, to: Uint8Array | undefined) => !to || Buffer.compare(from, to) < 0;
  for (const [index, { range: one }] of reads.entries())
    for (const { range: two } of reads.slice(0, index))
      if (startsBefore(one.from, two.to) && startsBefore(two.from, one.to))
        throw validationError("Overlapping conditions with range keys are not supported in where clause");
}
