import type {
  AttributeDefinition,
  GlobalSecondaryIndexDescription,
  GlobalSecondaryIndexUpdate,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbContext } from "./context.ts";
import { indexNotFound, invalidParameter, limitExceeded, validationError } from "./errors.ts";
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

/** The table's global indexes after the updates; one that is new is being filled. */
export function updateIndexes(
  context: DynamoDbContext,
  tableName: string,
  indexes: readonly GlobalSecondaryIndexDescription[],
  updates: readonly GlobalSecondaryIndexUpdate[],
  onDemand: boolean,
): GlobalSecondaryIndexDescription[] {
  let result = [...indexes];
  const find = (indexName: string | undefined): GlobalSecondaryIndexDescription => {
    const index = result.find(({ IndexName }) => IndexName === indexName);
    if (!index) throw indexNotFound(String(indexName));
    return index;
  };
  for (const { Create, Update, Delete } of updates) {
    if ((Create ?? Delete) && indexes.some(({ IndexStatus }) => IndexStatus === "CREATING")) throw oneIndexAtATime();
    if (Create) {
      if (result.some(({ IndexName }) => IndexName === Create.IndexName))
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
