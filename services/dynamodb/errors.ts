import type { AttributeValue, CancellationReason, TableDescription } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../aws/service-error.ts";
import type { CapacitySource } from "./capacity-source.ts";

// Messages: recorded on DynamoDB by https://github.com/nubo-db/dynamodb-conformance and
// https://github.com/architect/dynalite (test/), read 2026-11-24, unless a line says otherwise.

export const validationError = (message: string): ServiceError => new ServiceError("ValidationException", message);

/** `One or more parameter values were invalid: …`, the prefix of most of DynamoDB's refusals. */
export const invalidParameter = (reason: string): ServiceError =>
  validationError(`One or more parameter values were invalid: ${reason}`);

/** `One or more parameter values are not valid. …`: keys that can never be, in whatever table. */
export const notValid = (reason: string): ServiceError =>
  validationError(`One or more parameter values are not valid. ${reason}`);

/** Whether a refusal is the request's own, also where single actions have theirs. */
export const isNotValid = (error: ServiceError): boolean =>
  error.message.startsWith("One or more parameter values are not valid.");

/** Data operations name no table. */
export const resourceNotFound = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "Requested resource not found");

/** DescribeTable, UpdateTable and DeleteTable name the table. */
export const tableNotFound = (name: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);

/** The operations on tags name the ARN. */
export const arnNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${arn} not found`);

export const tableInUse = (name: string): ServiceError =>
  new ServiceError("ResourceInUseException", `Table already exists: ${name}`);

export const limitExceeded = (message: string): ServiceError => new ServiceError("LimitExceededException", message);

export const keySchemaMismatch = (): ServiceError =>
  validationError("The provided key element does not match the schema");

/** @param item the item as it stands, when the caller asked for it by `ReturnValuesOnConditionCheckFailure` */
export const conditionalCheckFailed = (item?: Record<string, AttributeValue>): ServiceError =>
  new ServiceError("ConditionalCheckFailedException", "The conditional request failed", {
    details: item ? { Item: item } : {},
  });

/** A PartiQL INSERT, unlike a PutItem, replaces nothing. */
export const duplicateItem = (): ServiceError =>
  new ServiceError("DuplicateItemException", "Duplicate primary key exists in table");

/**
 * Messages: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, reasons:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html, both read 2026-11-24
 */
export const throughputExceeded = (source: CapacitySource): ServiceError =>
  new ServiceError(
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded. " +
      "Consider increasing your provisioning level with the UpdateTable API.",
    { details: { ThrottlingReasons: [reasonOf(source)] } },
  );

export const onDemandExceeded = (source: CapacitySource): ServiceError =>
  new ServiceError(
    "ThrottlingException",
    "Throughput exceeds the maximum OnDemandThroughput configured on table or index.",
    { details: { throttlingReasons: [reasonOf(source)] } },
  );

/** Whether a request may be sent again when there is capacity. */
export const isThrottled = (error: unknown): error is ServiceError =>
  error instanceof ServiceError &&
  (error.code === "ProvisionedThroughputExceededException" || error.code === "ThrottlingException");

const reasonOf = ({ of, kind, by, arn }: CapacitySource) => ({ reason: `${of}${kind}${by}Exceeded`, resource: arn });

export const itemTooLarge = (): ServiceError => validationError("Item size has exceeded the maximum allowed size");

export const updatedItemTooLarge = (): ServiceError =>
  validationError("Item size to update has exceeded the maximum allowed size");

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, read 2026-11-24 */
export const collectionTooLarge = (): ServiceError =>
  new ServiceError("ItemCollectionSizeLimitExceededException", "Collection size exceeded.");

export const indexNotFound = (name: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Requested resource not found: Index: ${name} not found`);

/** Recorded on AWS by https://github.com/getmoto/moto (test_export_from_missing_table, aws_verified), read 2026-11-24. */
export const backedUpTableNotFound = (name: string): ServiceError =>
  new ServiceError("TableNotFoundException", `Table not found: ${name}`);

// The codes of what follows are documented (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html, read 2026-11-24);
// the words are those of https://github.com/getmoto/moto (moto/dynamodb/exceptions.py), or ours where a line says so.

export const backupNotFound = (arn: string): ServiceError =>
  new ServiceError("BackupNotFoundException", `Backup not found: ${arn}`);

export const tableAlreadyExists = (name: string): ServiceError =>
  new ServiceError("TableAlreadyExistsException", `Table already exists: ${name}`);

export const sourceTableNotFound = (name: string): ServiceError =>
  new ServiceError("TableNotFoundException", `Source table not found: ${name}`);

/** The words are ours. */
export const backupInUse = (arn: string): ServiceError =>
  new ServiceError("BackupInUseException", `Backup is being created, deleted or restored to a table: ${arn}`);

/** Recorded on AWS by https://github.com/getmoto/moto (test_export_point_in_time_recovery_not_enabled, aws_verified), read 2026-11-24. */
export const recoveryUnavailable = (name: string): ServiceError =>
  new ServiceError(
    "PointInTimeRecoveryUnavailableException",
    `Point in time recovery is not enabled for table '${name}'`,
  );

/** The words are ours. */
export const invalidRestoreTime = (earliest: Date, latest: Date): ServiceError =>
  new ServiceError(
    "InvalidRestoreTimeException",
    `The restore time must lie between ${earliest.toISOString()} and ${latest.toISOString()}`,
  );

/** The words are ours. */
export const invalidExportTime = (earliest: Date, latest: Date): ServiceError =>
  new ServiceError(
    "InvalidExportTimeException",
    `The export time must lie between ${earliest.toISOString()} and ${latest.toISOString()}`,
  );

/** The words are ours. */
export const invalidIncrement = (reason: string): ServiceError =>
  new ServiceError("InvalidExportTimeException", reason);

/** The words are ours. */
export const exportConflict = (): ServiceError =>
  new ServiceError("ExportConflictException", "The client token was used for an export with other parameters");

/** The words are ours. */
export const importConflict = (): ServiceError =>
  new ServiceError("ImportConflictException", "The client token was used for an import with other parameters");

export const importNotFound = (arn: string): ServiceError =>
  new ServiceError("ImportNotFoundException", `Import not found: ${arn}`);

export const exportNotFound = (arn: string): ServiceError =>
  new ServiceError("ExportNotFoundException", `Export not found: ${arn}`);

/** Recorded by https://github.com/architect/dynalite (test/deleteTable.js), read 2026-11-24. */
export const tableBusy = ({ TableName, TableStatus }: TableDescription): ServiceError =>
  new ServiceError(
    "ResourceInUseException",
    `Attempt to change a resource which is still in use: Table is being ${TableStatus === "CREATING" ? "created" : "updated"}: ${TableName}`,
  );

/** Not recorded: the wording is ours. */
export const policyNotFound = (arn: string): ServiceError =>
  new ServiceError("PolicyNotFoundException", `Resource-based policy not found for the provided ResourceArn: ${arn}`);

/** Resources of other accounts and regions. */
export const accessDenied = (account: string, operation: string, arn: string): ServiceError =>
  new ServiceError(
    "AccessDeniedException",
    `User: arn:aws:iam::${account}:root is not authorized to perform: dynamodb:${operation} on resource: ${arn}`,
  );

/** One reason for each action of the transaction, `None` for those that would have done. */
export const transactionCanceled = (reasons: readonly CancellationReason[]): ServiceError =>
  new ServiceError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { details: { CancellationReasons: reasons } },
  );

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, read 2026-11-24 */
export const tokenReused = (): ServiceError =>
  new ServiceError(
    "IdempotentParameterMismatchException",
    "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.",
  );

/** "Transaction payload" and "size cannot exceed" are recorded by https://github.com/scylladb/scylladb (test/alternator/test_transact.py), read
 * 2026-11-25; the rest of the wording is ours. */
export const payloadTooLarge = (): ServiceError => validationError("Transaction payload size cannot exceed 4 MB");

/** A ValidationException is recorded; its wording is not, so this one is ours. */
export const transactionTooLarge = (): ServiceError =>
  validationError("The aggregate size of the items in the transaction cannot exceed 4 MB");

/** Recorded by https://github.com/localstack/localstack (tests/aws/services/dynamodbstreams), 2024-11-20, read 2026-11-24. */
export const streamNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Requested resource not found: Stream: ${arn} not found`);

// The codes of what follows are documented (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html and
// API_streams_GetRecords.html, read 2026-11-24); no recording of their words is public, so these are ours.

export const shardNotFound = (shardId: string, arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Requested resource not found: Shard: ${shardId} of ${arn} not found`);

export const trimmedDataAccess = (): ServiceError =>
  new ServiceError(
    "TrimmedDataAccessException",
    "The operation attempted to read past the oldest stream record in a shard.",
  );

export const expiredIterator = (): ServiceError =>
  new ServiceError("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.");

export const invalidShardIterator = (): ServiceError => validationError("Invalid ShardIterator");

export const invalidSequenceNumber = (sequence: string): ServiceError =>
  validationError(`Invalid SequenceNumber: ${sequence}`);

export const sequenceNumberRequired = (): ServiceError =>
  validationError("SequenceNumber is required for AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER");
