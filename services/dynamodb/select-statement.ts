import { createHash } from "node:crypto";
import type { Item } from "./attribute-value.ts";
import type { Usage } from "./capacity.ts";
import { type DynamoDbContext, openTable } from "./context.ts";
import { invalidParameter, validationError } from "./errors.ts";
import { compareValues } from "./expressions/compare.ts";
import { attributesOf, type Condition } from "./expressions/condition.ts";
import { valueAt } from "./expressions/path.ts";
import { define } from "./expressions/projection.ts";
import { decodeItem, encodeItem } from "./item-format.ts";
import type { StoredItem } from "./item-store.ts";
import { segmentRange } from "./key-order.ts";
import { readCondition } from "./partiql/condition.ts";
import { hashOrder, type KeyedRead, planReads } from "./partiql/plan.ts";
import type { Column, Select } from "./partiql/syntax.ts";
import { PAGE_BYTES, type PageRequest, readPage } from "./read-page.ts";
import { checkSelect, refuseFilling, wholeItem } from "./read-request.ts";
import type { PreparedStatement } from "./statement.ts";
import { type Index, namesOf, type Table } from "./table.ts";

interface SelectRequest {
  readonly consistent: boolean | undefined;
  readonly limit: number | undefined;
  readonly nextToken: string | undefined;
}

export interface SelectedPage {
  readonly table: Table;
  readonly items: Item[];
  readonly usage: Usage;
  readonly lastKey: Item | undefined;
  readonly nextToken: string | undefined;
}

/** Reads one page of a SELECT: of a scan, or of queries one after the other. */
export function selectPage(
  context: DynamoDbContext,
  prepared: PreparedStatement<Select>,
  request: SelectRequest,
): SelectedPage {
  const { statement, parameters } = prepared;
  const where = statement.where && readCondition(statement.where, parameters);
  const table = openTable(context, statement.from.table);
  const index = openSource(table, statement.from.index);
  if (request.consistent && index?.kind === "global")
    throw validationError("Strongly consistent read is not supported on Global Secondary Indexes");
  const fetches = checkSelect(
    {},
    index,
    statement.columns?.map(({ path }) => path),
  );
  const keyed = planReads(where, (index ?? table).key);
  if (keyed) checkFilter(keyed, index);
  const { reads, forward } = ordered(statement, index ?? table, keyed);
  const queries = reads ?? [{ range: segmentRange(0, 1), filter: where }];
  const start = readToken(request.nextToken, prepared);
  const page = readQueries(context, queries, start, request.limit, {
    table,
    index,
    forward,
    consistent: request.consistent,
    fetches,
  });
  return {
    table,
    items: page.items.map(projection(statement.columns)),
    usage: page.usage,
    lastKey: page.stopped?.key,
    nextToken: page.stopped && writeToken(page.stopped, prepared),
  };
}

/** What a SELECT's answer has of an item. */
export const projection =
  (columns: readonly Column[] | undefined) =>
  (found: StoredItem): Item => {
    if (!columns) return wholeItem(found);
    const row: Item = {};
    for (const { path, name } of columns) {
      const value = valueAt(found.item, path);
      if (value) define(row, name, value);
    }
    return row;
  };

function openSource(table: Table, name: string | undefined): Index | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw validationError("The table does not have the specified index");
  refuseFilling(index);
  return index;
}

/** What the first query filters by must be in the index; the others are not looked at (recorded, partiql/plan.ts). */
function checkFilter(reads: readonly KeyedRead[], index: Index | undefined): void {
  const filter = reads[0]?.filter;
  if (!index?.projected || !filter) return;
  const { projected } = index;
  const missing = attributesOf(filter).flatMap(([name]) => (projected.has(name) ? [] : [name]));
  if (missing.length > 0)
    throw invalidParameter(
      `Secondary index ${index.name} does not project one or more filter attributes: [${hashOrder(missing).join(", ")}]`,
    );
}

interface Ordered {
  readonly reads: readonly KeyedRead[] | undefined;
  readonly forward: boolean;
}

/** Checked on DynamoDB by https://github.com/floci-io/floci (eu-west-2, 2026-09-17), read 2026-11-24. */
function ordered({ orderBy, where }: Select, { key }: Table | Index, reads: readonly KeyedRead[] | undefined): Ordered {
  const [first] = orderBy;
  if (!first) return { reads, forward: true };
  if (!where) throw validationError("Must have WHERE clause in the statement when using ORDER BY clause.");
  const foreign = orderBy.find(({ name }) => !namesOf(key).includes(name));
  if (foreign) throw validationError(`Attribute ${foreign.name} in ORDER BY clause must be part of the primary key`);
  if (!reads)
    throw validationError(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    );
  const byPartition = orderBy.find(({ name }) => name === key.partition.name);
  const partitions = new Set(reads.map(({ partition }) => JSON.stringify(partition)));
  if (partitions.size > 1 && !byPartition)
    throw validationError(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  const forward = !(orderBy.find(({ name }) => name === key.sort?.name) ?? first).descending;
  const partitionsForward = !(byPartition ?? first).descending;
  const sorted = [...reads].sort(
    (a, b) =>
      (compareValues(a.partition, b.partition) ?? 0) * (partitionsForward ? 1 : -1) ||
      Buffer.compare(a.range.from, b.range.from) * (forward ? 1 : -1),
  );
  return { reads: sorted, forward };
}

interface Query {
  readonly range: PageRequest["range"];
  readonly filter: Condition | undefined;
}

/** Where a page stopped: in which of the queries, behind which item. */
interface Stopped {
  readonly query: number;
  readonly key: Item;
}

type Source = Pick<PageRequest, "table" | "index" | "forward" | "consistent" | "fetches">;

function readQueries(
  context: DynamoDbContext,
  queries: readonly Query[],
  start: Stopped | undefined,
  limit: number | undefined,
  source: Source,
) {
  const items: StoredItem[] = [];
  const usage: Usage = { table: 0, indexes: new Map() };
  let left = limit;
  let maxBytes = PAGE_BYTES;
  for (const [number, query] of queries.entries()) {
    if (number < (start?.query ?? 0)) continue;
    const page = readPage(context, {
      ...source,
      ...query,
      limit: left,
      maxBytes,
      start: number === start?.query ? start.key : undefined,
    });
    items.push(...page.items);
    usage.table += page.usage.table;
    for (const [index, units] of page.usage.indexes) usage.indexes.set(index, (usage.indexes.get(index) ?? 0) + units);
    if (page.lastKey) return { items, usage, stopped: { query: number, key: page.lastKey } };
    maxBytes -= page.bytes;
    if (left !== undefined) left -= page.scanned;
  }
  return { items, usage, stopped: undefined };
}

/** A token says where a page of this very statement stopped. */
const writeToken = ({ query, key }: Stopped, prepared: PreparedStatement): string =>
  Buffer.from(JSON.stringify([digestOf(prepared), query, encodeItem(key)])).toString("base64");

function readToken(token: string | undefined, prepared: PreparedStatement): Stopped | undefined {
  if (token === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, "base64").toString());
  } catch {
    throw validationError("Invalid NextToken");
  }
  if (!Array.isArray(parsed) || parsed.length !== 3) throw validationError("Invalid NextToken");
  const [digest, query, key] = parsed as [unknown, unknown, unknown];
  if (digest !== digestOf(prepared)) throw validationError("NextToken does not match request");
  return { query: Number(query), key: decodeItem(String(key)) };
}

const digestOf = ({ statement, parameters }: PreparedStatement): string =>
  createHash("sha256")
    .update(JSON.stringify([statement, encodeItem({ parameters: { L: [...parameters] } })]))
    .digest("base64");
