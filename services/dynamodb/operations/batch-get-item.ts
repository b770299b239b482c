import { BatchGetItemCommand, type KeysAndAttributes } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import type { ServiceError } from "../../aws/service-error.ts";
import type { Item } from "../attribute-value.ts";
import { consumedCapacity, readUnits, takeRead } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { isThrottled, validationError } from "../errors.ts";
import { hasSameItem, readItemKey } from "../item-key.ts";
import { readProjection } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";
import type { Table } from "../table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html, read 2026-11-24
const MAX_KEYS = 100;
const MAX_BYTES = 16 * 1024 * 1024;

export const batchGetItem = operation(BatchGetItemCommand, {
  constraints: { RequestItems: constraints.batchKeys, ReturnConsumedCapacity: constraints.returnConsumedCapacity },
  handle(input, context: DynamoDbContext) {
    const tables = Object.entries(input.RequestItems);
    const count = tables.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
    if (count === 0) throw validationError("The requestItems parameter is required for BatchGetItem");
    if (count > MAX_KEYS) throw validationError("Too many items requested for the BatchGetItem call");
    let left = MAX_BYTES;
    let refusal: ServiceError | undefined;
    const responses: Record<string, Item[]> = {};
    const unprocessed: Record<string, KeysAndAttributes> = {};
    const consumed = tables.flatMap(([name, request]) => {
      const read = readTable(context, name, request, left);
      left -= read.bytes;
      refusal ??= read.refusal;
      responses[name] = read.items;
      if (read.unread.length > 0) unprocessed[name] = { ...request, Keys: read.unread };
      const usage = { table: read.units, indexes: new Map() };
      return consumedCapacity(openTable(context, name), input.ReturnConsumedCapacity, usage) ?? [];
    });
    // Only when nothing at all could be read is the request refused.
    const unread = Object.values(unprocessed).reduce((sum, { Keys }) => sum + (Keys?.length ?? 0), 0);
    if (refusal && unread === count) throw refusal;
    return {
      Responses: responses,
      UnprocessedKeys: unprocessed,
      ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}),
    };
  },
});

/** Reads the keys of one table until the answer is full. */
function readTable(
  context: DynamoDbContext,
  name: string,
  request: KeysAndAttributes & { Keys: Item[] },
  maxBytes: number,
) {
  const placeholders = readPlaceholders({ ...request }, ["ProjectionExpression"], ["AttributesToGet"]);
  const projection = readProjection(request, placeholders);
  placeholders.expectAllUsed();
  const table = openTable(context, name);
  const keys = request.Keys.map((key) => ({ key, row: readItemKey(table, key) }));
  if (hasSameItem(keys.map(({ row }) => ({ table, key: row }))))
    throw validationError("Provided list of item keys contains duplicates");
  const items: Item[] = [];
  let bytes = 0;
  let units = 0;
  for (const [index, { row }] of keys.entries()) {
    const found = context.items.find(table, row);
    const size = found?.size ?? 0;
    const refusal = refusalOf(context, table, readUnits(size, request.ConsistentRead));
    if (refusal || bytes + size > maxBytes)
      return { items, bytes, units, unread: keys.slice(index).map(({ key }) => key), refusal };
    bytes += size;
    units += readUnits(size, request.ConsistentRead);
    if (found) items.push(projection.of(found));
  }
  return { items, bytes, units, unread: [], refusal: undefined };
}

/** What exceeds a throughput comes back as unprocessed. */
function refusalOf(context: DynamoDbContext, table: Table, units: number): ServiceError | undefined {
  try {
    takeRead(context, table, undefined, units);
    return undefined;
  } catch (error) {
    if (!isThrottled(error)) throw error;
    return error;
  }
}
