import { DescribeBackupCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { openBackup } from "../backup.ts";
import { backupArn } from "../constraints.ts";
import type { DynamoDbContext } from "../context.ts";

export const describeBackup = operation(DescribeBackupCommand, {
  constraints: { BackupArn: backupArn },
  handle: (input, context: DynamoDbContext) => ({
    BackupDescription: openBackup(context, input.BackupArn).description,
  }),
});
