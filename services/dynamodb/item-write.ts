import type { ReturnValuesOnConditionCheckFailure } from "@aws-sdk/client-dynamodb";
import type { Item } from "./attribute-value.ts";
import { chargeIndexes, indexUsage, takeWrite, type Usage, writeUnits } from "./capacity.ts";
import type { DynamoDbContext } from "./context.ts";
import { conditionalCheckFailed } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import { meets } from "./expressions/evaluate.ts";
import type { StoredItem } from "./item-store.ts";
import { isPlain, type Table } from "./table.ts";

/** What a write makes of an item: the new one and its size, or nothing when it is deleted. */
export type Change = (old: Item | undefined) => { item: Item; size: number } | undefined;

/** A write of one item that has been checked against its table; the item itself has not been looked at. */
export interface ItemWrite {
  readonly table: Table;
  readonly key: Uint8Array;
  readonly condition: Condition | undefined;
  readonly returnOnFailure: ReturnValuesOnConditionCheckFailure | undefined;
  /** How much of items the request itself carries, when it is more than the key. */
  readonly payloadBytes?: number;
  /** Absent for a condition on an item that is not written. */
  readonly change?: Change;
  /** The item that is put whatever there is, when nobody asks for what it replaces. */
  readonly overwriting?: NonNullable<ReturnType<Change>>;
}

/** A write that has been checked against the item. */
export interface PreparedWrite extends ItemWrite {
  /** Not looked for yet where it is overwritten anyway. */
  readonly old: StoredItem | undefined;
  readonly changed: ReturnType<Change>;
  /** The size that counts: the larger one of the item before and after. */
  readonly size: number;
}

/** A write that has been done. */
export interface WrittenItem extends PreparedWrite {
  readonly usage: Usage;
}

/** Checks a write against the item as it stands and does it, in one uninterrupted step. */
export const writeItem = (context: DynamoDbContext, write: ItemWrite): WrittenItem =>
  commitWrite(context, prepareWrite(context, write));

/**
 * Checks a write against the item as it stands, and makes what shall be written.
 * @param factor how often the write's units are counted
 * @throws ConditionalCheckFailedException, and what is wrong with the item that a change would make
 */
export function prepareWrite(context: DynamoDbContext, write: ItemWrite, factor = 1): PreparedWrite {
  const { table, key, condition, change, overwriting } = write;
  if (overwriting && isPlain(table)) {
    takeWrite(context, table, writeUnits(overwriting.size) * factor);
    return { ...write, old: undefined, changed: overwriting, size: overwriting.size };
  }
  const old = context.items.find(table, key);
  const oldSize = old?.size ?? 0;
  if (condition && !meets(condition, old?.item ?? {})) {
    // "If the expression evaluates to false, DynamoDB still consumes write capacity units":
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html, read 2026-11-24
    takeWrite(context, table, writeUnits(oldSize) * factor);
    throw conditionalCheckFailed(write.returnOnFailure === "ALL_OLD" ? old?.item : undefined);
  }
  const changed = change?.(old?.item);
  const size = Math.max(oldSize, changed?.size ?? 0);
  takeWrite(context, table, writeUnits(size) * factor);
  return { ...write, old, changed, size };
}

/** Does a write that has been prepared in the same step. */
export function commitWrite(context: DynamoDbContext, prepared: PreparedWrite, factor = 1): WrittenItem {
  const { items } = context;
  const { table, key, changed, change, overwriting } = prepared;
  if (overwriting && isPlain(table)) {
    const old = items.overwrite(table, key, overwriting.item, overwriting.size);
    const size = Math.max(prepared.size, old?.size ?? 0);
    return { ...prepared, old, size, usage: { table: writeUnits(size), indexes: new Map() } };
  }
  const { old, size } = prepared;
  const writes = !change
    ? []
    : changed
      ? items.put(table, key, changed.item, changed.size, old)
      : old
        ? items.delete(table, key, old)
        : [];
  const usage = { table: writeUnits(size), indexes: indexUsage(writes) };
  chargeIndexes(context, table, usage, factor);
  return { ...prepared, usage };
}
