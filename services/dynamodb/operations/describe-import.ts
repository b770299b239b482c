import { DescribeImportCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { importNotFound } from "../errors.ts";

export const describeImport = operation(DescribeImportCommand, {
  constraints: { ImportArn: length(37, 1024) },
  handle({ ImportArn }, { owner, transfers }: DynamoDbContext) {
    const found = transfers.find("import", owner, ImportArn);
    if (!found) throw importNotFound(ImportArn);
    return { ImportTableDescription: found.description };
  },
});
