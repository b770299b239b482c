import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity, readUnits, takeRead } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { readItemKey } from "../item-key.ts";
import { readProjection } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";

export const getItem = operation(GetItemCommand, {
  constraints: {
    TableName: constraints.tableName,
    AttributesToGet: constraints.attributesToGet,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    const placeholders = readPlaceholders(input, ["ProjectionExpression"], ["AttributesToGet"]);
    const projection = readProjection(input, placeholders);
    placeholders.expectAllUsed();
    const table = openTable(context, input.TableName);
    const key = readItemKey(table, input.Key);
    const found = context.items.find(table, key);
    const units = readUnits(found?.size ?? 0, input.ConsistentRead);
    takeRead(context, table, undefined, units);
    return {
      Item: found && projection.of(found),
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, { table: units, indexes: new Map() }),
    };
  },
});
