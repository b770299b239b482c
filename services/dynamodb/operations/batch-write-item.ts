import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "../attribute-value.ts";
import { consumedCapacity, indexUsage, takeWrite, type Usage, writeUnits } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { itemTooLarge, throughputExceeded, validationError } from "../errors.ts";
import { readItemKey, readKeyOfItem } from "../item-key.ts";
import type { Table } from "../table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html, read 2026-11-24
const MAX_REQUESTS = 25;

/** One write, checked. */
interface Write {
  table: Table;
  tableName: string;
  key: Uint8Array;
  item: Item | undefined;
  size: number;
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
    refuseDuplicates(writes);
    const usages = new Map<Table, Usage>();
    const unprocessed: Record<string, WriteRequest[]> = {};
    let processed = 0;
    context.items.together(() => {
      for (const write of writes) {
        const usage = usages.get(write.table) ?? { table: 0, indexes: new Map() };
        usages.set(write.table, usage);
        if (isThrottled(context, write))
          unprocessed[write.tableName] = [...(unprocessed[write.tableName] ?? []), write.request];
        else {
          perform(context, write, usage);
          processed++;
        }
      }
    });
    if (processed === 0) throw throughputExceeded();
    const consumed = [...usages].flatMap(
      ([table, usage]) => consumedCapacity(table, input.ReturnConsumedCapacity, usage) ?? [],
    );
    return { UnprocessedItems: unprocessed, ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}) };
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
    return { table, tableName, key: readKeyOfItem(table, PutRequest.Item), item: PutRequest.Item, size, request };
  }
  if (!DeleteRequest?.Key)
    throw validationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  return { table, tableName, key: readItemKey(table, DeleteRequest.Key), item: undefined, size: 0, request };
}

function refuseDuplicates(writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { table, key } of writes) {
    const id = `${table.space}/${Buffer.from(key).toString("base64")}`;
    if (seen.has(id)) throw validationError("Provided list of item keys contains duplicates");
    seen.add(id);
  }
}

/** What exceeds the provisioned throughput comes back as unprocessed; only if nothing fits is the request refused. */
function isThrottled(context: DynamoDbContext, { table, size }: Write): boolean {
  try {
    takeWrite(context, table, size);
    return false;
  } catch (error) {
    if ((error as Error).name !== "ProvisionedThroughputExceededException") throw error;
    return true;
  }
}

function perform({ items }: DynamoDbContext, { table, key, item, size }: Write, usage: Usage): void {
  const old = items.find(table, key);
  const writes = item ? items.put(table, key, item, size, old) : old ? items.delete(table, key, old) : [];
  usage.table += writeUnits(size, old?.size ?? 0);
  for (const [index, units] of indexUsage(writes)) usage.indexes.set(index, (usage.indexes.get(index) ?? 0) + units);
}
