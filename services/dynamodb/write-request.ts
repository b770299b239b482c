import type {
  AttributeValueUpdate,
  ExpectedAttributeValue,
  ReturnValuesOnConditionCheckFailure,
} from "@aws-sdk/client-dynamodb";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "./attribute-value.ts";
import { itemTooLarge, updatedItemTooLarge } from "./errors.ts";
import { applyUpdate, onlyRemoves, refuseKeyUpdates, type UpdateAction } from "./expressions/update.ts";
import { parseUpdate } from "./expressions/update-parser.ts";
import { checkIndexKeys, readItemKey, readKeyOfItem } from "./item-key.ts";
import type { ItemWrite } from "./item-write.ts";
import { readAttributeUpdates, typeMismatch } from "./legacy.ts";
import { readCondition, refusePathsIntoKeys } from "./read-request.ts";
import { type ExpressionInput, readPlaceholders } from "./request-expressions.ts";
import { namesOf, type Table } from "./table.ts";

/** A write that has been read: its expressions are sound, its table has not been looked at. Checks it against its table. */
export type WriteRequest = (table: Table) => ItemWrite;

interface WriteInput extends ExpressionInput {
  ConditionExpression?: string | undefined;
  Expected?: Record<string, ExpectedAttributeValue> | undefined;
  ConditionalOperator?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

export function readPut(input: WriteInput & { Item: Item }): WriteRequest {
  const placeholders = readPlaceholders({ ...input }, ["ConditionExpression"], ["Expected"]);
  const size = checkItem(input.Item);
  if (size > MAX_ITEM_SIZE_BYTES) throw itemTooLarge();
  const condition = readCondition(input, placeholders);
  placeholders.expectAllUsed();
  const returnOnFailure = input.ReturnValuesOnConditionCheckFailure;
  const changed = { item: input.Item, size };
  return (table) => ({
    table,
    key: readKeyOfItem(table, input.Item),
    condition,
    returnOnFailure,
    payloadBytes: size,
    change: () => changed,
    ...(condition ? {} : { overwriting: changed }),
  });
}

export function readDelete(input: WriteInput & { Key: Item }): WriteRequest {
  const locate = readCheck(input);
  return (table) => ({ ...locate(table), change: () => undefined });
}

/** A condition on an item that is not written. */
export function readCheck(input: WriteInput & { Key: Item }): WriteRequest {
  const placeholders = readPlaceholders({ ...input }, ["ConditionExpression"], ["Expected"]);
  const condition = readCondition(input, placeholders);
  placeholders.expectAllUsed();
  const returnOnFailure = input.ReturnValuesOnConditionCheckFailure;
  return (table) => ({ table, key: readItemKey(table, input.Key), condition, returnOnFailure });
}

interface UpdateInput extends WriteInput {
  Key: Item;
  UpdateExpression?: string | undefined;
  AttributeUpdates?: Record<string, AttributeValueUpdate> | undefined;
}

export function readUpdate(input: UpdateInput): { actions: readonly UpdateAction[]; locate: WriteRequest } {
  const placeholders = readPlaceholders(
    { ...input },
    ["UpdateExpression", "ConditionExpression"],
    ["AttributeUpdates", "Expected"],
  );
  const actions =
    input.UpdateExpression === undefined
      ? readAttributeUpdates(input.AttributeUpdates ?? {})
      : parseUpdate(input.UpdateExpression, placeholders);
  const condition = readCondition(input, placeholders);
  placeholders.expectAllUsed();
  const returnOnFailure = input.ReturnValuesOnConditionCheckFailure;
  // "An update that only deletes an attribute on a non-existent item does not create it": recorded by
  // https://github.com/scylladb/scylladb (test/alternator/test_item.py), read 2026-11-25.
  const removes = onlyRemoves(actions);
  return {
    actions,
    locate(table) {
      refuseKeyUpdates(actions, namesOf(table.key));
      refusePathsIntoKeys(
        table,
        actions.map(({ path }) => path),
      );
      const key = readItemKey(table, input.Key);
      const mismatch = input.UpdateExpression === undefined ? typeMismatch : undefined;
      const change = (old: Item | undefined) =>
        !old && removes ? undefined : updatedItem(table, old ?? input.Key, actions, mismatch);
      return { table, key, condition, returnOnFailure, change, payloadBytes: key.byteLength + placeholders.valueBytes };
    },
  };
}

/** What is not there is made: an update of a missing item begins with its key. */
export function updatedItem(
  table: Table,
  old: Item,
  actions: readonly UpdateAction[],
  mismatch?: typeof typeMismatch,
): { item: Item; size: number } {
  const item = applyUpdate(old, actions, mismatch);
  const size = checkItem(item);
  if (size > MAX_ITEM_SIZE_BYTES) throw updatedItemTooLarge();
  checkIndexKeys(table, item, "update");
  return { item, size };
}
