import type { CancellationReason, ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../aws/service-error.ts";
import { consumedCapacity, type Usage } from "./capacity.ts";
import { transactionCanceled, validationError } from "./errors.ts";
import type { Table } from "./table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html, read 2026-11-24

/** "The aggregate size of the items in the transaction cannot exceed 4 MB." */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

/** Every read and write of a transaction is done twice: to prepare it and to commit it. */
export const TRANSACTION_FACTOR = 2;

/**
 * Runs a part of every action. What is wrong with single actions cancels the transaction, and every action gets a reason.
 * @throws TransactionCanceledException
 */
export function forEachAction<Action, Result>(actions: readonly Action[], run: (action: Action) => Result): Result[] {
  const results: Result[] = [];
  const reasons = actions.map((action): CancellationReason => {
    try {
      results.push(run(action));
      return { Code: "None" };
    } catch (error) {
      return reasonFor(error);
    }
  });
  if (results.length < actions.length) throw transactionCanceled(reasons);
  return results;
}

const REASON_CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  ValidationException: "ValidationError",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
};

function reasonFor(error: unknown): CancellationReason {
  const Code = error instanceof ServiceError ? REASON_CODES[error.code] : undefined;
  if (!(error instanceof ServiceError) || Code === undefined) throw error;
  return { Code, Message: error.message, ...error.details };
}

/** No two actions may be on one item. */
export function refuseSameItem(items: readonly { table: Table; key: Uint8Array }[]): void {
  const ids = items.map(({ table, key }) => `${table.space}/${Buffer.from(key).toString("base64")}`);
  if (new Set(ids).size < ids.length)
    throw validationError("Transaction request cannot include multiple operations on one item");
}

/** `ConsumedCapacity` of each table, as far as it was asked for. */
export function consumedByTable(
  usages: ReadonlyMap<Table, Usage>,
  detail: ReturnConsumedCapacity | undefined,
): { ConsumedCapacity?: ConsumedCapacity[] } {
  const consumed = [...usages].flatMap(([table, usage]) => consumedCapacity(table, detail, usage) ?? []);
  return consumed.length > 0 ? { ConsumedCapacity: consumed } : {};
}

/** Adds what one action used. */
export function addUsage(usages: Map<Table, Usage>, table: Table, added: Usage): void {
  const usage = usages.get(table) ?? { table: 0, indexes: new Map() };
  usage.table += added.table * TRANSACTION_FACTOR;
  for (const [index, units] of added.indexes)
    usage.indexes.set(index, (usage.indexes.get(index) ?? 0) + units * TRANSACTION_FACTOR);
  usages.set(table, usage);
}
