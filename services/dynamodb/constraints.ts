import {
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure,
} from "@aws-sdk/client-dynamodb";
import {
  all,
  type Constraint,
  length,
  oneOf,
  pattern,
  range,
  type Violation,
  validationMessage,
} from "../aws/constraints.ts";
import type { ServiceError } from "../aws/service-error.ts";
import { validationError } from "./errors.ts";

// Messages and the order of the values in enum value sets: recorded on DynamoDB by https://github.com/nubo-db/dynamodb-conformance
// (tests/tier3) and https://github.com/architect/dynalite (validations/), read 2026-11-24.

const NAME_PATTERN = "[a-zA-Z0-9_.-]+";

/** A violation that DynamoDB prints without the value has this for a value. */
export const HIDDEN = "\0";

/** The operations on items take any table name of at least one character, or the table's ARN. */
export const tableName: Constraint = (value, path, report) => {
  if (!String(value).startsWith("arn:")) all(length(1, 255), pattern(NAME_PATTERN))(value, path, report);
};

/** The operations on tables ask for three characters. */
export const newTableName: Constraint = all(length(3, 255), pattern(NAME_PATTERN));

export const indexName: Constraint = newTableName;

export const returnConsumedCapacity: Constraint = oneOf([
  ReturnConsumedCapacity.INDEXES,
  ReturnConsumedCapacity.TOTAL,
  ReturnConsumedCapacity.NONE,
]);

export const returnItemCollectionMetrics: Constraint = oneOf([
  ReturnItemCollectionMetrics.SIZE,
  ReturnItemCollectionMetrics.NONE,
]);

export const returnValues: Constraint = oneOf(["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]);

export const returnValuesOnConditionCheckFailure: Constraint = oneOf([
  ReturnValuesOnConditionCheckFailure.ALL_OLD,
  ReturnValuesOnConditionCheckFailure.NONE,
]);

export const conditionalOperator: Constraint = oneOf(["OR", "AND"]);

export const select: Constraint = oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]);

export const comparisonOperator: Constraint = oneOf(
  "IN,NULL,BETWEEN,LT,NOT_CONTAINS,EQ,GT,NOT_NULL,NE,LE,BEGINS_WITH,GE,CONTAINS".split(","),
);

export const attributesToGet: Constraint = length(1, 255);

export const atLeastOne: Constraint = range(1);

/** Query, unlike Scan, prints the member as it stands on the wire and leaves its value out. */
export const queryLimit: Constraint = (value, _path, report) =>
  range(1)(value, "Limit", ({ path, rule }) => report({ path, rule, value: HIDDEN }));

/** Legacy conditions by attribute name: `Expected`, `QueryFilter`, `ScanFilter`, `KeyConditions`. */
export const conditions: Constraint = (value, path, report) => {
  for (const [name, condition] of Object.entries(value as Record<string, { ComparisonOperator?: string }>))
    if (condition.ComparisonOperator !== undefined)
      comparisonOperator(condition.ComparisonOperator, `${path}.${name}.member.comparisonOperator`, report);
};

/** `AttributeUpdates`. */
export const attributeUpdates: Constraint = (value, path, report) => {
  for (const [name, update] of Object.entries(value as Record<string, { Action?: string }>))
    if (update.Action !== undefined)
      oneOf(["ADD", "DELETE", "PUT"])(update.Action, `${path}.${name}.member.action`, report);
};

/** A table name that is wrong is reported alone; of anything else at most ten things are. */
export function invalidInput(found: readonly Violation[]): ServiceError {
  const ofTableName = found.filter(({ path }) => path === "tableName");
  const shown = (ofTableName.length > 0 ? ofTableName : found).slice(0, 10);
  return validationError(validationMessage(shown).replaceAll(`Value '${HIDDEN}' at`, "Value at"));
}
