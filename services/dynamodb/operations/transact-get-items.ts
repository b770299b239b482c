import { type TransactGetItem, TransactGetItemsCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import type { Validated } from "../../aws/operation.ts";
import { operation } from "../../aws/operation.ts";
import { consumedByTable } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { readItemKey } from "../item-key.ts";
import { readProjection } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";
import { forEachAction, readTogether } from "../transaction.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html, read 2026-11-24
const MAX_ACTIONS = 100;

export const transactGetItems = operation(TransactGetItemsCommand, {
  constraints: { TransactItems: length(1, MAX_ACTIONS), ReturnConsumedCapacity: constraints.returnConsumedCapacity },
  handle(input, context: DynamoDbContext) {
    const gets = input.TransactItems.map((action) => readGet(context, action));
    const { found, usages } = readTogether(
      context,
      forEachAction(gets, ({ table, itemKey }) => ({ table, key: readItemKey(table, itemKey) })),
    );
    const Responses = found.map((item, index) => (item ? { Item: gets[index]?.projection.of(item) } : {}));
    return { Responses, ...consumedByTable(usages, input.ReturnConsumedCapacity, "ReadCapacityUnits") };
  },
});

function readGet(context: DynamoDbContext, { Get }: Validated<TransactGetItem>) {
  const placeholders = readPlaceholders({ ...Get }, ["ProjectionExpression"], []);
  const projection = readProjection(Get, placeholders);
  placeholders.expectAllUsed();
  return { table: openTable(context, Get.TableName), itemKey: Get.Key, projection };
}
