import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeEndpointsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListGlobalTablesCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";

const db = new DynamoDBClient(clientConfig());

const definition = (TableName: string, more: Partial<CreateTableCommandInput> = {}): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  ...more,
});
const create = async (more: Partial<CreateTableCommandInput> = {}) => {
  const TableName = uniqueName("tables");
  await db.send(new CreateTableCommand(definition(TableName, more)));
  return TableName;
};
const describeTable = async (TableName: string) => (await db.send(new DescribeTableCommand({ TableName }))).Table ?? {};

describe("serialization", () => {
  const post = async (target: string, body: string) => {
    const response = await fetch(endpointUrl(), {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${target}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=000000000000/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("what is not of the member's type", async () => {
    expect(await post("DescribeTable", '{"TableName":5}')).toEqual({
      status: 400,
      body: {
        __type: "com.amazon.coral.service#SerializationException",
        Message: "NUMBER_VALUE cannot be converted to String",
      },
    });
    expect(await post("GetItem", '{"TableName":"abc","Key":{"pk":{"B":"x"}}}')).toMatchObject({
      status: 400,
      body: { __type: "com.amazon.coral.service#SerializationException" },
    });
  });

  test("an error has its namespace, as DynamoDB prints it", async () => {
    expect(await post("DescribeTable", '{"TableName":"no-such-table"}')).toEqual({
      status: 400,
      body: {
        __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        message: "Requested resource not found: Table: no-such-table not found",
      },
    });
    expect(await post("Scan", '{"TableName":"no-such-table","Limit":0}')).toEqual({
      status: 400,
      body: {
        __type: "com.amazon.coral.validate#ValidationException",
        message:
          "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      },
    });
  });
});

describe("validation of CreateTable", () => {
  const INVALID = "One or more parameter values were invalid: ";
  test.each<[string, Partial<CreateTableCommandInput>, string]>([
    [
      "a missing name",
      { TableName: undefined },
      "The parameter 'TableName' is required but was not present in the request",
    ],
    [
      "a short name",
      { TableName: "ab" },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      "a key without definition",
      { AttributeDefinitions: [{ AttributeName: "other", AttributeType: "S" }] },
      `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], AttributeDefinitions: [other]`,
    ],
    [
      "no throughput",
      { BillingMode: "PROVISIONED" },
      `${INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      "a local index of a table without sort key",
      {
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: "local",
            KeySchema: [
              { AttributeName: "pk", KeyType: "HASH" },
              { AttributeName: "sk", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      },
      `${INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
    ],
    [
      "a definition that no key uses",
      {
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
      },
      `${INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    ],
  ])("%s", async (_what, more, message) => {
    await expect(db.send(new CreateTableCommand(definition(uniqueName("invalid"), more)))).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  });
});

describe("functionality", () => {
  test("a table is described with what it was made of, and with its sizes", async () => {
    const TableName = await create({ StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } });
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "12345" } } }));
    expect(await describeTable(TableName)).toMatchObject({
      TableName,
      TableStatus: "ACTIVE",
      TableArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      ItemCount: 1,
      TableSizeBytes: 7,
    });
    await expect(db.send(new CreateTableCommand(definition(TableName)))).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
    await db.send(new DeleteTableCommand({ TableName }));
    await expect(describeTable(TableName)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await db.send(new CreateTableCommand(definition(TableName)));
    expect((await db.send(new ScanCommand({ TableName }))).Count).toBe(0);
  });

  test("names are listed in pages, of one account only", async () => {
    const own = new DynamoDBClient(clientConfig("210987654321"));
    const names = [uniqueName("a"), uniqueName("b"), uniqueName("c")];
    for (const name of names) await own.send(new CreateTableCommand(definition(name)));
    const first = await own.send(new ListTablesCommand({ Limit: 2 }));
    expect(first).toMatchObject({ TableNames: names.slice(0, 2), LastEvaluatedTableName: names[1] });
    const second = await own.send(new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }));
    expect(second.TableNames).toEqual(names.slice(2));
    for (const TableName of names) await own.send(new DeleteTableCommand({ TableName }));
  });

  test("billing and throughput change", async () => {
    const TableName = await create();
    const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    await db.send(new UpdateTableCommand({ TableName, BillingMode: "PROVISIONED", ProvisionedThroughput }));
    expect(await describeTable(TableName)).toMatchObject({ ProvisionedThroughput });
    await expect(db.send(new UpdateTableCommand({ TableName, ProvisionedThroughput }))).rejects.toThrow(
      "The provisioned throughput for the table will not change.",
    );
  });

  test("tags", async () => {
    const TableName = await create({ Tags: [{ Key: "team", Value: "a" }] });
    const { TableArn: ResourceArn = "" } = await describeTable(TableName);
    await db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "env", Value: "test" }] }));
    await db.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
    expect((await db.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([
      { Key: "env", Value: "test" },
    ]);
    await expect(db.send(new ListTagsOfResourceCommand({ ResourceArn: "not-an-arn" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("time to live and backups", async () => {
    const TableName = await create();
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    expect((await db.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: "ENABLED",
      AttributeName: "expires",
    });
    await expect(db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))).rejects.toThrow(
      "TimeToLive is already enabled",
    );
    const backups = await db.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: "DISABLED",
    });
  });

  test("a start key outside of what is read is refused", async () => {
    const TableName = await create();
    await expect(
      db.send(new ScanCommand({ TableName, ExclusiveStartKey: { pk: { S: "a" }, more: { S: "b" } } })),
    ).rejects.toThrow("The provided starting key is invalid: The provided key element does not match the schema");
    const wrong = await Promise.allSettled(
      [0, 1].map((Segment) =>
        db.send(new ScanCommand({ TableName, Segment, TotalSegments: 2, ExclusiveStartKey: { pk: { S: "a" } } })),
      ),
    );
    // The key lies in one of the two.
    expect(wrong.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("endpoints: the one that was asked", async () => {
    const { Endpoints } = await db.send(new DescribeEndpointsCommand({}));
    expect(Endpoints).toEqual([{ Address: expect.any(String), CachePeriodInMinutes: 1440 }]);
    const at = new DynamoDBClient({ ...clientConfig(), endpoint: `http://${Endpoints?.[0]?.Address}` });
    // On AWS that address is spoken to by TLS only.
    if (endpointUrl().startsWith("http:"))
      expect((await at.send(new DescribeEndpointsCommand({}))).Endpoints).toEqual(Endpoints);
  });

  test("what is not there is refused by name", async () => {
    await expect(db.send(new ListGlobalTablesCommand({}))).rejects.toMatchObject({
      message: expect.stringContaining("dynamodb:ListGlobalTables"),
      $metadata: { httpStatusCode: 501 },
    });
  });
});
