import {
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
import { invalidParameter, tableBusy, validationError } from "../errors.ts";
import { startFilling } from "../fill-job.ts";
import {
  checkIndexUpdates,
  mergeDefinitions,
  refuseRedefinition,
  refuseUndefined,
  updateIndexes,
} from "../index-updates.ts";
import { describeOptions } from "../table-options.ts";
import { checkBounds, checkKeys, describe, describeStream, describeThroughput } from "../table-request.ts";

const NOTHING =
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";

/** What may be changed besides global indexes. */
const CHANGES = [
  "ProvisionedThroughput",
  "BillingMode",
  "StreamSpecification",
  "SSESpecification",
  "DeletionProtectionEnabled",
  "TableClass",
  "OnDemandThroughput",
  "WarmThroughput",
] as const;

export const updateTable = operation(UpdateTableCommand, {
  constraints: {
    TableName: constraints.tableName,
    AttributeDefinitions: constraints.attributeDefinitions,
    BillingMode: constraints.billingMode,
    ProvisionedThroughput: constraints.provisionedThroughput,
    GlobalSecondaryIndexUpdates: each(
      members({ Create: constraints.globalIndex, Update: constraints.globalIndex, Delete: constraints.globalIndex }),
    ),
    StreamSpecification: constraints.streamSpecification,
    TableClass: constraints.tableClass,
  },
  handle(input, context: DynamoDbContext) {
    for (const name of [
      "ReplicaUpdates",
      "MultiRegionConsistency",
      "GlobalTableWitnessUpdates",
      "GlobalTableSettingsReplicationMode",
      "DisassociationProtectionEnabled",
      "VectorIndexUpdates",
    ] as const)
      if (input[name] !== undefined) throw notImplemented(`UpdateTable with ${name}`);
    const { ProvisionedThroughput, BillingMode: mode, GlobalSecondaryIndexUpdates: updates } = input;
    if (!updates?.length && CHANGES.every((name) => input[name] === undefined)) throw validationError(NOTHING);
    const table = openNamedTable(context, input.TableName);
    if (table.description.TableStatus !== "ACTIVE") throw tableBusy(table.description);
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
    checkIndexUpdates(updates ?? []);
    refuseRedefinition(table, input.AttributeDefinitions ?? [], updates ?? []);
    const globals = updateIndexes(context, table, updates ?? [], onDemand);
    refuseUndefined(input.AttributeDefinitions ?? [], updates ?? []);
    const created = globals.find(({ IndexStatus }) => IndexStatus === "CREATING");
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
    const changed = {
      ...rest,
      ...(created ? { TableStatus: "UPDATING" as const } : {}),
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
      ...describeOptions(context.owner, input, onDemand),
    };
    const replaced = context.items.together(() => {
      if (created) startFilling(context, table, String(created.IndexName));
      return context.tables.replace(context.owner, table, changed);
    });
    return { TableDescription: { ...describe(context, replaced), TableStatus: "UPDATING" as const } };
  },
});

function changeStream(
  { TableArn, TableName, StreamSpecification }: TableDescription,
  change: StreamSpecification | undefined,
  now: Date,
): Partial<TableDescription> {
  if (!change) return {};
  if (change.StreamEnabled && StreamSpecification?.StreamEnabled)
    throw validationError(`Table already has an enabled stream: TableArn: ${TableArn}`);
  // The words fit what https://github.com/scylladb/scylladb (test/alternator/test_streams.py, read 2026-11-25) matches on DynamoDB.
  if (!change.StreamEnabled && !StreamSpecification?.StreamEnabled)
    throw validationError(`Table has no stream to disable: TableName: ${TableName}`);
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
