import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import * as constraints from "../constraints.ts";
import type { DynamoDbContext } from "../context.ts";
import { newTableConstraints, readNewTable } from "../new-table.ts";
import { newPolicy } from "../resource-policy.ts";
import { describe } from "../table-request.ts";
import { withTags } from "../tags.ts";

export const createTable = operation(CreateTableCommand, {
  constraints: { ...newTableConstraints, Tags: constraints.tags },
  handle(input, context: DynamoDbContext) {
    for (const name of ["GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "VectorIndexes"] as const)
      if (input[name] !== undefined) throw notImplemented(`CreateTable with ${name}`);
    const description = readNewTable(context, input);
    const tags = withTags({}, input.Tags ?? []);
    const policy = input.ResourcePolicy === undefined ? undefined : newPolicy(context, input.ResourcePolicy, undefined);
    const settings = { tags, ...(policy ? { policies: { table: policy } } : {}) };
    const table = context.tables.create(context.owner, description, settings);
    // AWS answers CREATING; the table is usable before anybody can ask again.
    return { TableDescription: { ...describe(context, table), TableStatus: "CREATING" as const } };
  },
});
