import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "../attribute-value.ts";
import { consumedCapacity, indexUsage, takeWrite, writeUnits } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { updatedItemTooLarge } from "../errors.ts";
import { applyUpdate, parseUpdate, refuseKeyUpdates, type UpdateAction, updatedParts } from "../expressions/update.ts";
import { itemCollectionMetrics } from "../item-collection.ts";
import { checkIndexKeys, readItemKey } from "../item-key.ts";
import { readAttributeUpdates } from "../legacy.ts";
import { checkCondition, readCondition, refusePathsIntoKeys } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";
import { namesOf } from "../table.ts";

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
    const placeholders = readPlaceholders(
      input,
      ["UpdateExpression", "ConditionExpression"],
      ["AttributeUpdates", "Expected"],
    );
    const actions =
      input.UpdateExpression === undefined
        ? readAttributeUpdates(input.AttributeUpdates ?? {})
        : parseUpdate(input.UpdateExpression, placeholders);
    const condition = readCondition(input, placeholders);
    placeholders.expectAllUsed();
    const table = openTable(context, input.TableName);
    refuseKeyUpdates(actions, namesOf(table.key));
    refusePathsIntoKeys(
      table,
      actions.map(({ path }) => path),
    );
    const key = readItemKey(table, input.Key);
    const old = context.items.get(table, key);
    checkCondition(condition, old, input.ReturnValuesOnConditionCheckFailure);
    // What is not there is made: an update of a missing item begins with its key.
    const item = applyUpdate(old ?? input.Key, actions);
    const size = checkItem(item);
    if (size > MAX_ITEM_SIZE_BYTES) throw updatedItemTooLarge();
    checkIndexKeys(table, item);
    takeWrite(context, table, size);
    const writes = context.items.put(table, key, item, size, old);
    const usage = { table: writeUnits(size, old ? checkItem(old) : 0), indexes: indexUsage(writes) };
    return {
      Attributes: RETURNED[input.ReturnValues ?? "NONE"]?.(old, item, actions),
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, usage),
      ItemCollectionMetrics: itemCollectionMetrics(context, table, input.Key, input.ReturnItemCollectionMetrics),
    };
  },
});

type Returned = (old: Item | undefined, item: Item, actions: readonly UpdateAction[]) => Item | undefined;

const RETURNED: Readonly<Record<string, Returned>> = {
  ALL_OLD: (old) => old,
  ALL_NEW: (_old, item) => item,
  UPDATED_OLD: (old, _item, actions) => old && nonEmpty(updatedParts(old, actions)),
  UPDATED_NEW: (_old, item, actions) => nonEmpty(updatedParts(item, actions)),
};

const nonEmpty = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);
