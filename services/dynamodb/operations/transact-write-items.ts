import { createHash } from "node:crypto";
import {
  type ItemCollectionMetrics,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import type { Validated } from "../../aws/operation.ts";
import { operation } from "../../aws/operation.ts";
import type { Item } from "../attribute-value.ts";
import { indexUsage, takeWrite, type Usage, writeUnits } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { tokenReused, transactionTooLarge, validationError } from "../errors.ts";
import { itemCollectionMetrics } from "../item-collection.ts";
import { checkCondition } from "../read-request.ts";
import type { Table } from "../table.ts";
import { addUsage, consumedByTable, forEachAction, MAX_TRANSACTION_BYTES, refuseSameItem } from "../transaction.ts";
import { type Change, readDelete, readPut, readUpdate, type WriteRequest } from "../write-request.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, read 2026-11-24
const MAX_ACTIONS = 100;

export const transactWriteItems = operation(TransactWriteItemsCommand, {
  constraints: {
    TransactItems: length(1, MAX_ACTIONS),
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    ReturnItemCollectionMetrics: constraints.returnItemCollectionMetrics,
    ClientRequestToken: length(1, 36),
  },
  handle(input, context: DynamoDbContext) {
    const { owner, tokens, items } = context;
    const now = context.now();
    const { ClientRequestToken: token } = input;
    const request = digest(input.TransactItems);
    const done = token === undefined ? undefined : tokens.find(owner, token, now);
    if (done !== undefined && done !== request) throw tokenReused();
    const actions = input.TransactItems.map((action) => readAction(context, action));
    if (done !== undefined) return {};
    const located = forEachAction(actions, (action) => ({ ...action, ...action.write.locate(action.table) }));
    refuseSameItem(located);
    const usages = new Map<Table, Usage>();
    const collections: Record<string, ItemCollectionMetrics[]> = {};
    items.together(() => {
      const prepared = forEachAction(located, (action) => prepare(context, action));
      if (prepared.reduce((sum, { size }) => sum + size, 0) > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
      for (const each of prepared) {
        addUsage(usages, each.table, commit(context, each));
        const metrics = itemCollectionMetrics(context, each.table, each.names, input.ReturnItemCollectionMetrics);
        if (metrics && !each.checkOnly)
          collections[each.table.name] = [...(collections[each.table.name] ?? []), metrics];
      }
      if (token !== undefined) tokens.add(owner, token, request, now);
    });
    return {
      ...consumedByTable(usages, input.ReturnConsumedCapacity),
      ...(Object.keys(collections).length > 0 ? { ItemCollectionMetrics: collections } : {}),
    };
  },
});

/** Keys in the order of their names: the same request, however it was written, has the same digest. */
const digest = (request: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(request, (_name, value: unknown) =>
        value !== null && typeof value === "object" && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      ),
    )
    .digest("base64");

interface Action {
  readonly table: Table;
  readonly write: WriteRequest;
  /** The item, or its key. */
  readonly names: Item;
  /** A condition on an item that is not written. */
  readonly checkOnly: boolean;
}

type Located = Action & { readonly key: Uint8Array; readonly change: Change };

function readAction(context: DynamoDbContext, action: Validated<TransactWriteItem>): Action {
  const { Put, Update, Delete, ConditionCheck } = action;
  if ([Put, Update, Delete, ConditionCheck].filter(Boolean).length !== 1)
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  const checkOnly = ConditionCheck !== undefined;
  const open = (name: string) => openTable(context, name);
  if (Put) return { write: readPut(Put), table: open(Put.TableName), names: Put.Item, checkOnly };
  if (Update) return { write: readUpdate(Update), table: open(Update.TableName), names: Update.Key, checkOnly };
  const one = Delete ?? ConditionCheck;
  if (!one) throw new Error("One of the four is given.");
  return { write: readDelete(one), table: open(one.TableName), names: one.Key, checkOnly };
}

/** Checks an action against the item as it stands, and makes what shall be written. */
function prepare(context: DynamoDbContext, action: Located) {
  const old = context.items.find(action.table, action.key);
  checkCondition(action.write.condition, old, action.write.returnOnFailure);
  const changed = action.checkOnly ? undefined : action.change(old?.item);
  const size = Math.max(old?.size ?? 0, changed?.size ?? 0);
  takeWrite(context, action.table, size);
  return { ...action, old, changed, size };
}

function commit({ items }: DynamoDbContext, prepared: ReturnType<typeof prepare>): Usage {
  const { table, key, old, changed, size, checkOnly } = prepared;
  if (checkOnly) return { table: writeUnits(size), indexes: new Map() };
  const writes = changed
    ? items.put(table, key, changed.item, changed.size, old)
    : old
      ? items.delete(table, key, old)
      : [];
  return { table: writeUnits(size), indexes: indexUsage(writes) };
}
