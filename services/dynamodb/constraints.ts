import {
  type KeySchemaElement,
  type KeysAndAttributes,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import {
  all,
  type Constraint,
  each,
  length,
  members,
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

/** A name of a wrong length is not matched against the pattern as well. */
const nameOf = (minLength: number): Constraint => {
  const lengths = length(minLength, 255);
  const characters = pattern(NAME_PATTERN);
  return (value, path, report) => {
    const { length: size } = String(value);
    (size < minLength || size > 255 ? lengths : characters)(value, path, report);
  };
};

const anyName = nameOf(1);

/** The operations on items take any table name of at least one character, or the table's ARN. */
export const tableName: Constraint = (value, path, report) => {
  if (!String(value).startsWith("arn:")) anyName(value, path, report);
};

/** A new table's name has at least three characters. */
export const newTableName: Constraint = nameOf(3);

export const indexName: Constraint = newTableName;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html and API_DescribeBackup.html, read 2026-11-24
export const backupName: Constraint = newTableName;

export const backupArn: Constraint = length(37, 1024);

/** Keys and what indexes project: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-25 */
const keyAttributeName: Constraint = length(1, 255);

const keyElements: Constraint = each(members({ AttributeName: keyAttributeName, KeyType: oneOf(["HASH", "RANGE"]) }));

/** One or two elements, printed as Java prints them. */
export const keySchema: Constraint = (value, path, report) => {
  const elements = value as KeySchemaElement[];
  const shown = elements.map(
    ({ AttributeName, KeyType }) => `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
  );
  length(1, 2)(elements, path, ({ rule }) => report({ path, rule, value: `[${shown.join(", ")}]` }));
  keyElements(value, path, report);
};

export const attributeDefinitions: Constraint = each(
  members({ AttributeName: keyAttributeName, AttributeType: oneOf(["B", "N", "S"]) }),
);

export const provisionedThroughput: Constraint = members({ ReadCapacityUnits: range(1), WriteCapacityUnits: range(1) });

export const billingMode: Constraint = oneOf(["PROVISIONED", "PAY_PER_REQUEST"]);

const indexWith = (schema: Constraint): Constraint =>
  members({
    IndexName: indexName,
    KeySchema: schema,
    Projection: members({
      ProjectionType: oneOf(["ALL", "INCLUDE", "KEYS_ONLY"]),
      NonKeyAttributes: all(length(1), each(keyAttributeName)),
    }),
    ProvisionedThroughput: provisionedThroughput,
  });

export const index: Constraint = indexWith(keySchema);

/** Up to four attributes in each part of its key:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html, read 2026-11-25 */
export const globalIndex: Constraint = indexWith(all(length(1, 8), keyElements));

/** `RequestItems` of BatchGetItem: 1 to 100 keys for each table. */
export const batchKeys: Constraint = (value, _path, report) => {
  for (const [name, { Keys = [] }] of Object.entries(value as Record<string, KeysAndAttributes>))
    length(1, 100)(Keys, `RequestItems.${name}.member.Keys`, ({ path, rule }) => report({ path, rule, value: HIDDEN }));
};

/** `RequestItems` of BatchWriteItem: 1 to 25 writes for each table. */
export const batchWrites: Constraint = (value, path, report) => {
  const tables = Object.entries(value as Record<string, WriteRequest[]>);
  if (tables.every(([, writes]) => writes.length >= 1 && writes.length <= 25)) return;
  const rule =
    "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]";
  const shown = tables.map(([name, writes]) => `${name}=${JSON.stringify(writes)}`);
  report({ path, rule, value: `{${shown.join(", ")}}` });
};

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

export const streamSpecification: Constraint = members({
  StreamViewType: oneOf(["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]),
});

// Lengths and characters: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html, read 2026-11-25, and, for the @,
// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html. The refusals' wording is ours.
const TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";

/** The tags of a resource. */
export const tags: Constraint = each(
  members({ Key: all(length(1, 128), pattern(TAG_CHARACTERS)), Value: all(length(0, 256), pattern(TAG_CHARACTERS)) }),
);

export const tableClass: Constraint = oneOf(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);

export const select: Constraint = oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]);

export const comparisonOperator: Constraint = oneOf(
  "IN,NULL,BETWEEN,LT,NOT_CONTAINS,EQ,GT,NOT_NULL,NE,LE,BEGINS_WITH,GE,CONTAINS".split(","),
);

export const attributesToGet: Constraint = length(1, 255);

export const atLeastOne: Constraint = range(1);

/** A PartiQL statement: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html, read 2026-11-24 */
export const statement: Constraint = length(1, 8192);

export const nextToken: Constraint = length(1, 32768);

/** The statements of a batch or a transaction. */
export const statements = (most: number): Constraint =>
  all(
    length(1, most),
    each(
      members({
        Statement: statement,
        Parameters: length(1),
        ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
      }),
    ),
  );

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

// The operations on tables have a front end of their own.
const OF_TABLES: ReadonlySet<string> = new Set(["CreateTable", "DeleteTable", "DescribeTable", "UpdateTable"]);

/** A table name that is wrong is reported alone; of anything else at most ten things are. */
export function invalidInput(found: readonly Violation[], operation: string): ServiceError {
  const ofTableName = found.filter(({ path }) => path === "tableName");
  if (OF_TABLES.has(operation) && ofTableName.some(({ value }) => value === null))
    return validationError("The parameter 'TableName' is required but was not present in the request");
  const shown = (ofTableName.length > 0 ? ofTableName : found).slice(0, 10);
  return validationError(validationMessage(shown).replaceAll(`Value '${HIDDEN}' at`, "Value at"));
}
