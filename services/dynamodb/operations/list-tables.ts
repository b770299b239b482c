import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import type { DynamoDbContext } from "../context.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html, read 2026-11-24
const MAX_NAMES = 100;

export const listTables = operation(ListTablesCommand, {
  constraints: { ExclusiveStartTableName: tableName, Limit: range(1, MAX_NAMES) },
  handle(input, { owner, tables }: DynamoDbContext) {
    const { ExclusiveStartTableName: start = "", Limit = MAX_NAMES } = input;
    const names = tables.names(owner).filter((name) => name > start);
    const TableNames = names.slice(0, Limit);
    return names.length > Limit ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) } : { TableNames };
  },
});
