import type {
  AttributeDefinition,
  BillingMode,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  ProvisionedThroughput,
  ProvisionedThroughputDescription,
  StreamSpecification,
  TableDescription,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";
import { notImplemented } from "../aws/service-error.ts";
import type { DynamoDbContext } from "./context.ts";
import { tableArn } from "./context.ts";
import { invalidParameter, validationError } from "./errors.ts";
import type { Table } from "./table.ts";
import { describeLimits } from "./table-options.ts";

// Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html, read 2026-11-24.
// Messages: recorded by https://github.com/architect/dynalite (test/createTable.js), read 2026-11-24.
const MAX_LOCAL_INDEXES = 5;
const MAX_GLOBAL_INDEXES = 20;
const MAX_NON_KEY_ATTRIBUTES = 20;

interface IndexRequest {
  IndexName?: string | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  Projection?: Projection | undefined;
}

/** What CreateTable asks for, as far as keys and indexes go. */
export interface TableRequest {
  AttributeDefinitions: AttributeDefinition[];
  KeySchema: KeySchemaElement[];
  LocalSecondaryIndexes?: IndexRequest[] | undefined;
  GlobalSecondaryIndexes?: IndexRequest[] | undefined;
}

/** Checks keys, indexes and attribute definitions against each other. */
export function checkKeys(request: TableRequest): void {
  const defined = new Set<string>();
  for (const { AttributeName } of request.AttributeDefinitions) {
    // That it is called a duplicate is recorded by https://github.com/scylladb/scylladb (test/alternator/test_table.py); the other words are ours.
    if (defined.has(String(AttributeName)))
      throw invalidParameter(`Duplicate AttributeName in AttributeDefinitions: ${AttributeName}`);
    defined.add(String(AttributeName));
  }
  checkKeySchema(request.KeySchema, defined);
  const locals = request.LocalSecondaryIndexes ?? [];
  const globals = request.GlobalSecondaryIndexes ?? [];
  const used = new Set(request.KeySchema.map(({ AttributeName }) => String(AttributeName)));
  const names = new Set<string>();
  if (request.LocalSecondaryIndexes && locals.length === 0)
    throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (request.GlobalSecondaryIndexes && globals.length === 0)
    throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  for (const { KeySchema } of globals) refuseMultiAttributeKey(KeySchema ?? []);
  for (const index of [...locals, ...globals]) {
    const kind = locals.includes(index) ? "LocalSecondaryIndex" : "GlobalSecondaryIndex";
    const schema = index.KeySchema ?? [];
    checkKeySchema(schema, defined);
    for (const { AttributeName } of schema) used.add(String(AttributeName));
    checkProjection(index.Projection);
    if (names.has(String(index.IndexName))) throw invalidParameter(`Duplicate index name: ${index.IndexName}`);
    names.add(String(index.IndexName));
    if (kind === "LocalSecondaryIndex") checkLocal(index, request.KeySchema);
  }
  if (locals.length > MAX_LOCAL_INDEXES)
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`);
  if (globals.length > MAX_GLOBAL_INDEXES)
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
  if (used.size !== defined.size && locals.length + globals.length === 0)
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  if (used.size !== defined.size)
    throw invalidParameter(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...defined].join(", ")}], keys used: [${[...used].join(", ")}]`,
    );
}

function checkKeySchema(schema: readonly KeySchemaElement[], defined: ReadonlySet<string>): void {
  const [partition, sort] = schema;
  if (schema.length > defined.size)
    throw validationError("Invalid KeySchema: Some index key attribute have no definition");
  if (schema.some(({ AttributeName }) => !defined.has(String(AttributeName))))
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${schema.map(({ AttributeName }) => AttributeName).join(", ")}], AttributeDefinitions: [${[...defined].join(", ")}]`,
    );
  if (sort && sort.AttributeName === partition?.AttributeName)
    throw validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  if (partition?.KeyType !== "HASH")
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (sort && sort.KeyType !== "RANGE")
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
}

/** Several attributes in one part of a key, which global indexes may have on AWS and do not have here. */
function refuseMultiAttributeKey(schema: readonly KeySchemaElement[]): void {
  for (const type of ["HASH", "RANGE"])
    if (schema.filter(({ KeyType }) => KeyType === type).length > 1)
      throw notImplemented("a global secondary index with several attributes in one part of its key");
}

function checkLocal(index: IndexRequest, tableSchema: readonly KeySchemaElement[]): void {
  const [partition, sort] = index.KeySchema ?? [];
  if (tableSchema.length < 2)
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  if (!sort) throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
  if (partition?.AttributeName !== tableSchema[0]?.AttributeName)
    throw invalidParameter(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${partition?.AttributeName}, table hash key: ${tableSchema[0]?.AttributeName}`,
    );
}

function checkProjection(projection: Projection | undefined): void {
  if (!projection?.ProjectionType) throw invalidParameter("Unknown ProjectionType: null");
  const attributes = projection.NonKeyAttributes;
  if (projection.ProjectionType !== "INCLUDE" && attributes)
    throw invalidParameter(`ProjectionType is ${projection.ProjectionType}, but NonKeyAttributes is specified`);
  if (projection.ProjectionType === "INCLUDE" && !attributes)
    throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  const duplicate = attributes?.find((name, index) => attributes.indexOf(name) < index);
  // That it is called a duplicate is recorded by https://github.com/scylladb/scylladb (test/alternator/test_gsi.py); the other words are ours.
  if (duplicate !== undefined) throw invalidParameter(`Duplicate attribute in NonKeyAttributes: ${duplicate}`);
  if ((attributes?.length ?? 0) > MAX_NON_KEY_ATTRIBUTES)
    throw invalidParameter(`The number of NonKeyAttributes exceeds the limit of ${MAX_NON_KEY_ATTRIBUTES}`);
}

/** Throughput goes with PROVISIONED and with nothing else, for a table and for its global indexes. */
export function checkBilling(
  mode: BillingMode | undefined,
  throughput: ProvisionedThroughput | undefined,
  globals: readonly { IndexName?: string | undefined; ProvisionedThroughput?: ProvisionedThroughput | undefined }[],
): void {
  if (mode === "PAY_PER_REQUEST" && throughput)
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  if (mode !== "PAY_PER_REQUEST" && !throughput)
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  checkBounds(throughput);
  for (const { IndexName, ProvisionedThroughput } of globals) {
    if (mode === "PAY_PER_REQUEST" && ProvisionedThroughput)
      throw invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`,
      );
    if (mode !== "PAY_PER_REQUEST" && !ProvisionedThroughput)
      throw invalidParameter(`ProvisionedThroughput must be specified for index: ${IndexName}`);
    checkBounds(ProvisionedThroughput);
  }
}

const MAX_UNITS = 1_000_000_000_000;

export function checkBounds(throughput: ProvisionedThroughput | undefined): void {
  for (const name of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    const units = throughput?.[name] ?? 0;
    if (units > MAX_UNITS) throw validationError(`Given value ${units} for ${name} is out of bounds`);
  }
}

/** A table's stream as it is described; the store of tables opens and closes it accordingly. */
export function describeStream(
  TableArn: string,
  specification: StreamSpecification | undefined,
  now: Date,
): Pick<TableDescription, "StreamSpecification" | "LatestStreamArn" | "LatestStreamLabel"> {
  if (!specification?.StreamEnabled) {
    if (specification?.StreamViewType)
      throw invalidParameter("StreamViewType should not be specified when StreamEnabled is false");
    return {};
  }
  if (!specification.StreamViewType)
    throw invalidParameter("StreamEnabled is true but StreamViewType is not specified");
  const LatestStreamLabel = now.toISOString().replace("Z", "");
  return {
    StreamSpecification: specification,
    LatestStreamLabel,
    LatestStreamArn: `${TableArn}/stream/${LatestStreamLabel}`,
  };
}

export const describeThroughput = (
  throughput: ProvisionedThroughput | undefined,
): ProvisionedThroughputDescription => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
  WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
});

export const describeGlobalIndex = (
  context: DynamoDbContext,
  tableName: string,
  index: IndexRequest & {
    ProvisionedThroughput?: ProvisionedThroughput | undefined;
    OnDemandThroughput?: OnDemandThroughput | undefined;
    WarmThroughput?: WarmThroughput | undefined;
  },
  onDemand: boolean,
): GlobalSecondaryIndexDescription => ({
  IndexName: index.IndexName,
  KeySchema: index.KeySchema,
  Projection: index.Projection,
  IndexStatus: "ACTIVE",
  ProvisionedThroughput: describeThroughput(index.ProvisionedThroughput),
  IndexArn: `${tableArn(context.owner, tableName)}/index/${index.IndexName}`,
  ...describeLimits(index, onDemand),
});

/** A table's description with the sizes of today. */
export function describe({ items }: DynamoDbContext, table: Table): TableDescription {
  const sizes = (indexName: string | undefined) => {
    const space = indexName === undefined ? table.space : table.indexes.find(({ name }) => name === indexName)?.space;
    return space === undefined ? { items: 0, bytes: 0 } : items.total(space);
  };
  const own = sizes(undefined);
  const withSizes = <T extends { IndexName?: string | undefined }>(index: T) => {
    const { items: ItemCount, bytes: IndexSizeBytes } = sizes(index.IndexName);
    return { ...index, IndexSizeBytes, ItemCount };
  };
  const { GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals, ...description } = table.description;
  return {
    ...description,
    TableSizeBytes: own.bytes,
    ItemCount: own.items,
    ...(locals ? { LocalSecondaryIndexes: locals.map(withSizes) } : {}),
    ...(globals ? { GlobalSecondaryIndexes: globals.map(withSizes) } : {}),
  };
}
