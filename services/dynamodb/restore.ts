import { randomUUID } from "node:crypto";
import type {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  RestoreTableFromBackupInput,
  RestoreTableToPointInTimeInput,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { notImplemented } from "../aws/service-error.ts";
import { type DynamoDbContext, tableArn } from "./context.ts";
import type { RestoreDocument } from "./copy-jobs.ts";
import { invalidParameter, tableAlreadyExists } from "./errors.ts";
import { checkBilling, checkKeys, describe, describeGlobalIndex, describeThroughput } from "./table-request.ts";

type RestoreInput = Omit<RestoreTableFromBackupInput, "BackupArn" | "TargetTableName"> &
  Omit<RestoreTableToPointInTimeInput, "TargetTableName">;

/**
 * Makes the table that something is restored to, and begins to fill it. Its stream, time to live, tags, recovery and protection are not
 * restored: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CreateBackup.html, read 2026-11-24
 */
export function beginRestore(
  context: DynamoDbContext,
  target: string,
  source: TableDescription,
  input: RestoreInput,
  { from, summary }: { from: RestoreDocument["from"]; summary: TableDescription["RestoreSummary"] },
): TableDescription {
  const { owner, tables, history, jobs } = context;
  for (const name of ["OnDemandThroughputOverride", "SSESpecificationOverride"] as const)
    if (input[name] !== undefined) throw notImplemented(`restoring with ${name}`);
  if (tables.find(owner, target)) throw tableAlreadyExists(target);
  const description = restoredTable(context, target, source, input, summary);
  const table = tables.create(owner, description, { tags: {} });
  const document: RestoreDocument = { target, from, cursor: "" };
  const id = String(description.TableId);
  if ("space" in from) history.hold(id, from.space, from.sequence);
  jobs.start({ id, kind: "restore", owner, document });
  return describe(context, table);
}

function restoredTable(
  context: DynamoDbContext,
  target: string,
  source: TableDescription,
  input: RestoreInput,
  summary: TableDescription["RestoreSummary"],
): TableDescription {
  const now = context.now();
  const TableArn = tableArn(context.owner, target);
  const wasOnDemand = source.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
  const onDemand =
    input.BillingModeOverride === undefined ? wasOnDemand : input.BillingModeOverride === "PAY_PER_REQUEST";
  const own = source.ProvisionedThroughput;
  const throughput = onDemand
    ? input.ProvisionedThroughputOverride
    : (input.ProvisionedThroughputOverride ??
      (wasOnDemand
        ? undefined
        : { ReadCapacityUnits: own?.ReadCapacityUnits, WriteCapacityUnits: own?.WriteCapacityUnits }));
  const globals = keptIndexes(source.GlobalSecondaryIndexes, input.GlobalSecondaryIndexOverride).map((index) => ({
    ...index,
    ProvisionedThroughput: onDemand ? undefined : provisioned(index),
  }));
  const locals = keptIndexes(source.LocalSecondaryIndexes, input.LocalSecondaryIndexOverride);
  checkBilling(onDemand ? "PAY_PER_REQUEST" : "PROVISIONED", throughput, globals);
  const keys = [source, ...globals, ...locals].flatMap(({ KeySchema }) => KeySchema ?? []);
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  const AttributeDefinitions = (source.AttributeDefinitions ?? []).filter(({ AttributeName }) =>
    used.has(AttributeName),
  );
  const KeySchema = source.KeySchema ?? [];
  checkKeys({
    AttributeDefinitions,
    KeySchema,
    ...(globals.length > 0 ? { GlobalSecondaryIndexes: globals } : {}),
    ...(locals.length > 0 ? { LocalSecondaryIndexes: locals } : {}),
  });
  return {
    TableName: target,
    TableArn,
    TableId: randomUUID(),
    TableStatus: "CREATING",
    CreationDateTime: now,
    AttributeDefinitions,
    KeySchema,
    ProvisionedThroughput: describeThroughput(onDemand ? undefined : throughput),
    DeletionProtectionEnabled: false,
    ...(onDemand
      ? { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: now } }
      : {}),
    ...(globals.length > 0
      ? { GlobalSecondaryIndexes: globals.map((index) => describeGlobalIndex(context, target, index, onDemand)) }
      : {}),
    ...(locals.length > 0
      ? {
          LocalSecondaryIndexes: locals.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
            IndexArn: `${TableArn}/index/${IndexName}`,
          })),
        }
      : {}),
    ...(source.TableClassSummary ? { TableClassSummary: source.TableClassSummary } : {}),
    ...(source.SSEDescription ? { SSEDescription: source.SSEDescription } : {}),
    RestoreSummary: summary,
  };
}

type IndexRequest = GlobalSecondaryIndex | LocalSecondaryIndex;

/** The indexes that shall be there again: those of the source, or some of them. */
function keptIndexes<Described extends Pick<IndexRequest, never> & { IndexName?: string | undefined }>(
  described: Described[] | undefined,
  override: IndexRequest[] | undefined,
): (Described & IndexRequest)[] {
  const all = (described ?? []) as (Described & IndexRequest)[]; // a described index has all that a request has
  if (!override) return all;
  return override.map((wanted) => {
    const index = all.find(({ IndexName }) => IndexName === wanted.IndexName);
    if (!index || JSON.stringify(index.KeySchema) !== JSON.stringify(wanted.KeySchema))
      throw invalidParameter(`The index ${wanted.IndexName} is none of the source table's, so it cannot be restored`);
    return { ...index, ...wanted };
  });
}

const provisioned = ({ ProvisionedThroughput: throughput }: { ProvisionedThroughput?: object | undefined }) => {
  const { ReadCapacityUnits, WriteCapacityUnits } = (throughput ?? {}) as {
    ReadCapacityUnits?: number;
    WriteCapacityUnits?: number;
  };
  return { ReadCapacityUnits, WriteCapacityUnits };
};
