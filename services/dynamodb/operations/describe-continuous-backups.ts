import { DescribeContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openBackedUpTable } from "../context.ts";
import { describeRecovery } from "../recovery.ts";

export const describeContinuousBackups = operation(DescribeContinuousBackupsCommand, {
  constraints: { TableName: tableName },
  handle(input, context: DynamoDbContext) {
    const { owner, tables, now } = context;
    const table = openBackedUpTable(context, input.TableName);
    return { ContinuousBackupsDescription: describeRecovery(tables.settings(owner, table), now()) };
  },
});
