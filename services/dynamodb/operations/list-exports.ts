import { ListExportsCommand } from "@aws-sdk/client-dynamodb";
import { length, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { pageOf } from "../transfer.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html, read 2026-11-24
const PAGE = 25;

export const listExports = operation(ListExportsCommand, {
  constraints: { TableArn: length(1, 1024), MaxResults: range(1, PAGE) },
  handle({ TableArn, MaxResults = PAGE, NextToken }, { owner, transfers }: DynamoDbContext) {
    const wanted = transfers
      .list("export", owner)
      .filter(({ description }) => TableArn === undefined || description.TableArn === TableArn);
    const { page, next } = pageOf(wanted, ({ arn }) => arn, MaxResults, NextToken);
    return {
      ExportSummaries: page.map(({ description: { ExportArn, ExportStatus, ExportType } }) => ({
        ExportArn,
        ExportStatus,
        ExportType,
      })),
      ...next,
    };
  },
});
