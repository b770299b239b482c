import { ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { consumedCapacity } from "../capacity.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTable } from "../context.ts";
import { writeItem } from "../item-write.ts";
import { selectPage } from "../select-statement.ts";
import { checkParameters, prepareStatement } from "../statement.ts";
import { readWriteStatement } from "../write-statement.ts";

export const executeStatement = operation(ExecuteStatementCommand, {
  constraints: {
    Statement: constraints.statement,
    Parameters: length(1),
    NextToken: constraints.nextToken,
    ReturnConsumedCapacity: constraints.returnConsumedCapacity,
    Limit: constraints.atLeastOne,
    ReturnValuesOnConditionCheckFailure: constraints.returnValuesOnConditionCheckFailure,
  },
  handle(input, context: DynamoDbContext) {
    checkParameters(input);
    const { statement, parameters } = prepareStatement(input);
    const { ReturnConsumedCapacity: detail } = input;
    if (statement.kind === "select") {
      const page = selectPage(
        context,
        { statement, parameters },
        { consistent: input.ConsistentRead, limit: input.Limit, nextToken: input.NextToken },
      );
      return {
        Items: page.items,
        NextToken: page.nextToken,
        LastEvaluatedKey: page.lastKey,
        ConsumedCapacity: consumedCapacity(page.table, detail, page.usage),
      };
    }
    const { tableName, locate, returned } = readWriteStatement(
      { statement, parameters },
      { returnOnFailure: input.ReturnValuesOnConditionCheckFailure, inTransaction: false },
    );
    const table = openTable(context, tableName);
    const written = writeItem(context, locate(table));
    return {
      Items: [returned(written) ?? []].flat(),
      ConsumedCapacity: consumedCapacity(table, detail, written.usage),
    };
  },
});
