import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity, indexUsage, takeWrite, writeUnits } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { itemCollectionMetrics } from "../item-collection.ts";
import { checkCondition, wholeItem } from "../read-request.ts";
import { readDelete } from "../write-request.ts";

export const deleteItem = operation(DeleteItemCommand, {
  constraints: {
    TableName: constraints.tableName,
    Expected: constraints.conditions,
    ConditionalOperator: constraints.conditionalOperator,
    ReturnValues: constraints.returnValues,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    ReturnItemCollectionMetrics: constraints.returnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure: constraints.returnValuesOnConditionCheckFailure,
  },
  handle(input, context: DynamoDbContext) {
    if (input.ReturnValues !== undefined && input.ReturnValues !== "ALL_OLD" && input.ReturnValues !== "NONE")
      throw validationError("Return values set to invalid value");
    const { condition, returnOnFailure, locate } = readDelete(input);
    const table = openTable(context, input.TableName);
    const { key } = locate(table);
    const old = context.items.find(table, key);
    const size = old?.size ?? 0;
    takeWrite(context, table, size);
    checkCondition(condition, old, returnOnFailure);
    const writes = old ? context.items.delete(table, key, old) : [];
    const usage = { table: writeUnits(size), indexes: indexUsage(writes) };
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? old && wholeItem(old) : undefined,
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, usage),
      ItemCollectionMetrics: itemCollectionMetrics(context, table, input.Key, input.ReturnItemCollectionMetrics),
    };
  },
});
