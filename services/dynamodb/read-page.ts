import type { ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { type AttributeValue, checkValue, type Item } from "./attribute-value.ts";
import { consumedCapacity, readUnits, takeRead, type Usage } from "./capacity.ts";
import type { DynamoDbContext } from "./context.ts";
import { validationError } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import { meets } from "./expressions/evaluate.ts";
import { checkKeyMembers } from "./item-key.ts";
import type { StoredItem } from "./item-store.ts";
import { afterKey, type KeyRange } from "./key-order.ts";
import type { Projection } from "./read-request.ts";
import { type Index, type Key, namesOf, rowKey, rowKeyInIndex, type Table } from "./table.ts";

/** 1 MB of items as they are stored, before any filter:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html, read 2026-11-24 */
export const PAGE_BYTES = 1024 * 1024;

/** What Query and Scan read. */
export interface PageRequest {
  table: Table;
  index: Index | undefined;
  range: KeyRange;
  forward: boolean;
  limit: number | undefined;
  filter: Condition | undefined;
  consistent: boolean | undefined;
  start: Item | undefined;
  /** How much a page may hold; 1 MB unless other pages have taken from it. */
  maxBytes?: number;
  /** Attributes are wanted that a local index does not store: they are fetched from the table, and paid for. */
  fetches?: boolean;
}

export interface Page {
  items: StoredItem[];
  scanned: number;
  bytes: number;
  lastKey: Item | undefined;
  usage: Usage;
}

interface PageInput {
  Select?: string | undefined;
  ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Reads one page and makes the answer that Query and Scan share. */
export function answerPage(context: DynamoDbContext, input: PageInput, request: PageRequest, projection: Projection) {
  const { table } = request;
  const { items, scanned, lastKey, usage } = readPage(context, request);
  return {
    Items: input.Select === "COUNT" ? undefined : items.map(projection.of),
    Count: items.length,
    ScannedCount: scanned,
    LastEvaluatedKey: lastKey,
    ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, usage),
  };
}

/** Reads rows until the range, the limit or the page is at its end, and pays for them. */
export function readPage(context: DynamoDbContext, request: PageRequest): Page {
  const { items: store } = context;
  const { table, index, filter, limit = Number.POSITIVE_INFINITY, maxBytes = PAGE_BYTES } = request;
  const found: StoredItem[] = [];
  let scanned = 0;
  let bytes = 0;
  let fetchedUnits = 0;
  let lastKey: Item | undefined;
  for (const row of store.rows((index ?? table).space, startRange(request), request.forward)) {
    scanned += 1;
    bytes += row.size;
    let whole = row;
    if (request.fetches && index) {
      whole = store.find(table, rowKey(table, row.item)) ?? row;
      // "This charge is for reading each entire item from the table, not just the requested attributes":
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html, read 2026-11-25
      fetchedUnits += readUnits(whole.size, request.consistent);
    }
    if (!filter || meets(filter, whole.item)) found.push(whole);
    if (scanned >= limit || bytes >= maxBytes) {
      lastKey = keyAttributes(row.item, index ? [index.key, table.key] : [table.key]);
      break;
    }
  }
  const units = readUnits(bytes, request.consistent);
  const usage: Usage = { table: index ? fetchedUnits : units, indexes: new Map(index ? [[index, units]] : []) };
  takeRead(context, table, index, units + (index ? fetchedUnits : 0));
  return { items: found, scanned, bytes, lastKey, usage };
}

/** The range without what the pages before have read. */
function startRange({ table, index, range, forward, start }: PageRequest): KeyRange {
  if (!start) return range;
  const tableKey = rowKey(table, start);
  const key = index ? rowKeyInIndex(index, start, tableKey) : tableKey;
  if (!key) throw validationError("The provided starting key is invalid");
  if (forward)
    return { from: Buffer.compare(afterKey(key), range.from) > 0 ? afterKey(key) : range.from, to: range.to };
  return { from: range.from, to: key };
}

/**
 * Checks an ExclusiveStartKey: all attributes of the table's and the index's key, and no others; inside the range that is read.
 * Messages: recorded by https://github.com/architect/dynalite (actions/query.js, actions/scan.js), read 2026-11-24.
 */
export function checkStartKey(start: Item, { table, index, range }: PageRequest, outside: string): void {
  for (const name in start) checkStartValue(start[name] as AttributeValue);
  const keys = index ? [index.key, table.key] : [table.key];
  const names = new Set(keys.flatMap(namesOf));
  const given = Object.keys(start);
  if (given.length !== names.size || given.some((name) => !names.has(name)))
    throw validationError(
      index
        ? "The provided starting key is invalid"
        : "The provided starting key is invalid: The provided key element does not match the schema",
    );
  try {
    for (const key of keys)
      checkKeyMembers(key, Object.fromEntries(namesOf(key).map((name) => [name, start[name] as AttributeValue])));
  } catch {
    throw validationError("The provided starting key is invalid: The provided key element does not match the schema");
  }
  const tableKey = rowKey(table, start);
  const key = index ? rowKeyInIndex(index, start, tableKey) : tableKey;
  if (!key || Buffer.compare(key, range.from) < 0 || (range.to && Buffer.compare(key, range.to) >= 0))
    throw validationError(outside);
}

/** Problems of numbers are reported as they are; of anything else it is said that they are the starting key's. */
function checkStartValue(value: AttributeValue): void {
  try {
    checkValue(value);
  } catch (error) {
    if (!(error instanceof Error) || /number|numeric|digits|Input collection contains/i.test(error.message))
      throw error;
    throw validationError(`The provided starting key is invalid: ${error.message}`);
  }
}

/** The attributes of an item that make up the keys. */
export function keyAttributes(item: Item, keys: readonly Key[]): Item {
  const result: Item = {};
  for (const name of keys.flatMap(namesOf)) {
    const value = item[name];
    if (value) result[name] = value;
  }
  return result;
}
