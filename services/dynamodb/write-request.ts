import type {
  AttributeValueUpdate,
  ExpectedAttributeValue,
  ReturnValuesOnConditionCheckFailure,
} from "@aws-sdk/client-dynamodb";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "./attribute-value.ts";
import { itemTooLarge, updatedItemTooLarge } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import { applyUpdate, parseUpdate, refuseKeyUpdates, type UpdateAction } from "./expressions/update.ts";
import { checkIndexKeys, readItemKey, readKeyOfItem } from "./item-key.ts";
import { readAttributeUpdates } from "./legacy.ts";
import { readCondition, refusePathsIntoKeys } from "./read-request.ts";
import { type ExpressionInput, readPlaceholders } from "./request-expressions.ts";
import { namesOf, type Table } from "./table.ts";

/** What a write makes of an item: the new one and its size, or nothing when it is deleted. */
export type Change = (old: Item | undefined) => { item: Item; size: number } | undefined;

/** A write that has been read: its expressions are sound, its table has not been looked at. */
export interface WriteRequest {
  readonly condition: Condition | undefined;
  readonly returnOnFailure: ReturnValuesOnConditionCheckFailure | undefined;
  /** Checks the write against its table. */
  locate(table: Table): { key: Uint8Array; change: Change };
}

interface WriteInput extends ExpressionInput {
  ConditionExpression?: string | undefined;
  Expected?: Record<string, ExpectedAttributeValue> | undefined;
  ConditionalOperator?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

export function readPut(input: WriteInput & { Item: Item }): WriteRequest & { size: number } {
  const placeholders = readPlaceholders({ ...input }, ["ConditionExpression"], ["Expected"]);
  const size = checkItem(input.Item);
  if (size > MAX_ITEM_SIZE_BYTES) throw itemTooLarge();
  const condition = readCondition(input, placeholders);
  placeholders.expectAllUsed();
  return {
    size,
    condition,
    returnOnFailure: input.ReturnValuesOnConditionCheckFailure,
    locate: (table) => ({ key: readKeyOfItem(table, input.Item), change: () => ({ item: input.Item, size }) }),
  };
}

/** A delete; also a check, which is a condition on an item that is not written. */
export function readDelete(input: WriteInput & { Key: Item }): WriteRequest {
  const placeholders = readPlaceholders({ ...input }, ["ConditionExpression"], ["Expected"]);
  const condition = readCondition(input, placeholders);
  placeholders.expectAllUsed();
  return {
    condition,
    returnOnFailure: input.ReturnValuesOnConditionCheckFailure,
    locate: (table) => ({ key: readItemKey(table, input.Key), change: () => undefined }),
  };
}

interface UpdateInput extends WriteInput {
  Key: Item;
  UpdateExpression?: string | undefined;
  AttributeUpdates?: Record<string, AttributeValueUpdate> | undefined;
}

interface UpdateRequest extends WriteRequest {
  readonly actions: readonly UpdateAction[];
  locate(table: Table): { key: Uint8Array; change(old: Item | undefined): { item: Item; size: number } };
}

export function readUpdate(input: UpdateInput): UpdateRequest {
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
  return {
    actions,
    condition,
    returnOnFailure: input.ReturnValuesOnConditionCheckFailure,
    locate(table) {
      refuseKeyUpdates(actions, namesOf(table.key));
      refusePathsIntoKeys(
        table,
        actions.map(({ path }) => path),
      );
      const key = readItemKey(table, input.Key);
      return { key, change: (old) => updated(table, old ?? input.Key, actions) };
    },
  };
}

/** What is not there is made: an update of a missing item begins with its key. */
function updated(table: Table, old: Item, actions: readonly UpdateAction[]): { item: Item; size: number } {
  const item = applyUpdate(old, actions);
  const size = checkItem(item);
  if (size > MAX_ITEM_SIZE_BYTES) throw updatedItemTooLarge();
  checkIndexKeys(table, item);
  return { item, size };
}
