import { BillingMode, type GlobalSecondaryIndexDescription, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { indexNotFound, invalidParameter, validationError } from "../errors.ts";
import { checkKeys, describe, describeGlobalIndex, describeThroughput } from "../table-request.ts";

const NOTHING =
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";

export const updateTable = operation(UpdateTableCommand, {
  constraints: { TableName: tableName, BillingMode: oneOf(BillingMode) },
  handle(input, context: DynamoDbContext) {
    for (const name of [
      "StreamSpecification",
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
      input.DeletionProtectionEnabled === undefined &&
      !input.TableClass
    )
      throw validationError(NOTHING);
    const table = openNamedTable(context, input.TableName);
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
      GlobalSecondaryIndexes: globals,
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
      ...(input.DeletionProtectionEnabled === undefined
        ? {}
        : { DeletionProtectionEnabled: input.DeletionProtectionEnabled }),
      ...(input.TableClass ? { TableClassSummary: { TableClass: input.TableClass } } : {}),
    });
    return { TableDescription: { ...describe(context, replaced), TableStatus: "UPDATING" as const } };
  },
});

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
