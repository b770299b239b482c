import { ExecuteTransactionCommand, type ParameterizedStatement } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation, type Validated } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { Item } from "../attribute-value.ts";
import { consumedByTable } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { readItemKey } from "../item-key.ts";
import type { Column } from "../partiql/syntax.ts";
import { projection } from "../select-statement.ts";
import { readSingleSelect } from "../single-read.ts";
import { checkParameters, prepareStatement } from "../statement.ts";
import type { Table } from "../table.ts";
import { forEachAction, readTogether, readToken, refuseSameItem, usedByReplay, writeTogether } from "../transaction.ts";
import { readWriteStatement, type WriteStatement } from "../write-statement.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html, read 2026-11-24
const MAX_STATEMENTS = 100;

export const executeTransaction = operation(ExecuteTransactionCommand, {
  constraints: {
    TransactStatements: constraints.statements(MAX_STATEMENTS),
    ClientRequestToken: length(1, 36),
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    const { TransactStatements: requests, ReturnConsumedCapacity: detail } = input;
    for (const request of requests) checkParameters(request);
    const actions = readActions(context, requests);
    const writes = actions.flatMap((action) => (action.write ? [{ ...action, write: action.write }] : []));
    const reads = actions.flatMap((action) => (action.read ? [{ ...action, read: action.read }] : []));
    // "The entire transaction must consist of either read statements or write statements; you can't mix both in one transaction."
    // The wording is ours.
    if (writes.length > 0 && reads.length > 0)
      throw validationError("A transaction consists of either read statements or write statements");
    if (reads.length > 0) {
      const { found, usages } = readTogether(
        context,
        forEachAction(reads, ({ table, read }) => ({ table, key: readItemKey(table, read.itemKey) })),
      );
      const Responses = found.map((item, index) =>
        item ? { Item: projection(reads[index]?.read.columns)(item) } : {},
      );
      return { Responses, ...consumedByTable(usages, detail, "ReadCapacityUnits") };
    }
    const token = readToken(context, input.ClientRequestToken, requests);
    const located = forEachAction(writes, ({ table, write }) => write.locate(table));
    refuseSameItem(located);
    const Responses = located.map(() => ({}));
    if (token?.isUsed)
      return { Responses, ...consumedByTable(usedByReplay(context, located), detail, "ReadCapacityUnits") };
    return { Responses, ...consumedByTable(writeTogether(context, located, token), detail, "WriteCapacityUnits") };
  },
});

interface Action {
  readonly table: Table;
  readonly read?: { readonly itemKey: Item; readonly columns: readonly Column[] | undefined };
  readonly write?: WriteStatement;
}

/** Reads all statements. A table that is missing cancels the transaction, but only when nothing else is wrong with any of them. */
function readActions(context: DynamoDbContext, requests: readonly Validated<ParameterizedStatement>[]): Action[] {
  const actions = requests.map((request, index) => {
    try {
      return readAction(context, request);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === "ResourceNotFoundException") return error;
      if (error.code !== "ValidationException") throw error;
      throw validationError(`Validation failed in TransactStatements[${index}]: ${error.message}`);
    }
  });
  return forEachAction(actions, (action) => {
    if (action instanceof ServiceError) throw action;
    return action;
  });
}

function readAction(context: DynamoDbContext, request: Validated<ParameterizedStatement>): Action {
  const { statement, parameters } = prepareStatement(request);
  if (statement.kind === "select") {
    const { table, itemKey } = readSingleSelect(context, { statement, parameters }, "ExecuteTransaction");
    return { table, read: { itemKey, columns: statement.columns } };
  }
  const write = readWriteStatement(
    { statement, parameters },
    { returnOnFailure: request.ReturnValuesOnConditionCheckFailure, inTransaction: true },
  );
  const table = openTable(context, write.tableName);
  if ("returning" in statement && statement.returning !== undefined)
    throw validationError("RETURNING clause is not supported in ExecuteTransaction.");
  write.check?.(table);
  return { table, write };
}
