import {
  type GlobalSecondaryIndexDescription,
  type ProvisionedThroughput,
  type StreamSpecification,
  type TableDescription,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { each, members } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { indexNotFound, invalidParameter, limitExceeded, tableBusy, validationError } from "../errors.ts";
import {
  checkBounds,
  checkKeys,
  describe,
  describeGlobalIndex,
  describeStream,
  describeThroughput,
} from "../table-request.ts";

const NOTHING =
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";

export const updateTable = operation(UpdateTableCommand, {
  constraints: {
    TableName: constraints.tableName,
    AttributeDefinitions: constraints.attributeDefinitions,
    BillingMode: constraints.billingMode,
    ProvisionedThroughput: constraints.provisionedThroughput,
    GlobalSecondaryIndexUpdates: each(
      members({ Create: constraints.index, Update: constraints.index, Delete: constraints.index }),
    ),
  },
  handle(input, context: DynamoDbContext) {
    for (const name of [
      "ReplicaUpdates",
      "SSESpecification",
      "MultiRegionConsistency",
      "GlobalTableWitnessUpdates",
      "OnDemandThroughput",
      "WarmThroughput",
    ] as const)
      if (input[name] !== undefined) throw notImplemented(`UpdateTable with ${name}`);
    const { ProvisionedThroughput, BillingMode: mode, GlobalSecondaryIndexUpdates: updates } = input;
    if (
      !ProvisionedThroughput &&
      !mode &&
      !updates?.length &&
      !input.StreamSpecification &&
      input.DeletionProtectionEnabled === undefined &&
      !input.TableClass
    )
      throw validationError(NOTHING);
    const table = openNamedTable(context, input.TableName);
    if (table.description.TableStatus === "CREATING") throw tableBusy(table.name);
    const { description } = table;
    const wasOnDemand = description.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
    const onDemand = mode === undefined ? wasOnDemand : mode === "PAY_PER_REQUEST";
    if (onDemand && ProvisionedThroughput)
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    if (!onDemand && wasOnDemand && !ProvisionedThroughput)
      throw invalidParameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
      );
    checkBounds(ProvisionedThroughput);
    if (ProvisionedThroughput && !wasOnDemand) refuseSameThroughput(ProvisionedThroughput, description);
    checkUpdates(updates ?? []);
    const globals = changeIndexes(
      context,
      String(description.TableName),
      description.GlobalSecondaryIndexes ?? [],
      updates ?? [],
    );
    const AttributeDefinitions = mergeDefinitions(
      description.AttributeDefinitions ?? [],
      input.AttributeDefinitions ?? [],
      [
        ...(description.KeySchema ?? []),
        ...[...globals, ...(description.LocalSecondaryIndexes ?? [])].flatMap(({ KeySchema }) => KeySchema ?? []),
      ],
    );
    checkKeys({
      AttributeDefinitions,
      KeySchema: description.KeySchema ?? [],
      LocalSecondaryIndexes: description.LocalSecondaryIndexes,
      GlobalSecondaryIndexes: globals.length > 0 ? globals : undefined,
    });
    const { GlobalSecondaryIndexes: _globals, ...rest } = description;
    const replaced = context.tables.replace(context.owner, table, {
      ...rest,
      AttributeDefinitions,
      ProvisionedThroughput: onDemand
        ? describeThroughput(undefined)
        : describeThroughput(
            ProvisionedThroughput ??
              (description.ProvisionedThroughput as { ReadCapacityUnits: number; WriteCapacityUnits: number }),
          ),
      ...(mode === undefined
        ? {}
        : {
            BillingModeSummary: {
              BillingMode: mode,
              ...(onDemand ? { LastUpdateToPayPerRequestDateTime: context.now() } : {}),
            },
          }),
      ...(globals.length > 0 ? { GlobalSecondaryIndexes: globals } : {}),
      ...changeStream(description, input.StreamSpecification, context.now()),
      ...(input.DeletionProtectionEnabled === undefined
        ? {}
        : { DeletionProtectionEnabled: input.DeletionProtectionEnabled }),
      ...(input.TableClass ? { TableClassSummary: { TableClass: input.TableClass } } : {}),
    });
    return { TableDescription: { ...describe(context, replaced), TableStatus: "UPDATING" as const } };
  },
});

function changeStream(
  { TableArn, StreamSpecification }: TableDescription,
  change: StreamSpecification | undefined,
  now: Date,
): Partial<TableDescription> {
  if (!change) return {};
  if (change.StreamEnabled && StreamSpecification?.StreamEnabled)
    throw validationError(`Table already has an enabled stream: TableArn: ${TableArn}`);
  if (!change.StreamEnabled && !StreamSpecification?.StreamEnabled)
    throw validationError(`Table is already disabled for streams: TableArn: ${TableArn}`);
  // The label and the ARN of the last stream stay when it is disabled.
  return { StreamSpecification: undefined, ...describeStream(String(TableArn), change, now) };
}

/** Recorded by https://github.com/architect/dynalite (actions/updateTable.js), read 2026-11-24. */
function refuseSameThroughput(
  { ReadCapacityUnits: reads, WriteCapacityUnits: writes }: ProvisionedThroughput,
  { ProvisionedThroughput: current }: TableDescription,
): void {
  if (reads !== current?.ReadCapacityUnits || writes !== current?.WriteCapacityUnits) return;
  throw validationError(
    "The provisioned throughput for the table will not change. The requested value equals the current value. " +
      `Current ReadCapacityUnits provisioned for the table: ${current?.ReadCapacityUnits}. Requested ReadCapacityUnits: ${reads}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${current?.WriteCapacityUnits}. Requested WriteCapacityUnits: ${writes}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

/** One change for an index, and one index created or deleted at a time. */
function checkUpdates(updates: Updates): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const name = (Create ?? Update ?? Delete)?.IndexName;
    if (name === undefined)
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    if (names.has(name))
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    names.add(name);
  }
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1)
    throw limitExceeded(
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
}

type Updates = NonNullable<UpdateTableCommand["input"]["GlobalSecondaryIndexUpdates"]>;

function changeIndexes(
  context: DynamoDbContext,
  name: string,
  indexes: readonly GlobalSecondaryIndexDescription[],
  updates: Updates,
): GlobalSecondaryIndexDescription[] {
  let result = [...indexes];
  const find = (indexName: string | undefined): GlobalSecondaryIndexDescription => {
    const index = result.find(({ IndexName }) => IndexName === indexName);
    if (!index) throw indexNotFound(String(indexName));
    return index;
  };
  for (const { Create, Update, Delete } of updates) {
    if (Create) {
      if (result.some(({ IndexName }) => IndexName === Create.IndexName))
        throw validationError(`Attempting to create an index which already exists: ${Create.IndexName}`);
      result.push(describeGlobalIndex(context, name, Create));
    }
    if (Update) {
      const index = find(Update.IndexName);
      result = result.map((each) =>
        each === index ? { ...each, ProvisionedThroughput: describeThroughput(Update.ProvisionedThroughput) } : each,
      );
    }
    if (Delete) {
      const index = find(Delete.IndexName);
      result = result.filter((each) => each !== index);
    }
  }
  return result;
}

type Definitions = NonNullable<UpdateTableCommand["input"]["AttributeDefinitions"]>;

/** The definitions of all attributes that are part of some key; those that no key has any more go. */
function mergeDefinitions(
  known: Definitions,
  given: Definitions,
  keys: readonly { AttributeName?: string | undefined }[],
): Definitions {
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  const merged = new Map([...known, ...given].map((definition) => [definition.AttributeName, definition]));
  return [...merged.values()].filter(({ AttributeName }) => used.has(AttributeName));
}
