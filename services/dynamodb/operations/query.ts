import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity, takeRead } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { parseCondition } from "../expressions/condition.ts";
import { keyRange } from "../expressions/key-condition.ts";
import { checkStartKey, namesOf, readPage } from "../read-page.ts";
import { checkSelect, openIndex, readFilter, readProjection, refuseLegacy } from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";

const LEGACY = ["AttributesToGet", "KeyConditions", "QueryFilter", "ConditionalOperator"];

export const query = operation(QueryCommand, {
  constraints: {
    TableName: constraints.tableName,
    IndexName: constraints.indexName,
    Select: constraints.select,
    Limit: constraints.atLeastOne,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    refuseLegacy(input, "Query", LEGACY);
    const placeholders = readPlaceholders(
      input,
      ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
      LEGACY,
    );
    if (input.KeyConditionExpression === undefined)
      throw validationError(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
      );
    const keyCondition = parseCondition("KeyConditionExpression", input.KeyConditionExpression, placeholders);
    const projection = readProjection(input.ProjectionExpression, placeholders);
    const table = openTable(context, input.TableName);
    const index = openIndex(table, input.IndexName);
    const { key } = index ?? table;
    const filter = readFilter(input.FilterExpression, placeholders, namesOf(key));
    placeholders.expectAllUsed();
    const fetches = checkSelect(input, index, projection.paths);
    const range = keyRange(keyCondition, key);
    if (input.ExclusiveStartKey) checkStartKey(input.ExclusiveStartKey, table, index);
    const page = readPage(context, {
      table,
      index,
      range,
      forward: input.ScanIndexForward ?? true,
      limit: input.Limit,
      filter,
      consistent: input.ConsistentRead,
      start: input.ExclusiveStartKey,
      fetches,
    });
    takeRead(
      context,
      table,
      index,
      page.usage.table + [...page.usage.indexes.values()].reduce((sum, units) => sum + units, 0),
    );
    return {
      Items: input.Select === "COUNT" ? undefined : page.items.map(projection.of),
      Count: page.items.length,
      ScannedCount: page.scanned,
      LastEvaluatedKey: page.lastKey,
      ConsumedCapacity: consumedCapacity(table, input.ReturnConsumedCapacity, page.usage),
    };
  },
});
