import { DescribeExportCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { exportNotFound } from "../errors.ts";

export const describeExport = operation(DescribeExportCommand, {
  constraints: { ExportArn: length(37, 1024) },
  handle({ ExportArn }, { owner, transfers }: DynamoDbContext) {
    const found = transfers.find("export", owner, ExportArn);
    if (!found) throw exportNotFound(ExportArn);
    return { ExportDescription: found.description };
  },
});
