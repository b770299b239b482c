import { DeleteBackupCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { openBackup } from "../backup.ts";
import { backupArn } from "../constraints.ts";
import type { DynamoDbContext } from "../context.ts";
import { backupInUse } from "../errors.ts";

export const deleteBackup = operation(DeleteBackupCommand, {
  constraints: { BackupArn: backupArn },
  handle(input, context: DynamoDbContext) {
    const backup = openBackup(context, input.BackupArn);
    const { BackupDetails } = backup.description;
    if (BackupDetails?.BackupStatus === "CREATING" || context.jobs.isReading(input.BackupArn))
      throw backupInUse(input.BackupArn);
    context.backups.delete(backup);
    return {
      BackupDescription: {
        ...backup.description,
        BackupDetails: BackupDetails && { ...BackupDetails, BackupStatus: "DELETED" as const },
      },
    };
  },
});
