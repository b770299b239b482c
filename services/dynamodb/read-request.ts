import { notImplemented } from "../aws/service-error.ts";
import type { Item } from "./attribute-value.ts";
import { conditionalCheckFailed, invalidParameter, validationError } from "./errors.ts";
import { attributesOf, type Condition, parseCondition } from "./expressions/condition.ts";
import { meets } from "./expressions/evaluate.ts";
import type { Path } from "./expressions/path.ts";
import type { Placeholders } from "./expressions/placeholders.ts";
import { parseProjection, projectPaths } from "./expressions/projection.ts";
import type { Index, Table } from "./table.ts";

/** The older parameters change what is read or written, so they are refused rather than dropped. */
export function refuseLegacy(input: object, operation: string, names: readonly string[]): void {
  for (const name of names)
    if ((input as Record<string, unknown>)[name] !== undefined) throw notImplemented(`${operation} with ${name}`);
}

/** A write's condition, and what it answers when the item does not meet it. */
export function checkCondition(
  condition: Condition | undefined,
  item: Item | undefined,
  returnValues: string | undefined,
): void {
  if (!condition || meets(condition, item ?? {})) return;
  throw conditionalCheckFailed(returnValues === "ALL_OLD" ? item : undefined);
}

export const readCondition = (text: string | undefined, placeholders: Placeholders): Condition | undefined =>
  text === undefined ? undefined : parseCondition("ConditionExpression", text, placeholders);

/** The parts of items that a request wants. */
export interface Projection {
  paths: Path[] | undefined;
  of(item: Item): Item;
}

export function readProjection(text: string | undefined, placeholders: Placeholders): Projection {
  const paths = text === undefined ? undefined : parseProjection(text, placeholders);
  return { paths, of: (item) => (paths ? projectPaths(item, paths) : item) };
}

/** The index that a Query or Scan names. */
export function openIndex(table: Table, name: string | undefined): Index | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw validationError(`The table does not have the specified index: ${name}`);
  return index;
}

interface SelectInput {
  Select?: string | undefined;
  ProjectionExpression?: string | undefined;
  ConsistentRead?: boolean | undefined;
}

/**
 * Checks what Select and the projection ask of an index.
 * @returns whether attributes must be fetched from the table
 */
export function checkSelect(input: SelectInput, index: Index | undefined, paths: readonly Path[] | undefined): boolean {
  if (input.ConsistentRead && index?.kind === "global")
    throw validationError("Consistent reads are not supported on global secondary indexes");
  if (input.Select === "SPECIFIC_ATTRIBUTES" && input.ProjectionExpression === undefined)
    throw validationError(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (input.ProjectionExpression !== undefined && input.Select !== undefined && input.Select !== "SPECIFIC_ATTRIBUTES")
    throw validationError(
      `Cannot specify the ProjectionExpression when choosing to get ${input.Select === "COUNT" ? "only the Count" : input.Select}`,
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

/** A filter may not look at the key that the query is for. */
export function readFilter(
  text: string | undefined,
  placeholders: Placeholders,
  keyNames: readonly string[],
): Condition | undefined {
  if (text === undefined) return undefined;
  const filter = parseCondition("FilterExpression", text, placeholders);
  const key = attributesOf(filter).find(([name]) => keyNames.includes(name));
  if (key)
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key[0]}`,
    );
  return filter;
}
