import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  paginateScan,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const db = new DynamoDBClient(clientConfig());

async function create(more: Partial<CreateTableCommandInput> = {}): Promise<string> {
  const TableName = uniqueName("options");
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...more,
    }),
  );
  await waitUntilTableExists({ client: db, minDelay: 1, maxWaitTime: 120 }, { TableName });
  return TableName;
}

const tableOf = async (TableName: string) => (await db.send(new DescribeTableCommand({ TableName }))).Table;

/** Asks until the table is as it shall be; a table on AWS takes its time. */
async function until(TableName: string, done: (table: Awaited<ReturnType<typeof tableOf>>) => boolean): Promise<void> {
  while (!done(await tableOf(TableName))) await new Promise(setImmediate);
}

describe("what is kept", () => {
  test("class, protection, encryption, on-demand maximum and warm throughput", async () => {
    const OnDemandThroughput = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 };
    const TableName = await create({
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "alias/mine" },
      OnDemandThroughput,
    });
    expect(await tableOf(TableName)).toMatchObject({
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:.*alias\/mine$/),
      },
      OnDemandThroughput,
      DeletionProtectionEnabled: false,
    });
    for (const change of [
      { DeletionProtectionEnabled: true },
      { TableClass: "STANDARD" as const },
      { SSESpecification: { Enabled: false } },
      { OnDemandThroughput: { MaxReadRequestUnits: 11, MaxWriteRequestUnits: -1 } },
      { WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5_000 } },
    ]) {
      await db.send(new UpdateTableCommand({ TableName, ...change }));
      await until(TableName, (table) => table?.TableStatus === "ACTIVE");
    }
    const table = await tableOf(TableName);
    expect(table).toMatchObject({
      TableClassSummary: { TableClass: "STANDARD" },
      OnDemandThroughput: { MaxReadRequestUnits: 11, MaxWriteRequestUnits: -1 },
      WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5_000 },
      DeletionProtectionEnabled: true,
    });
    expect(table?.SSEDescription).toBeUndefined();
    await expect(db.send(new DeleteTableCommand({ TableName }))).rejects.toThrow("protected against deletion");
    await db.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await db.send(new DeleteTableCommand({ TableName }));
  });
});

describe("a global index of a table with items", () => {
  const IndexName = "by-city";
  const creating = (TableName: string) =>
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "city", AttributeType: "S" },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    });

  test("is filled while the table goes on being written, and then can be read", async () => {
    const TableName = await create();
    const put = (n: number, city: string) =>
      db.send(new PutItemCommand({ TableName, Item: { pk: { S: String(n) }, city: { S: city } } }));
    await Promise.all(Array.from({ length: 1000 }, (_, n) => put(n, "Oslo")));
    const { TableDescription } = await db.send(creating(TableName));
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName, IndexStatus: "CREATING", Backfilling: true }],
    });
    // Both are true for as long as the filling takes, which is not for us to say.
    const refusals = await Promise.allSettled([
      db.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: "city = :c",
          ExpressionAttributeValues: { ":c": { S: "Oslo" } },
        }),
      ),
      db.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ]);
    for (const refusal of refusals)
      if (refusal.status === "rejected")
        expect(refusal.reason.message).toMatch(
          /Cannot read from backfilling global secondary index: by-city|Table is being updated/,
        );
    for (let n = 0; n < 300; n += 3)
      await Promise.all([
        put(n, "Bergen"),
        db.send(new DeleteItemCommand({ TableName, Key: { pk: { S: String(n + 1) } } })),
        put(1000 + n, "Tromsø"),
      ]);
    await until(
      TableName,
      (table) => table?.GlobalSecondaryIndexes?.[0]?.IndexStatus === "ACTIVE" || !table?.GlobalSecondaryIndexes,
    );
    const scan = async (more = {}) => {
      const items: string[] = [];
      for await (const page of paginateScan({ client: db }, { TableName, ...more }))
        items.push(...(page.Items ?? []).map(({ pk, city }) => `${pk?.S} ${city?.S}`));
      return items.sort();
    };
    if (refusals[1].status === "rejected") expect(await scan({ IndexName })).toEqual(await scan());
  });

  test("goes again", async () => {
    const TableName = await create();
    await db.send(creating(TableName));
    await until(TableName, (table) => table?.GlobalSecondaryIndexes?.[0]?.IndexStatus === "ACTIVE");
    await db.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] }));
    await until(TableName, (table) => !table?.GlobalSecondaryIndexes);
    await expect(
      db.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: "city = :c",
          ExpressionAttributeValues: { ":c": { S: "Oslo" } },
        }),
      ),
    ).rejects.toThrow("The table does not have the specified index: by-city");
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html, read 2026-11-24
describe("a resource policy", () => {
  const policyFor = (Resource: string, Action = "dynamodb:GetItem") =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action, Resource }],
    });
  const get = (ResourceArn: string) => db.send(new GetResourcePolicyCommand({ ResourceArn }));

  test("is put, read, replaced and deleted by its revision", async () => {
    const ResourceArn = String((await tableOf(await create()))?.TableArn);
    await expect(get(ResourceArn)).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    const put = (Policy: string, ExpectedRevisionId?: string) =>
      db.send(new PutResourcePolicyCommand({ ResourceArn, Policy, ExpectedRevisionId }));
    const { RevisionId: first } = await put(policyFor(ResourceArn), "NO_POLICY");
    expect(await get(ResourceArn)).toMatchObject({ Policy: policyFor(ResourceArn), RevisionId: first });
    expect((await put(policyFor(ResourceArn))).RevisionId).toBe(first);
    const { RevisionId: second } = await put(policyFor(ResourceArn, "dynamodb:Query"), first);
    expect(second).not.toBe(first);
    await expect(put(policyFor(ResourceArn), first)).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    const remove = (ExpectedRevisionId?: string) =>
      db.send(new DeleteResourcePolicyCommand({ ResourceArn, ExpectedRevisionId }));
    await expect(remove(first)).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    expect((await remove(second)).RevisionId).toBe(second);
    await expect(get(ResourceArn)).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    expect((await remove()).RevisionId).toBeUndefined();
  });

  test("comes with a new table, and must be one", async () => {
    const ResourcePolicy = policyFor("*");
    const table = await tableOf(await create({ ResourcePolicy }));
    expect((await get(String(table?.TableArn))).Policy).toBe(ResourcePolicy);
    for (const Policy of [
      "{",
      "{}",
      JSON.stringify({ Statement: [{ Effect: "Perhaps", Principal: "*", Action: "*" }] }),
    ])
      await expect(
        db.send(new PutResourcePolicyCommand({ ResourceArn: table?.TableArn, Policy })),
      ).rejects.toMatchObject({ name: "ValidationException" });
  });
});

test("items of one partition, with what they take, in every answer that is asked for it", async () => {
  const TableName = await create({
    AttributeDefinitions: ["pk", "sk", "lsk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "local",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "lsk", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  const Item = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk }, lsk: { S: "l" } });
  const metrics = { ItemCollectionKey: { pk: { S: "p" } }, SizeEstimateRangeGB: [0, 1] };
  const SIZE = { ReturnItemCollectionMetrics: "SIZE" as const };
  expect((await db.send(new PutItemCommand({ TableName, Item: Item("1"), ...SIZE }))).ItemCollectionMetrics).toEqual(
    metrics,
  );
  const batch = await db.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: ["2", "3"].map((sk) => ({ PutRequest: { Item: Item(sk) } })) },
      ...SIZE,
    }),
  );
  expect(batch.ItemCollectionMetrics).toEqual({ [TableName]: [metrics] });
  const transaction = await db.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: Item("4") } }], ...SIZE }),
  );
  expect(transaction.ItemCollectionMetrics).toEqual({ [TableName]: [metrics] });
});
