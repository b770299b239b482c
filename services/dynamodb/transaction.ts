import { createHash } from "node:crypto";
import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../aws/service-error.ts";
import { addUsage, readUnits, takeRead, type Usages } from "./capacity.ts";
import type { DynamoDbContext } from "./context.ts";
import {
  isNotValid,
  payloadTooLarge,
  tokenReused,
  transactionCanceled,
  transactionTooLarge,
  validationError,
} from "./errors.ts";
import { hasSameItem } from "./item-key.ts";
import type { StoredItem } from "./item-store.ts";
import { commitWrite, type ItemWrite, prepareWrite } from "./item-write.ts";
import { isPlain, type Table } from "./table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html, read 2026-11-24. Nothing else happens
// between a transaction's checks and its writes, so none ever conflicts with another.

/**
 * "The aggregate size of the items in the transaction cannot exceed 4 MB." What counts of writes is what the request carries, and not the items
 * that it deletes: recorded by https://github.com/scylladb/scylladb (test/alternator/test_transact.py), read 2026-11-25.
 */
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

/** Every read and write of a transaction is done twice: to prepare it and to commit it. */
const TRANSACTION_FACTOR = 2;

/**
 * Does all writes or none.
 * @throws TransactionCanceledException with a reason for each of them
 */
export function writeTogether(
  context: DynamoDbContext,
  writes: readonly ItemWrite[],
  token: Token | undefined,
): Usages {
  const payload = writes.reduce((sum, { key, payloadBytes = key.byteLength }) => sum + payloadBytes, 0);
  if (payload > MAX_TRANSACTION_BYTES) throw payloadTooLarge();
  const prepared = forEachAction(writes, (write) => prepareWrite(context, write, TRANSACTION_FACTOR));
  const commit = (): Usages => {
    const usages: Usages = new Map();
    for (const each of prepared)
      addUsage(usages, each.table, commitWrite(context, each, TRANSACTION_FACTOR).usage, TRANSACTION_FACTOR);
    if (token) context.tokens.add(context.owner, token.text, token.request, context.now());
    return usages;
  };
  const { items } = context;
  return prepared.every(({ table }) => isPlain(table)) ? items.togetherPlain(commit) : items.together(commit);
}

/**
 * Reads different items as they stand at one moment.
 * @throws TransactionCanceledException with a reason for each of them
 */
export function readTogether(
  context: DynamoDbContext,
  reads: readonly { table: Table; key: Uint8Array }[],
): { found: (StoredItem | undefined)[]; usages: Usages } {
  refuseSameItem(reads);
  const usages: Usages = new Map();
  let bytes = 0;
  const found = forEachAction(reads, ({ table, key }) => {
    const item = context.items.find(table, key);
    const units = readUnits(item?.size ?? 0, true);
    bytes += item?.size ?? 0;
    takeRead(context, table, undefined, units * TRANSACTION_FACTOR);
    addUsage(usages, table, { table: units, indexes: new Map() }, TRANSACTION_FACTOR);
    return item;
  });
  if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
  return { found, usages };
}

/** A client's token for a request that shall be done once, however often it is sent. */
export interface Token {
  readonly text: string;
  /** A digest of the request. */
  readonly request: string;
  /** The request has been done. */
  readonly isUsed: boolean;
}

/** @throws IdempotentParameterMismatchException when the token was used for another request */
export function readToken(context: DynamoDbContext, text: string | undefined, request: unknown): Token | undefined {
  if (text === undefined) return undefined;
  const digest = digestOf(request);
  const done = context.tokens.find(context.owner, text, context.now());
  if (done !== undefined && done !== digest) throw tokenReused();
  return { text, request: digest, isUsed: done !== undefined };
}

/** Keys in the order of their names: the same request, however it was written, has the same digest. */
const digestOf = (request: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(request, (_name, value: unknown) =>
        value !== null && typeof value === "object" && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      ),
    )
    .digest("base64");

/** "Subsequent TransactWriteItems calls with the same client token return the number of read capacity units consumed in reading the
 * item": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, read 2026-11-24 */
export function usedByReplay({ items }: DynamoDbContext, writes: readonly ItemWrite[]): Usages {
  const usages: Usages = new Map();
  for (const { table, key } of writes) {
    const units = readUnits(items.find(table, key)?.size ?? 0, true);
    addUsage(usages, table, { table: units, indexes: new Map() }, TRANSACTION_FACTOR);
  }
  return usages;
}

/**
 * Runs a part of every action. What is wrong with single actions cancels the transaction, and every action gets a reason.
 * @param upTo where to stop: what does not fit its table is only looked for up to the first such action, which alone gets a reason (recorded by
 *   https://github.com/scylladb/scylladb, test/alternator/test_transact.py, read 2026-11-25)
 * @throws TransactionCanceledException
 */
export function forEachAction<Action, Result>(
  actions: readonly Action[],
  run: (action: Action) => Result,
  upTo: "all" | "first problem" = "all",
): Result[] {
  const results: Result[] = [];
  const reasons = actions.map((action, index): CancellationReason => {
    if (upTo === "first problem" && results.length < index) return { Code: "None" };
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
  DuplicateItemException: "DuplicateItem",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
  ResourceNotFoundException: "ResourceNotFound",
  ThrottlingException: "ThrottlingError",
  ValidationException: "ValidationError",
};

/** An action's error by the name that reasons have for it; nothing for one that is not the action's own. */
export const reasonCode = (error: Error): string | undefined =>
  error instanceof ServiceError ? REASON_CODES[error.code] : undefined;

/** An error as the reason for which an action is not done; of what is not an action's own error, it is thrown again. */
function reasonFor(error: unknown): CancellationReason {
  const Code = error instanceof ServiceError ? reasonCode(error) : undefined;
  if (!(error instanceof ServiceError) || Code === undefined || isNotValid(error)) throw error;
  return { Code, Message: error.message, ...error.details };
}

/** No two actions may be on one item. */
export function refuseSameItem(items: readonly { table: Table; key: Uint8Array }[]): void {
  if (hasSameItem(items)) throw validationError("Transaction request cannot include multiple operations on one item");
}
