import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { describe } from "../table-request.ts";

export const deleteTable = operation(DeleteTableCommand, {
  constraints: { TableName: tableName },
  handle(input, context: DynamoDbContext) {
    const table = openNamedTable(context, input.TableName);
    if (table.description.DeletionProtectionEnabled)
      throw validationError(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    const description = describe(context, table);
    context.tables.remove(context.owner, table);
    return { TableDescription: { ...description, TableStatus: "DELETING" as const } };
  },
});
