import { RestoreTableFromBackupCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { openBackup, tableOfBackup } from "../backup.ts";
import * as constraints from "../constraints.ts";
import type { DynamoDbContext } from "../context.ts";
import { backupInUse } from "../errors.ts";
import { beginRestore } from "../restore.ts";

export const restoreTableFromBackup = operation(RestoreTableFromBackupCommand, {
  constraints: {
    TargetTableName: constraints.newTableName,
    BackupArn: constraints.backupArn,
    BillingModeOverride: constraints.billingMode,
    ProvisionedThroughputOverride: constraints.provisionedThroughput,
  },
  handle(input, context: DynamoDbContext) {
    const backup = openBackup(context, input.BackupArn);
    const { BackupDetails, SourceTableDetails } = backup.description;
    if (BackupDetails?.BackupStatus !== "AVAILABLE") throw backupInUse(input.BackupArn);
    const TableDescription = context.items.together(() =>
      beginRestore(context, input.TargetTableName, tableOfBackup(backup), input, {
        from: { backup: input.BackupArn },
        summary: {
          SourceBackupArn: input.BackupArn,
          SourceTableArn: SourceTableDetails?.TableArn,
          RestoreDateTime: BackupDetails.BackupCreationDateTime,
          RestoreInProgress: true,
        },
      }),
    );
    return { TableDescription };
  },
});
