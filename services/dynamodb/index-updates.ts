import type {
  AttributeDefinition,
  GlobalSecondaryIndexDescription,
  GlobalSecondaryIndexUpdate,
  KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbContext } from "./context.ts";
import { indexNotFound, invalidParameter, limitExceeded, validationError } from "./errors.ts";
import type { Table } from "./table.ts";
import { describeLimits } from "./table-options.ts";
import { describeGlobalIndex, describeThroughput } from "./table-request.ts";

/** One change for an index, and one index created or deleted at a time. */
export function checkIndexUpdates(updates: readonly GlobalSecondaryIndexUpdate[]): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const name = (Create ?? Update ?? Delete)?.IndexName;
    if (name === undefined)
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    if ([Create, Update, Delete].filter(Boolean).length > 1)
      // That one is allowed is recorded by https://github.com/scylladb/scylladb (test/alternator/test_gsi_updatetable.py); the words are ours.
      throw invalidParameter(
        "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be specified",
      );
    if (names.has(name))
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    names.add(name);
  }
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1) throw oneIndexAtATime();
}

const oneIndexAtATime = () =>
  limitExceeded("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");

/** The attributes of a new index's key are defined in the request that makes it, also those that the table knows: recorded by
 * https://github.com/scylladb/scylladb (test/alternator/test_gsi_updatetable.py), read 2026-11-25. */
export function refuseUndefined(
  definitions: readonly AttributeDefinition[],
  updates: readonly GlobalSecondaryIndexUpdate[],
): void {
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  const keys = updates.flatMap(({ Create }) => (Create?.KeySchema ?? []).map(({ AttributeName }) => AttributeName));
  if (keys.some((name) => !defined.includes(name)))
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
}

/** An attribute has one type in all keys. Message: recorded by https://github.com/scylladb/scylladb
 * (test/alternator/test_gsi_updatetable.py), read 2026-11-25. */
export function refuseRedefinition(
  { description }: Table,
  definitions: readonly AttributeDefinition[],
  updates: readonly GlobalSecondaryIndexUpdate[],
): void {
  const {
    AttributeDefinitions: known = [],
    KeySchema = [],
    GlobalSecondaryIndexes: globals = [],
    LocalSecondaryIndexes: locals = [],
  } = description;
  const redefined = definitions.find(({ AttributeName, AttributeType }) =>
    known.some((each) => each.AttributeName === AttributeName && each.AttributeType !== AttributeType),
  );
  if (!redefined) return;
  const withIt = (schemas: readonly (KeySchemaElement[] | undefined)[]) =>
    schemas.find((schema) => schema?.some(({ AttributeName }) => AttributeName === redefined.AttributeName)) ?? [];
  const existing = withIt([KeySchema, ...[...globals, ...locals].map((index) => index.KeySchema)]);
  const wanted = withIt(updates.map(({ Create }) => Create?.KeySchema));
  throw invalidParameter(
    "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
      `Existing schema: ${showSchema(existing, known)} New schema: ${showSchema(wanted, [...definitions, ...known])}`,
  );
}

function showSchema(schema: readonly KeySchemaElement[], definitions: readonly AttributeDefinition[]): string {
  const elements = schema.map(({ AttributeName: name, KeyType }) => {
    const type = definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return `SchemaElement: key{${name}:${type}:${KeyType}}`;
  });
  return `Schema:[${elements.join(", ")}]`;
}

/** The table's global indexes after the updates; one that is new is being filled. */
export function updateIndexes(
  context: DynamoDbContext,
  { name: tableName, description }: Table,
  updates: readonly GlobalSecondaryIndexUpdate[],
  onDemand: boolean,
): GlobalSecondaryIndexDescription[] {
  const { GlobalSecondaryIndexes: indexes = [], LocalSecondaryIndexes: locals = [] } = description;
  let result = [...indexes];
  const find = (indexName: string | undefined): GlobalSecondaryIndexDescription => {
    const index = result.find(({ IndexName }) => IndexName === indexName);
    if (!index) throw indexNotFound(String(indexName));
    return index;
  };
  for (const { Create, Update, Delete } of updates) {
    if ((Create ?? Delete) && indexes.some(({ IndexStatus }) => IndexStatus === "CREATING")) throw oneIndexAtATime();
    if (Create) {
      if ([...result, ...locals].some(({ IndexName }) => IndexName === Create.IndexName))
        throw validationError(`Attempting to create an index which already exists: ${Create.IndexName}`);
      const created = describeGlobalIndex(context, tableName, Create, onDemand);
      result.push({ ...created, IndexStatus: "CREATING", Backfilling: true });
    }
    if (Update) {
      const index = find(Update.IndexName);
      const changed = {
        ...index,
        ...(Update.ProvisionedThroughput
          ? { ProvisionedThroughput: describeThroughput(Update.ProvisionedThroughput) }
          : {}),
        ...describeLimits(Update, onDemand),
      };
      result = result.map((each) => (each === index ? changed : each));
    }
    if (Delete) {
      const index = find(Delete.IndexName);
      result = result.filter((each) => each !== index);
    }
  }
  return result;
}

/** The definitions of all attributes that are part of some key; those that no key has any more go. */
export function mergeDefinitions(
  known: readonly AttributeDefinition[],
  given: readonly AttributeDefinition[],
  keys: readonly { AttributeName?: string | undefined }[],
): AttributeDefinition[] {
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  const merged = new Map([...known, ...given].map((definition) => [definition.AttributeName, definition]));
  return [...merged.values()].filter(({ AttributeName }) => used.has(AttributeName));
}
