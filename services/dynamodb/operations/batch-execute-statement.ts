import {
  BatchExecuteStatementCommand,
  type BatchStatementErrorCodeEnum,
  type BatchStatementResponse,
  type ConsumedCapacity,
  type ReturnConsumedCapacity,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity, readUnits, takeRead, type Usage } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { readItemKey } from "../item-key.ts";
import { writeItem } from "../item-write.ts";
import type { Select } from "../partiql/syntax.ts";
import { projection } from "../select-statement.ts";
import { readSingleSelect } from "../single-read.ts";
import { checkParameters, isRead, type PreparedStatement, prepareStatement } from "../statement.ts";
import type { Table } from "../table.ts";
import { reasonCode } from "../transaction.ts";
import { readWriteStatement, type Writing } from "../write-statement.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html, read 2026-11-24
const MAX_STATEMENTS = 25;

export const batchExecuteStatement = operation(BatchExecuteStatementCommand, {
  constraints: {
    Statements: constraints.statements(MAX_STATEMENTS),
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    const requests = input.Statements.map((request) => ({
      consistent: request.ConsistentRead,
      prepared: attempt(() => {
        checkParameters(request);
        return prepareStatement(request);
      }),
    }));
    const kinds = new Set(requests.flatMap(({ prepared: { value } }) => (value ? [isRead(value.statement)] : [])));
    // "The entire batch must consist of either read statements or write statements; you cannot mix both in one batch." The wording is ours.
    if (kinds.size > 1) throw validationError("A batch consists of either read statements or write statements");
    const outcomes = requests.map(
      ({ prepared: { value, error }, consistent }): Attempt<Executed> =>
        value ? execute(context, value, consistent) : { error },
    );
    const consumed = outcomes.flatMap(({ value }) => capacityOf(value, input.ReturnConsumedCapacity));
    return {
      Responses: outcomes.map(responseOf),
      ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}),
    };
  },
});

/** What came of a statement, or of a part of its way. */
interface Attempt<T> {
  readonly value?: T;
  readonly error?: Error | undefined;
  /** The table that a statement had come to when it failed. */
  readonly table?: Table | undefined;
}

interface Executed {
  readonly table: Table;
  readonly item: BatchStatementResponse["Item"];
  readonly usage: Usage;
}

function attempt<T>(work: () => T, table?: Table): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof Error) || reasonCode(error) === undefined) throw error;
    return { error, table };
  }
}

function execute(
  context: DynamoDbContext,
  { statement, parameters }: PreparedStatement,
  consistent: boolean | undefined,
): Attempt<Executed> {
  const located = attempt(() =>
    statement.kind === "select"
      ? locateRead(context, { statement, parameters }, consistent)
      : locateWrite(context, { statement, parameters }),
  );
  return located.value ? attempt(located.value.run, located.value.table) : { error: located.error };
}

/** A statement that has been checked against its table. */
interface Located {
  readonly table: Table;
  run(): Executed;
}

function locateRead(
  context: DynamoDbContext,
  prepared: PreparedStatement<Select>,
  consistent: boolean | undefined,
): Located {
  const { table, itemKey } = readSingleSelect(context, prepared, "BatchExecuteStatement");
  const key = readItemKey(table, itemKey);
  return {
    table,
    run() {
      const found = context.items.find(table, key);
      const units = readUnits(found?.size ?? 0, consistent);
      takeRead(context, table, undefined, units);
      const item = found && projection(prepared.statement.columns)(found);
      return { table, item, usage: { table: units, indexes: new Map() } };
    },
  };
}

function locateWrite(context: DynamoDbContext, prepared: PreparedStatement<Writing>): Located {
  // ReturnValuesOnConditionCheckFailure has no effect here (recorded, partiql/tokens.ts).
  const { tableName, locate, returned } = readWriteStatement(prepared, { inTransaction: false });
  const table = openTable(context, tableName);
  const write = locate(table);
  return {
    table,
    run() {
      const written = writeItem(context, write);
      return { table, item: returned(written), usage: written.usage };
    },
  };
}

const capacityOf = (value: Executed | undefined, detail: ReturnConsumedCapacity | undefined): ConsumedCapacity[] =>
  value ? [consumedCapacity(value.table, detail, value.usage) ?? []].flat() : [];

function responseOf({ value, error, table }: Attempt<Executed>): BatchStatementResponse {
  if (value) return { TableName: value.table.name, Item: value.item };
  return {
    Error: {
      Code: error && (reasonCode(error) as BatchStatementErrorCodeEnum), // its codes are those of cancellations
      Message: error?.message,
    },
    TableName: table?.name,
  };
}
