import { DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";

export const describeTimeToLive = operation(DescribeTimeToLiveCommand, {
  constraints: { TableName: tableName },
  handle(input, context: DynamoDbContext) {
    const { timeToLive } = context.tables.settings(context.owner, openNamedTable(context, input.TableName));
    return {
      TimeToLiveDescription: timeToLive
        ? { TimeToLiveStatus: "ENABLED" as const, AttributeName: timeToLive }
        : { TimeToLiveStatus: "DISABLED" as const },
    };
  },
});
