import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { type Item, showValue } from "../attribute-value.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { attributesOf, type Condition } from "../expressions/condition.ts";
import { parseCondition } from "../expressions/condition-parser.ts";
import { keyRange, keyTests } from "../expressions/key-condition.ts";
import type { Placeholders } from "../expressions/placeholders.ts";
import { readKeyConditions } from "../legacy.ts";
import { answerPage, checkStartKey } from "../read-page.ts";
import {
  checkSelect,
  openIndex,
  readFilter,
  readProjection,
  refuseKeyInFilter,
  refusePathsIntoKeys,
} from "../read-request.ts";
import { readPlaceholders } from "../request-expressions.ts";
import { namesOf } from "../table.ts";

const EXPRESSIONS = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"];

export const query = operation(QueryCommand, {
  constraints: {
    TableName: constraints.tableName,
    IndexName: constraints.indexName,
    Select: constraints.select,
    AttributesToGet: constraints.attributesToGet,
    Limit: constraints.queryLimit,
    KeyConditions: constraints.conditions,
    QueryFilter: constraints.conditions,
    ConditionalOperator: constraints.conditionalOperator,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
  },
  handle(input, context: DynamoDbContext) {
    // KeyConditions alone may stand beside expressions for the filter and the projection.
    const mixed = input.KeyConditionExpression === undefined ? [] : ["KeyConditions"];
    const legacy = ["AttributesToGet", "QueryFilter", "ConditionalOperator", ...mixed];
    const placeholders = readPlaceholders(input, EXPRESSIONS, legacy);
    const older = readFilter({ ConditionalOperator: input.ConditionalOperator }, input.QueryFilter, placeholders);
    const keyCondition = readKeyCondition(input, placeholders);
    const filter = input.FilterExpression === undefined ? older : readFilter(input, undefined, placeholders);
    const projection = readProjection(input, placeholders);
    placeholders.expectAllUsed();
    const tests = keyTests(keyCondition);
    const table = openTable(context, input.TableName);
    const index = openIndex(table, input.IndexName);
    const { key } = index ?? table;
    const fetches = checkSelect(input, index, projection.paths);
    const request = {
      table,
      index,
      range: keyRange(tests, key),
      forward: input.ScanIndexForward ?? true,
      limit: input.Limit,
      filter,
      consistent: input.ConsistentRead,
      start: input.ExclusiveStartKey,
      fetches,
    };
    if (input.ExclusiveStartKey && !table.key.sort && !index) throw nothingAfter(input.ExclusiveStartKey);
    if (input.ExclusiveStartKey)
      checkStartKey(
        input.ExclusiveStartKey,
        request,
        tests.size === 1
          ? "The provided starting key is outside query boundaries based on provided conditions"
          : "The provided starting key does not match the range key predicate",
      );
    refuseKeyInFilter(filter, namesOf(key), input.QueryFilter ? "QueryFilter" : "Filter Expression");
    refusePathsIntoKeys(table, [...(projection.paths ?? []), ...(filter ? attributesOf(filter) : [])]);
    return answerPage(context, input, request, projection);
  },
});

/** There is one item under a key without sort key, and nothing behind it. Message: recorded by https://github.com/scylladb/scylladb
 * (test/alternator/test_query.py), read 2026-11-25. */
function nothingAfter(start: Item) {
  const shown = Object.entries(start).map(([name, value]) => `${name}=${showValue(value)}`);
  return validationError(`The provided exclusive start key is invalid: ExclusiveStartKey: {${shown.join(", ")}}`);
}

function readKeyCondition(
  input: Pick<QueryCommand["input"], "KeyConditionExpression" | "KeyConditions">,
  placeholders: Placeholders,
): Condition {
  if (input.KeyConditionExpression !== undefined)
    return parseCondition("KeyConditionExpression", input.KeyConditionExpression, placeholders);
  if (input.KeyConditions) return readKeyConditions(input.KeyConditions);
  throw validationError(
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  );
}
