import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "../attribute-value.ts";
import { addUsage, consumedByTable, type Usages } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { isThrottled, itemTooLarge, validationError } from "../errors.ts";
import { writtenCollections } from "../item-collection.ts";
import { hasSameItem, readItemKey, readKeyOfItem } from "../item-key.ts";
import { type Change, type ItemWrite, type WrittenItem, writeItem } from "../item-write.ts";
import type { Table } from "../table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html, read 2026-11-24
const MAX_REQUESTS = 25;

/** One write, checked; the request comes back when the write is throttled. */
interface Write {
  write: ItemWrite;
  tableName: string;
  request: WriteRequest;
}

export const batchWriteItem = operation(BatchWriteItemCommand, {
  constraints: {
    RequestItems: constraints.batchWrites,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    ReturnItemCollectionMetrics: constraints.returnItemCollectionMetrics,
  },
  handle(input, context: DynamoDbContext) {
    const requests = Object.entries(input.RequestItems).flatMap(([tableName, writes]) =>
      writes.map((request) => ({ tableName, request })),
    );
    if (requests.length === 0) throw validationError("The requestItems parameter is required for BatchWriteItem");
    if (requests.length > MAX_REQUESTS) throw validationError("Too many items requested for the BatchWriteItem call");
    // Everything is checked before anything is written.
    const writes = requests.map(({ tableName, request }) => readWrite(context, tableName, request));
    if (hasSameItem(writes.map(({ write }) => write)))
      throw validationError("Provided list of item keys contains duplicates");
    const usages: Usages = new Map();
    const unprocessed: Record<string, WriteRequest[]> = {};
    let refusal: ServiceError | undefined;
    const done: { table: Table; item: Item }[] = [];
    for (const { write, tableName, request } of writes) {
      const written = writeUnlessThrottled(context, write);
      if (written instanceof ServiceError) {
        refusal ??= written;
        unprocessed[tableName] = [...(unprocessed[tableName] ?? []), request];
      } else {
        addUsage(usages, write.table, written.usage);
        done.push({ table: write.table, item: request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {} });
      }
    }
    // Only when nothing at all could be written is the request refused.
    if (refusal && done.length === 0) throw refusal;
    return {
      UnprocessedItems: unprocessed,
      ...consumedByTable(usages, input.ReturnConsumedCapacity),
      ...writtenCollections(context, done, input.ReturnItemCollectionMetrics),
    };
  },
});

function readWrite(context: DynamoDbContext, tableName: string, request: WriteRequest): Write {
  const { PutRequest, DeleteRequest } = request;
  if (PutRequest && DeleteRequest)
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  const table = openTable(context, tableName);
  if (PutRequest?.Item) {
    const size = checkItem(PutRequest.Item);
    if (size > MAX_ITEM_SIZE_BYTES) throw itemTooLarge();
    const changed = { item: PutRequest.Item, size };
    return { tableName, request, write: unconditional(table, readKeyOfItem(table, PutRequest.Item), changed) };
  }
  if (!DeleteRequest?.Key)
    throw validationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  return { tableName, request, write: unconditional(table, readItemKey(table, DeleteRequest.Key), undefined) };
}

const unconditional = (table: Table, key: Uint8Array, changed: ReturnType<Change>): ItemWrite => ({
  table,
  key,
  condition: undefined,
  returnOnFailure: undefined,
  change: () => changed,
  ...(changed ? { overwriting: changed } : {}),
});

/** What exceeds a throughput is not written: the refusal. */
function writeUnlessThrottled(context: DynamoDbContext, write: ItemWrite): WrittenItem | ServiceError {
  try {
    return writeItem(context, write);
  } catch (error) {
    if (!isThrottled(error)) throw error;
    return error;
  }
}
