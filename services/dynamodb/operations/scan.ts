import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { attributesOf } from "../expressions/condition.ts";
import { segmentRange } from "../key-order.ts";
import { answerPage, checkStartKey } from "../read-page.ts";
import { checkSelect, openIndex, readFilter, readProjection, refusePathsIntoKeys } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";

const LEGACY = ["AttributesToGet", "ScanFilter", "ConditionalOperator"];
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html, read 2026-11-24
const MAX_SEGMENTS = 1_000_000;

export const scan = operation(ScanCommand, {
  constraints: {
    TableName: constraints.tableName,
    IndexName: constraints.indexName,
    Select: constraints.select,
    Limit: constraints.atLeastOne,
    AttributesToGet: constraints.attributesToGet,
    ScanFilter: constraints.conditions,
    ConditionalOperator: constraints.conditionalOperator,
    TotalSegments: range(1, MAX_SEGMENTS),
    Segment: range(0, MAX_SEGMENTS - 1),
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    const placeholders = readPlaceholders(input, ["ProjectionExpression", "FilterExpression"], LEGACY);
    const { segment, total } = readSegment(input.Segment, input.TotalSegments);
    const filter = readFilter(input, input.ScanFilter, placeholders);
    const projection = readProjection(input, placeholders);
    placeholders.expectAllUsed();
    const table = openTable(context, input.TableName);
    const index = openIndex(table, input.IndexName);
    const fetches = checkSelect(input, index, projection.paths);
    const request = {
      table,
      index,
      range: segmentRange(segment, total),
      forward: true,
      limit: input.Limit,
      filter,
      consistent: input.ConsistentRead,
      start: input.ExclusiveStartKey,
      fetches,
    };
    if (input.ExclusiveStartKey)
      checkStartKey(
        input.ExclusiveStartKey,
        request,
        `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${total} Segment: ${segment}`,
      );
    refusePathsIntoKeys(table, [...(projection.paths ?? []), ...(filter ? attributesOf(filter) : [])]);
    return answerPage(context, input, request, projection);
  },
});

function readSegment(segment: number | undefined, total: number | undefined): { segment: number; total: number } {
  if (segment === undefined && total === undefined) return { segment: 0, total: 1 };
  if (segment === undefined)
    throw validationError(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  if (total === undefined)
    throw validationError(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  if (segment >= total)
    throw validationError(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  return { segment, total };
}
