import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  CreateTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  ExecuteTransactionCommand,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Expectations of the tests of PartiQL were recorded on DynamoDB by https://github.com/floci-io/floci
// (DynamoDbPartiQLEdgeCaseIntegrationTest.java, eu-west-2, 2026-09-17) and https://github.com/nubo-db/dynamodb-conformance
// (tests/tier2/partiql, tests/tier3/error-messages/partiql*.test.ts, October 2026), unless a test says otherwise.

export const db = new DynamoDBClient(clientConfig());
/** Its key is pk and sk, its indexes gsi-inc on gsiPk, with projattr, and lsi-keys on lsiSk, with keys only. */
export const TABLE = uniqueName("partiql");
export const MISSING = uniqueName("missing");

export async function createTable(): Promise<void> {
  await db.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "gsiPk", "lsiSk"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi-inc",
          KeySchema: [{ AttributeName: "gsiPk", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["projattr"] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "lsi-keys",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "lsiSk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client: db, minDelay: 1, maxWaitTime: 120 }, { TableName: TABLE });
}

type Item = Record<string, AttributeValue>;

/** Puts an item under the sort key "1" or the one given among the attributes. */
export async function put(pk: string, attributes: Item = {}): Promise<void> {
  await db.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: pk }, sk: { S: "1" }, ...attributes } }));
}

export const get = async (pk: string, sk = "1"): Promise<Item | undefined> =>
  (await db.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true })))
    .Item;

export const run = (
  Statement: string,
  Parameters?: AttributeValue[],
  more: Partial<ExecuteStatementCommandInput> = {},
) => db.send(new ExecuteStatementCommand({ Statement, ...(Parameters ? { Parameters } : {}), ...more }));

/** The sort keys of what a condition selects. */
export const select = async (condition: string, Parameters?: AttributeValue[]): Promise<string[]> =>
  ((await run(`SELECT sk FROM "${TABLE}" WHERE ${condition}`, Parameters)).Items ?? [])
    .map(({ sk }) => String(sk?.S))
    .sort();

export const transact = (...statements: string[]) =>
  db.send(new ExecuteTransactionCommand({ TransactStatements: statements.map((Statement) => ({ Statement })) }));

export const batch = (...statements: string[]) =>
  db.send(new BatchExecuteStatementCommand({ Statements: statements.map((Statement) => ({ Statement })) }));

export const refused = (message: string) => ({ name: "ValidationException", message });
export const NOT_WELL_FORMED = "Statement wasn't well formed, can't be processed: ";
