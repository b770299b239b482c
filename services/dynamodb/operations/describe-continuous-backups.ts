import { DescribeContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, localTableName } from "../context.ts";
import { backedUpTableNotFound } from "../errors.ts";

/** What every table of DynamoDB answers whose point-in-time recovery was never enabled; enabling it is refused by name. */
export const describeContinuousBackups = operation(DescribeContinuousBackupsCommand, {
  constraints: { TableName: tableName },
  handle(input, { owner, tables }: DynamoDbContext) {
    const name = localTableName(input.TableName, owner);
    if (!tables.find(owner, name)) throw backedUpTableNotFound(name);
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED" as const,
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" as const },
      },
    };
  },
});
