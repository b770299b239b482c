import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { addBackup } from "../backup.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { tableBusy, validationError } from "../errors.ts";
import { describe } from "../table-request.ts";

export const deleteTable = operation(DeleteTableCommand, {
  constraints: { TableName: tableName },
  handle(input, context: DynamoDbContext) {
    const { owner, tables, backups, items } = context;
    const table = openNamedTable(context, input.TableName);
    if (table.description.TableStatus !== "ACTIVE") throw tableBusy(table.description);
    if (table.description.DeletionProtectionEnabled)
      throw validationError(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    // That these are missing: recorded by https://github.com/scylladb/scylladb (test/alternator/test_table.py), read 2026-11-25.
    const {
      AttributeDefinitions: _definitions,
      CreationDateTime: _created,
      GlobalSecondaryIndexes: _globals,
      KeySchema: _schema,
      LocalSecondaryIndexes: _locals,
      ...description
    } = describe(context, table);
    items.together(() => {
      // "When you delete a table that has point-in-time recovery enabled, DynamoDB automatically creates a backup called a system backup":
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html, read 2026-11-24
      if (tables.settings(owner, table).recovery)
        backups.copyRows(addBackup(context, table, `${table.name}$DeletedTableBackup`, "SYSTEM"), table.space);
      tables.remove(owner, table);
    });
    return { TableDescription: { ...description, TableStatus: "DELETING" as const } };
  },
});
