import { type TransactWriteItem, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { all, type Constraint, length, members } from "../../aws/constraints.ts";
import type { Validated } from "../../aws/operation.ts";
import { operation } from "../../aws/operation.ts";
import type { Item } from "../attribute-value.ts";
import { consumedByTable } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { writtenCollections } from "../item-collection.ts";
import type { Table } from "../table.ts";
import { forEachAction, readToken, refuseSameItem, usedByReplay, writeTogether } from "../transaction.ts";
import { readCheck, readDelete, readPut, readUpdate, type WriteRequest } from "../write-request.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, read 2026-11-24
const MAX_ACTIONS = 100;

/** `ReturnValuesOnConditionCheckFailure` of every action; paths are made for those that have one. */
const returnedOnFailure: Constraint = (value, path, report) => {
  for (const [index, action] of (value as TransactWriteItem[]).entries())
    for (const kind of ["ConditionCheck", "Put", "Delete", "Update"] as const)
      if (action[kind]?.ReturnValuesOnConditionCheckFailure !== undefined)
        members({ [kind]: RETURNED })(action, `${path}.${index + 1}.member`, report);
};

const RETURNED = members({
  ReturnValuesOnConditionCheckFailure: constraints.returnValuesOnConditionCheckFailure,
});

export const transactWriteItems = operation(TransactWriteItemsCommand, {
  constraints: {
    TransactItems: all(length(1, MAX_ACTIONS), returnedOnFailure),
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    ReturnItemCollectionMetrics: constraints.returnItemCollectionMetrics,
    ClientRequestToken: length(1, 36),
  },
  handle(input, context: DynamoDbContext) {
    const { ReturnConsumedCapacity: detail, ReturnItemCollectionMetrics: wanted } = input;
    const token = readToken(context, input.ClientRequestToken, input.TransactItems);
    const actions = input.TransactItems.map((action) => readAction(context, action));
    const writes = forEachAction(actions, ({ table, locate }) => locate(table), "first problem");
    refuseSameItem(writes);
    if (token?.isUsed) return consumedByTable(usedByReplay(context, writes), detail, "ReadCapacityUnits");
    const usages = writeTogether(context, writes, token);
    return {
      ...consumedByTable(usages, detail, "WriteCapacityUnits"),
      ...writtenCollections(
        context,
        actions.flatMap(({ table, written }) => (written ? [{ table, item: written }] : [])),
        wanted,
      ),
    };
  },
});

interface Action {
  readonly table: Table;
  readonly locate: WriteRequest;
  /** The item or its key; nothing for a condition on an item that is not written. */
  readonly written: Item | undefined;
}

function readAction(context: DynamoDbContext, action: Validated<TransactWriteItem>): Action {
  const { Put, Update, Delete, ConditionCheck } = action;
  if ([Put, Update, Delete, ConditionCheck].filter(Boolean).length > 1) throw notOneAction();
  const open = ({ TableName }: { TableName: string }) => openTable(context, TableName);
  if (Put) return { locate: readPut(Put), table: open(Put), written: Put.Item };
  if (Update) return { locate: readUpdate(Update).locate, table: open(Update), written: Update.Key };
  if (Delete) return { locate: readDelete(Delete), table: open(Delete), written: Delete.Key };
  if (!ConditionCheck) throw notOneAction();
  return { locate: readCheck(ConditionCheck), table: open(ConditionCheck), written: undefined };
}

const notOneAction = () => validationError("TransactItems can only contain one of Check, Put, Update or Delete");
