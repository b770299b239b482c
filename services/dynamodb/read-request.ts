import type { ExpectedAttributeValue, Condition as LegacyCondition } from "@aws-sdk/client-dynamodb";
import { jsonText } from "../aws/protocol/json-text.ts";
import type { Item } from "./attribute-value.ts";
import { invalidParameter, validationError } from "./errors.ts";
import { attributesOf, type Condition } from "./expressions/condition.ts";
import { parseCondition } from "./expressions/condition-parser.ts";
import type { Path } from "./expressions/path.ts";
import type { Placeholders } from "./expressions/placeholders.ts";
import { parseProjection, projectPaths } from "./expressions/projection.ts";
import type { StoredItem } from "./item-store.ts";
import { readAttributesToGet, readExpected, readLegacyFilter } from "./legacy.ts";
import { type Index, namesOf, type Table } from "./table.ts";

interface ConditionInput {
  ConditionExpression?: string | undefined;
  Expected?: Record<string, ExpectedAttributeValue> | undefined;
  ConditionalOperator?: string | undefined;
}

/** A write's condition, as an expression or by the older parameters. */
export function readCondition(input: ConditionInput, placeholders: Placeholders): Condition | undefined {
  const expected = readExpected(input.Expected, input.ConditionalOperator);
  if (input.ConditionExpression === undefined) return expected;
  return parseCondition("ConditionExpression", input.ConditionExpression, placeholders);
}

/** The parts of items that a request wants. */
export interface Projection {
  paths: Path[] | undefined;
  of(found: StoredItem): Item;
}

interface ProjectionInput {
  ProjectionExpression?: string | undefined;
  AttributesToGet?: string[] | undefined;
}

export function readProjection(input: ProjectionInput, placeholders: Placeholders): Projection {
  const older = input.AttributesToGet && readAttributesToGet(input.AttributesToGet);
  const text = input.ProjectionExpression;
  const paths = text === undefined ? older : parseProjection(text, placeholders);
  return { paths, of: (found) => (paths ? projectPaths(found.item, paths) : wholeItem(found)) };
}

/** A whole item in an answer: it lies in its row as it stands on the wire. */
export const wholeItem = (found: StoredItem): Item => jsonText(found.text, () => found.item);

/** The index that a Query or Scan names. */
export function openIndex(table: Table, name: string | undefined): Index | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw validationError(`The table does not have the specified index: ${name}`);
  refuseFilling(index);
  return index;
}

/** An index that is new cannot be read before all items have been brought to it. */
export function refuseFilling({ name, isFilling }: Index): void {
  if (isFilling) throw validationError(`Cannot read from backfilling global secondary index: ${name}`);
}

interface SelectInput {
  Select?: string | undefined;
  ProjectionExpression?: string | undefined;
  AttributesToGet?: string[] | undefined;
  ConsistentRead?: boolean | undefined;
}

/**
 * Checks what Select and the projection ask of an index.
 * @returns whether attributes must be fetched from the table
 */
export function checkSelect(input: SelectInput, index: Index | undefined, paths: readonly Path[] | undefined): boolean {
  if (input.ConsistentRead && index?.kind === "global")
    throw validationError("Consistent reads are not supported on global secondary indexes");
  const parameter = input.AttributesToGet ? "AttributesToGet" : "ProjectionExpression";
  if (input.Select === "SPECIFIC_ATTRIBUTES" && input[parameter] === undefined)
    throw validationError(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (input[parameter] !== undefined && input.Select !== undefined && input.Select !== "SPECIFIC_ATTRIBUTES")
    throw validationError(
      `Cannot specify the ${parameter} when choosing to get ${input.Select === "COUNT" ? "only the Count" : input.Select}`,
    );
  if (input.Select === "ALL_PROJECTED_ATTRIBUTES" && !index)
    throw invalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  const { projected } = index ?? {};
  if (!index || !projected) return false;
  if (index.kind === "global" && input.Select === "ALL_ATTRIBUTES")
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  const missing = (paths ?? []).map(([name]) => name).filter((name) => !projected.has(name));
  if (index.kind === "global" && missing.length > 0)
    throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
  return input.Select === "ALL_ATTRIBUTES" || missing.length > 0;
}

interface FilterInput {
  FilterExpression?: string | undefined;
  ConditionalOperator?: string | undefined;
}

/** A Query's or Scan's filter, as an expression or by the older parameters. */
export function readFilter(
  input: FilterInput,
  older: Record<string, LegacyCondition> | undefined,
  placeholders: Placeholders,
): Condition | undefined {
  const filter = readLegacyFilter(older, input.ConditionalOperator);
  if (input.FilterExpression === undefined) return filter;
  return parseCondition("FilterExpression", input.FilterExpression, placeholders);
}

/** A Query's filter may not look at the key that the query is for. */
export function refuseKeyInFilter(filter: Condition | undefined, keyNames: readonly string[], parameter: string): void {
  const key = filter && attributesOf(filter).find(([name]) => keyNames.includes(name));
  if (key)
    throw validationError(`${parameter} can only contain non-primary key attributes: Primary key attribute: ${key[0]}`);
}

/** Key attributes are scalars: no path goes into them. */
export function refusePathsIntoKeys(table: Table, paths: readonly Path[]): void {
  const nested = new Set(paths.filter((path) => path.length > 1).map(([name]) => name));
  if (nested.size === 0) return;
  const message = (kind: string, name: string) =>
    validationError(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
    );
  for (const name of namesOf(table.key)) if (nested.has(name)) throw message("Key", name);
  for (const { key } of table.indexes)
    for (const name of namesOf(key)) if (nested.has(name)) throw message("IndexKey", name);
}
