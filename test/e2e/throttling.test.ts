import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { clientOf } from "./customers-api.ts";

test("DYNAMODB_THROTTLING=1: what exceeds a table's or an index's throughput is refused, after five minutes' worth of burst", async () => {
  await using stack = await startTestStack({ DYNAMODB_THROTTLING: "1" });
  const db = new DynamoDBClient({ ...clientOf(stack), maxAttempts: 1 });
  const create = (TableName: string, table: number, index: number) =>
    db.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: ["pk", "city"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: table },
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-city",
            KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: index },
          },
        ],
      }),
    );
  /** Writes of 1 KB until one is refused. */
  const fill = async (TableName: string) => {
    for (let n = 0; ; n++)
      try {
        await db.send(new PutItemCommand({ TableName, Item: { pk: { S: String(n) }, city: { S: "Oslo" } } }));
      } catch (refusal) {
        return { written: n, refusal };
      }
  };
  const resource = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  await create("narrow", 1, 1000);
  const narrow = await fill("narrow");
  // 300 seconds of one unit each, and one for every second that this took.
  expect(narrow.written).toBeGreaterThanOrEqual(300);
  expect(narrow.refusal).toMatchObject({
    name: "ProvisionedThroughputExceededException",
    ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded", resource: resource("narrow") }],
  });
  await create("narrow-index", 1000, 1);
  expect((await fill("narrow-index")).refusal).toMatchObject({
    ThrottlingReasons: [
      { reason: "IndexWriteProvisionedThroughputExceeded", resource: `${resource("narrow-index")}/index/by-city` },
    ],
  });

  // A batch gives back what did not fit.
  await create("batch", 1, 1000);
  const writes = Array.from({ length: 25 }, (_, n) => ({
    PutRequest: { Item: { pk: { S: `batch-${n}` }, filler: { S: "x".repeat(20_000) } } },
  }));
  const { UnprocessedItems } = await db.send(new BatchWriteItemCommand({ RequestItems: { batch: writes } }));
  const left = UnprocessedItems?.batch?.length ?? 0;
  expect(left).toBeGreaterThan(0);
  expect((await db.send(new ScanCommand({ TableName: "batch", Select: "COUNT" }))).Count).toBe(25 - left);
});
