import { randomBytes } from "node:crypto";
import type { BackupDescription, BackupType, TableDescription } from "@aws-sdk/client-dynamodb";
import type { StoredBackup } from "./backup-store.ts";
import { type DynamoDbContext, tableArn } from "./context.ts";
import { backupNotFound } from "./errors.ts";
import type { Table } from "./table.ts";
import { describe } from "./table-request.ts";
import type { TableSettings } from "./table-settings.ts";
import { parseDescription } from "./table-store.ts";

/** `<time in ms, 14 digits>-<8 hexadecimal digits>`: how DynamoDB names backups, exports and imports. */
export const newResourceId = (now: Date): string =>
  `${String(now.getTime()).padStart(14, "0")}-${randomBytes(4).toString("hex")}`;

/** "System backups are automatically deleted after 35 days": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html, read 2026-11-24 */
const SYSTEM_BACKUP_MS = 35 * 24 * 60 * 60 * 1000;

/** Makes a backup's entry, without its rows. Part of the caller's transaction. */
export function addBackup(context: DynamoDbContext, table: Table, name: string, type: BackupType): StoredBackup {
  const { owner, tables, backups } = context;
  const now = context.now();
  const settings = tables.settings(owner, table);
  const description = describe(context, table);
  return backups.add(owner, {
    description: {
      BackupDetails: {
        BackupArn: `${tableArn(owner, table.name)}/backup/${newResourceId(now)}`,
        BackupName: name,
        BackupSizeBytes: description.TableSizeBytes,
        BackupStatus: type === "SYSTEM" ? "AVAILABLE" : "CREATING",
        BackupType: type,
        BackupCreationDateTime: now,
        ...(type === "SYSTEM" ? { BackupExpiryDateTime: new Date(now.getTime() + SYSTEM_BACKUP_MS) } : {}),
      },
      ...describeSource(description, settings),
    },
    table: JSON.stringify(table.description),
    settings,
  });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BackupDescription.html, read 2026-11-24 */
function describeSource(
  table: TableDescription,
  { timeToLive }: TableSettings,
): Pick<BackupDescription, "SourceTableDetails" | "SourceTableFeatureDetails"> {
  return {
    SourceTableDetails: {
      TableName: table.TableName,
      TableId: table.TableId,
      TableArn: table.TableArn,
      TableSizeBytes: table.TableSizeBytes,
      KeySchema: table.KeySchema,
      TableCreationDateTime: table.CreationDateTime,
      ProvisionedThroughput: {
        ReadCapacityUnits: table.ProvisionedThroughput?.ReadCapacityUnits,
        WriteCapacityUnits: table.ProvisionedThroughput?.WriteCapacityUnits,
      },
      ItemCount: table.ItemCount,
      BillingMode: table.BillingModeSummary?.BillingMode ?? "PROVISIONED",
    },
    SourceTableFeatureDetails: {
      ...(table.LocalSecondaryIndexes
        ? {
            LocalSecondaryIndexes: table.LocalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
              IndexName,
              KeySchema,
              Projection,
            })),
          }
        : {}),
      ...(table.GlobalSecondaryIndexes
        ? {
            GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(
              ({ IndexName, KeySchema, Projection, ...more }) => ({
                IndexName,
                KeySchema,
                Projection,
                ProvisionedThroughput: {
                  ReadCapacityUnits: more.ProvisionedThroughput?.ReadCapacityUnits,
                  WriteCapacityUnits: more.ProvisionedThroughput?.WriteCapacityUnits,
                },
              }),
            ),
          }
        : {}),
      ...(table.StreamSpecification ? { StreamDescription: table.StreamSpecification } : {}),
      ...(timeToLive === undefined
        ? {}
        : { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED" as const, AttributeName: timeToLive } }),
      ...(table.SSEDescription ? { SSEDescription: table.SSEDescription } : {}),
    },
  };
}

export function openBackup({ owner, backups }: DynamoDbContext, arn: string): StoredBackup {
  const backup = backups.find(owner, arn);
  if (!backup) throw backupNotFound(arn);
  return backup;
}

/** The table as it was described when the backup was made. */
export const tableOfBackup = ({ table }: StoredBackup): TableDescription => parseDescription(table);
