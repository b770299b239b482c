import { ListImportsCommand } from "@aws-sdk/client-dynamodb";
import { length, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { pageOf } from "../transfer.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html, read 2026-11-24
const PAGE = 25;

export const listImports = operation(ListImportsCommand, {
  constraints: { TableArn: length(1, 1024), PageSize: range(1, PAGE) },
  handle({ TableArn, PageSize = PAGE, NextToken }, { owner, transfers }: DynamoDbContext) {
    const wanted = transfers
      .list("import", owner)
      .filter(({ description }) => TableArn === undefined || description.TableArn === TableArn);
    const { page, next } = pageOf(wanted, ({ arn }) => arn, PageSize, NextToken);
    return {
      ImportSummaryList: page.map(({ description }) => ({
        ImportArn: description.ImportArn,
        ImportStatus: description.ImportStatus,
        TableArn: description.TableArn,
        S3BucketSource: description.S3BucketSource,
        CloudWatchLogGroupArn: description.CloudWatchLogGroupArn,
        InputFormat: description.InputFormat,
        StartTime: description.StartTime,
        ...(description.EndTime ? { EndTime: description.EndTime } : {}),
      })),
      ...next,
    };
  },
});
