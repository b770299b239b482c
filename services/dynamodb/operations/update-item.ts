import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import type { Item } from "../attribute-value.ts";
import { consumedCapacity } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { type UpdateAction, updatedParts } from "../expressions/update.ts";
import { itemCollectionMetrics } from "../item-collection.ts";
import { writeItem } from "../item-write.ts";
import { readUpdate } from "../write-request.ts";

export const updateItem = operation(UpdateItemCommand, {
  constraints: {
    TableName: constraints.tableName,
    AttributeUpdates: constraints.attributeUpdates,
    Expected: constraints.conditions,
    ConditionalOperator: constraints.conditionalOperator,
    ReturnValues: constraints.returnValues,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    ReturnItemCollectionMetrics: constraints.returnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure: constraints.returnValuesOnConditionCheckFailure,
  },
  handle(input, context: DynamoDbContext) {
    const { actions, locate } = readUpdate(input);
    const table = openTable(context, input.TableName);
    const { old, changed, usage } = writeItem(context, locate(table));
    return {
      Attributes: RETURNED[input.ReturnValues ?? "NONE"]?.(old?.item, changed?.item, actions),
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, usage),
      ItemCollectionMetrics: itemCollectionMetrics(context, table, input.Key, input.ReturnItemCollectionMetrics),
    };
  },
});

type Returned = (old: Item | undefined, item: Item | undefined, actions: readonly UpdateAction[]) => Item | undefined;

const RETURNED: Readonly<Record<string, Returned>> = {
  ALL_OLD: (old) => old,
  ALL_NEW: (_old, item) => item,
  UPDATED_OLD: (old, _item, actions) => old && nonEmpty(updatedParts(old, actions)),
  UPDATED_NEW: (_old, item, actions) => item && nonEmpty(updatedParts(item, actions)),
};

const nonEmpty = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);
