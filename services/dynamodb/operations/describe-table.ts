import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { describe } from "../table-request.ts";

export const describeTable = operation(DescribeTableCommand, {
  constraints: { TableName: tableName },
  handle: (input, context: DynamoDbContext) => ({ Table: describe(context, openNamedTable(context, input.TableName)) }),
});
