import { type TransactGetItem, TransactGetItemsCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import type { Validated } from "../../aws/operation.ts";
import { operation } from "../../aws/operation.ts";
import { addUsage, consumedByTable, readUnits, takeRead, type Usages } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { transactionTooLarge } from "../errors.ts";
import { readItemKey } from "../item-key.ts";
import { readProjection } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";
import { forEachAction, MAX_TRANSACTION_BYTES, refuseSameItem, TRANSACTION_FACTOR } from "../transaction.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html, read 2026-11-24
const MAX_ACTIONS = 100;

export const transactGetItems = operation(TransactGetItemsCommand, {
  constraints: { TransactItems: length(1, MAX_ACTIONS), ReturnConsumedCapacity: constraints.returnConsumedCapacity },
  handle(input, context: DynamoDbContext) {
    const gets = input.TransactItems.map((action) => readGet(context, action));
    const located = forEachAction(gets, (get) => ({ ...get, key: readItemKey(get.table, get.itemKey) }));
    refuseSameItem(located);
    const usages: Usages = new Map();
    let bytes = 0;
    const Responses = forEachAction(located, ({ table, key, projection }) => {
      const found = context.items.find(table, key);
      const size = found?.size ?? 0;
      const units = readUnits(size, true);
      bytes += size;
      takeRead(context, table, undefined, units);
      addUsage(usages, table, { table: units, indexes: new Map() }, TRANSACTION_FACTOR);
      return found ? { Item: projection.of(found) } : {};
    });
    if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
    return { Responses, ...consumedByTable(usages, input.ReturnConsumedCapacity, "ReadCapacityUnits") };
  },
});

function readGet(context: DynamoDbContext, { Get }: Validated<TransactGetItem>) {
  const placeholders = readPlaceholders({ ...Get }, ["ProjectionExpression"], []);
  const projection = readProjection(Get, placeholders);
  placeholders.expectAllUsed();
  return { table: openTable(context, Get.TableName), itemKey: Get.Key, projection };
}
