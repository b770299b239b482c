import { type BackupSummary, BackupTypeFilter, ListBackupsCommand } from "@aws-sdk/client-dynamodb";
import { oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { StoredBackup } from "../backup-store.ts";
import { backupArn, tableName } from "../constraints.ts";
import { type DynamoDbContext, localTableName } from "../context.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html, read 2026-11-24
const PAGE = 100;

export const listBackups = operation(ListBackupsCommand, {
  constraints: {
    TableName: tableName,
    Limit: range(1, PAGE),
    ExclusiveStartBackupArn: backupArn,
    BackupType: oneOf(BackupTypeFilter),
  },
  handle(input, { owner, backups }: DynamoDbContext) {
    const { TimeRangeLowerBound: from, TimeRangeUpperBound: to, BackupType: type = "ALL" } = input;
    const name = input.TableName === undefined ? undefined : localTableName(input.TableName, owner);
    const wanted = backups
      .list(owner)
      .map(summarize)
      .filter(
        ({ TableName, BackupCreationDateTime: made = new Date(0), BackupType }) =>
          (name === undefined || TableName === name) &&
          (type === "ALL" || type === BackupType) &&
          (from === undefined || made >= from) &&
          (to === undefined || made < to),
      );
    const start = wanted.findIndex(({ BackupArn }) => BackupArn === input.ExclusiveStartBackupArn) + 1;
    const page = wanted.slice(start, start + (input.Limit ?? PAGE));
    const last = page.at(-1);
    return {
      BackupSummaries: page,
      ...(last && last !== wanted.at(-1) ? { LastEvaluatedBackupArn: last.BackupArn } : {}),
    };
  },
});

function summarize({ description: { BackupDetails, SourceTableDetails: table } }: StoredBackup): BackupSummary {
  return { TableName: table?.TableName, TableId: table?.TableId, TableArn: table?.TableArn, ...BackupDetails };
}
