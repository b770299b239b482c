import { CreateBackupCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { addBackup } from "../backup.ts";
import { backupName, tableName } from "../constraints.ts";
import { type DynamoDbContext, openBackedUpTable } from "../context.ts";
import { type BackupDocument, holdPresent } from "../copy-jobs.ts";
import { tableBusy } from "../errors.ts";

export const createBackup = operation(CreateBackupCommand, {
  constraints: { TableName: tableName, BackupName: backupName },
  handle(input, context: DynamoDbContext) {
    const { owner, items, jobs } = context;
    const table = openBackedUpTable(context, input.TableName);
    if (table.description.TableStatus !== "ACTIVE") throw tableBusy(table.description);
    return items.together(() => {
      const { description } = addBackup(context, table, input.BackupName, "USER");
      const arn = String(description.BackupDetails?.BackupArn);
      const document: BackupDocument = { arn, from: holdPresent(context, arn, { owner, table }), cursor: "" };
      jobs.start({ id: arn, kind: "backup", owner, document });
      return { BackupDetails: description.BackupDetails };
    });
  },
});
