import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { itemCollectionMetrics } from "../item-collection.ts";
import { writeItem } from "../item-write.ts";
import { wholeItem } from "../read-request.ts";
import { readPut } from "../write-request.ts";

export const putItem = operation(PutItemCommand, {
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
    const locate = readPut(input);
    const table = openTable(context, input.TableName);
    const { old, usage } = writeItem(context, locate(table));
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? old && wholeItem(old) : undefined,
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, usage),
      ItemCollectionMetrics: itemCollectionMetrics(context, table, input.Item, input.ReturnItemCollectionMetrics),
    };
  },
});
