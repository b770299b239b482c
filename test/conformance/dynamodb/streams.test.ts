import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type StreamViewType,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const db = new DynamoDBClient(clientConfig());
const streams = new DynamoDBStreamsClient(clientConfig());
const SOON = { timeout: 15_000 };

async function makeTable(StreamViewType?: StreamViewType) {
  const TableName = uniqueName("streams");
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...(StreamViewType ? { StreamSpecification: { StreamEnabled: true, StreamViewType } } : {}),
    }),
  );
  const StreamArn = TableDescription?.LatestStreamArn ?? "";
  if (StreamArn) await expect.poll(async () => (await describeStream(StreamArn))?.StreamStatus, SOON).toBe("ENABLED");
  return { TableName, StreamArn };
}

const describeStream = async (StreamArn: string) =>
  (await streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription;

/** All records that the stream holds, once there are as many as that: they come a moment after the write. */
async function recordsOf(StreamArn: string, count: number) {
  await expect.poll(async () => (await recordsNow(StreamArn)).length, SOON).toBeGreaterThanOrEqual(count);
  return recordsNow(StreamArn);
}

async function recordsNow(StreamArn: string): Promise<_Record[]> {
  const found: _Record[] = [];
  for (const { ShardId } of (await describeStream(StreamArn))?.Shards ?? []) {
    const about = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand(about));
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      if (Records.length === 0) break;
      found.push(...Records);
      ShardIterator = NextShardIterator;
    }
  }
  return found;
}

/** An item's life: made, changed, and deleted. */
async function live(TableName: string) {
  const Key = { pk: { S: "a" } };
  await db.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: "1" } } }));
  await db.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  );
  await db.send(new DeleteItemCommand({ TableName, Key }));
}

describe("a stream record", () => {
  const Keys = { pk: { S: "a" } };
  const first = { ...Keys, n: { N: "1" } };
  const second = { ...Keys, n: { N: "2" } };
  // Which images a view has: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html, read 2026-11-24
  const changes = [
    { eventName: "INSERT", NewImage: first },
    { eventName: "MODIFY", NewImage: second, OldImage: first },
    { eventName: "REMOVE", OldImage: second },
  ];
  const views: Record<string, string[]> = {
    KEYS_ONLY: [],
    NEW_IMAGE: ["NewImage"],
    OLD_IMAGE: ["OldImage"],
    NEW_AND_OLD_IMAGES: ["NewImage", "OldImage"],
  };
  test.each(Object.entries(views))("in the view %s", async (view, images) => {
    const { TableName, StreamArn } = await makeTable(view as StreamViewType);
    await live(TableName);
    const records = await recordsOf(StreamArn, 3);
    expect(
      records.map(({ eventName, dynamodb: { Keys, NewImage, OldImage } = {} }) => ({
        eventName,
        Keys,
        NewImage,
        OldImage,
      })),
    ).toEqual(
      changes.map(({ eventName, ...image }) => ({
        eventName,
        Keys,
        NewImage: images.includes("NewImage") ? image.NewImage : undefined,
        OldImage: images.includes("OldImage") ? image.OldImage : undefined,
      })),
    );
  });

  test("says where, when and how large", async () => {
    const { TableName, StreamArn } = await makeTable("NEW_IMAGE");
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "test" } } }));
    const [record] = await recordsOf(StreamArn, 1);
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Date),
        Keys: { pk: { S: "test" } },
        NewImage: { pk: { S: "test" } },
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        // 12 for a key of 6 bytes with the same new image, recorded by https://github.com/localstack/localstack, 2024-01-30
        SizeBytes: 12,
        StreamViewType: "NEW_IMAGE",
      },
    });
    expect(record?.dynamodb?.ApproximateCreationDateTime?.getMilliseconds()).toBe(0);
    expect(await recordsOf(StreamArn, 1)).toEqual([record]);
  });

  test("is written for each action of a transaction and of a batch, and in the order of the writes", async () => {
    const { TableName, StreamArn } = await makeTable("NEW_AND_OLD_IMAGES");
    const put = (pk: string) => ({ TableName, Item: { pk: { S: pk }, b: { B: Buffer.from(pk) } } });
    await db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put("1") }, { Put: put("2") }] }));
    await expect(
      db.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: put("3") },
            { ConditionCheck: { TableName, Key: { pk: { S: "9" } }, ConditionExpression: "attribute_exists(pk)" } },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: "TransactionCanceledException" });
    await db.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [{ PutRequest: put("4") }, { DeleteRequest: { Key: { pk: { S: "1" } } } }],
        },
      }),
    );
    const records = await recordsOf(StreamArn, 4);
    expect(records.map(({ eventName, dynamodb: change }) => [eventName, change?.Keys?.pk?.S])).toEqual([
      ["INSERT", "1"],
      ["INSERT", "2"],
      ["INSERT", "4"],
      ["REMOVE", "1"],
    ]);
    expect(records[3]?.dynamodb?.OldImage?.b?.B).toEqual(new Uint8Array(Buffer.from("1")));
    const numbers = records.map(({ dynamodb: change }) => change?.SequenceNumber ?? "");
    expect(numbers).toEqual([...new Set(numbers)].sort());
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, read 2026-11-24
  test("is not written for what changes nothing", async () => {
    const { TableName, StreamArn } = await makeTable("NEW_AND_OLD_IMAGES");
    const Item = { pk: { S: "a" }, m: { M: { x: { N: "1" }, y: { SS: ["p", "q"] } } } };
    await db.send(new PutItemCommand({ TableName, Item }));
    await db.send(
      new PutItemCommand({ TableName, Item: { m: { M: { y: { SS: ["q", "p"] }, x: { N: "1.0" } } }, pk: { S: "a" } } }),
    );
    await db.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "a" } },
        UpdateExpression: "SET m.x = :one REMOVE nothing",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
    await db.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "b" } } }));
    expect((await recordsOf(StreamArn, 1)).map(({ eventName }) => eventName)).toEqual(["INSERT"]);
  });
});

describe("a shard", () => {
  test("is read in pages, from the start, from the end, and from and after a number", async () => {
    const { TableName, StreamArn } = await makeTable("KEYS_ONLY");
    const { Shards: [shard] = [] } = (await describeStream(StreamArn)) ?? {};
    const iterator = async (
      ShardIteratorType: "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER",
      SequenceNumber?: string,
    ) =>
      (
        await streams.send(
          new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType, SequenceNumber }),
        )
      ).ShardIterator;
    const read = async (ShardIterator: string | undefined, Limit?: number) => {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
      return { keys: Records.map(({ dynamodb: change }) => change?.Keys?.pk?.S), next: NextShardIterator };
    };
    const beginning = await iterator("LATEST");
    for (const pk of ["1", "2", "3"]) await db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
    const number = (await recordsOf(StreamArn, 3))[1]?.dynamodb?.SequenceNumber;

    expect((await read(await iterator("LATEST"))).keys).toEqual([]);
    expect((await read(await iterator("AT_SEQUENCE_NUMBER", number))).keys).toEqual(["2", "3"]);
    expect((await read(await iterator("AFTER_SEQUENCE_NUMBER", number))).keys).toEqual(["3"]);
    const page = await read(beginning, 2);
    expect(page.keys).toEqual(["1", "2"]);
    const rest = await read(page.next, 2);
    expect(rest.keys).toEqual(["3"]);
    expect((await read(rest.next)).keys).toEqual([]);
    // The same iterator gives the same records again.
    expect((await read(page.next)).keys).toEqual(["3"]);
  });

  // "a maximum of 1 MB of data": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html, read 2026-11-24
  test("gives at most 1 MB at once", async () => {
    const { TableName, StreamArn } = await makeTable("NEW_IMAGE");
    const text = "x".repeat(300_000);
    for (const pk of ["1", "2", "3", "4", "5"])
      await db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, text: { S: text } } }));
    await recordsOf(StreamArn, 5);
    const { Shards: [shard] = [] } = (await describeStream(StreamArn)) ?? {};
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const first = await streams.send(new GetRecordsCommand({ ShardIterator }));
    expect(first.Records?.length).toBe(3);
    const second = await streams.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
    expect(second.Records?.length).toBe(2);
  });
});

describe("a stream", () => {
  test("is described and listed", async () => {
    const { TableName, StreamArn } = await makeTable("OLD_IMAGE");
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
      LatestStreamArn: `${Table?.TableArn}/stream/${Table?.LatestStreamLabel}`,
    });
    expect(await describeStream(StreamArn)).toEqual({
      StreamArn,
      StreamLabel: Table?.LatestStreamLabel,
      StreamStatus: "ENABLED",
      StreamViewType: "OLD_IMAGE",
      CreationRequestDateTime: expect.any(Date),
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      Shards: [
        {
          ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
          SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{21,40}$/) },
        },
      ],
    });
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
    expect(Streams).toEqual([{ StreamArn, TableName, StreamLabel: Table?.LatestStreamLabel }]);
  });

  test("is disabled and enabled again, and each keeps what it has", async () => {
    const { TableName } = await makeTable();
    const change = async (StreamEnabled: boolean, StreamViewType?: StreamViewType) =>
      (await db.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled, StreamViewType } })))
        .TableDescription?.LatestStreamArn ?? "";
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "before" } } }));
    const first = await change(true, "KEYS_ONLY");
    await expect(change(true, "NEW_IMAGE")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Table already has an enabled stream"),
    });
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "first" } } }));
    await change(false);
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "between" } } }));
    const second = await change(true, "NEW_IMAGE");
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "second" } } }));

    const keys = async (arn: string) => (await recordsOf(arn, 1)).map(({ dynamodb: { Keys } = {} }) => Keys?.pk?.S);
    expect(await keys(first)).toEqual(["first"]);
    expect(await keys(second)).toEqual(["second"]);
    expect(await describeStream(first)).toMatchObject({
      StreamStatus: "DISABLED",
      Shards: [{ SequenceNumberRange: { EndingSequenceNumber: expect.any(String) } }],
    });
    const page = await streams.send(new ListStreamsCommand({ TableName, Limit: 1 }));
    expect(page.Streams?.map(({ StreamArn }) => StreamArn)).toEqual([first]);
    const rest = await streams.send(
      new ListStreamsCommand({ TableName, ExclusiveStartStreamArn: page.LastEvaluatedStreamArn }),
    );
    expect(rest.Streams?.map(({ StreamArn }) => StreamArn)).toEqual([second]);
    expect(rest.LastEvaluatedStreamArn).toBeUndefined();
  });

  test("can be read after its table was deleted", async () => {
    const { TableName, StreamArn } = await makeTable("KEYS_ONLY");
    await db.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" } } }));
    await db.send(new DeleteTableCommand({ TableName }));
    await expect.poll(async () => (await describeStream(StreamArn))?.StreamStatus).toBe("DISABLED");
    expect((await recordsOf(StreamArn, 1)).map(({ eventName }) => eventName)).toEqual(["INSERT"]);
  });
});

describe("validation", () => {
  const missing = "arn:aws:dynamodb:us-east-1:000000000000:table/no-such-table/stream/2024-11-18T14:36:44.149";

  test("a stream that is not there", async () => {
    // Recorded by https://github.com/localstack/localstack (test_non_existent_stream), 2024-11-20
    await expect(describeStream(missing)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Requested resource not found: Stream: ${missing} not found`,
    });
  });

  test.each([
    ["a limit above 100", new DescribeStreamCommand({ StreamArn: missing, Limit: 101 }), "'limit'"],
    ["a limit of 0", new ListStreamsCommand({ Limit: 0 }), "'limit'"],
    ["a limit of records above 1000", new GetRecordsCommand({ ShardIterator: "x", Limit: 1001 }), "'limit'"],
    ["an ARN that is too short", new DescribeStreamCommand({ StreamArn: "arn" }), "'streamArn'"],
    [
      "a type of iterator that there is not",
      new GetShardIteratorCommand({
        StreamArn: missing,
        ShardId: "shardId-00000000000000000000-00000000",
        ShardIteratorType: "AT_TIMESTAMP" as "LATEST",
      }),
      "'shardIteratorType'",
    ],
  ] as const)("%s", async (_what, command, member) => {
    await expect(streams.send(command as DescribeStreamCommand)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(`1 validation error detected: Value`),
    });
    await expect(streams.send(command as DescribeStreamCommand)).rejects.toThrow(member);
  });

  test("shards, numbers and iterators that are not the stream's", async () => {
    const { StreamArn } = await makeTable("KEYS_ONLY");
    const { Shards: [shard] = [] } = (await describeStream(StreamArn)) ?? {};
    const get = (more: { ShardId?: string; SequenceNumber?: string }) =>
      streams.send(
        new GetShardIteratorCommand({
          StreamArn,
          ShardId: shard?.ShardId,
          ShardIteratorType: "AT_SEQUENCE_NUMBER",
          ...more,
        }),
      );
    await expect(get({ ShardId: "shardId-00000000000000000000-00000000" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(get({})).rejects.toMatchObject({ name: "ValidationException" });
    await expect(get({ SequenceNumber: "1".repeat(40) })).rejects.toMatchObject({ name: "ValidationException" });
    for (const ShardIterator of ["nonsense", `${StreamArn}|1|bm8=`, `${StreamArn}|1|e30=`])
      await expect(streams.send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
        name: "ValidationException",
      });
  });
});

// Recorded by https://github.com/scylladb/scylladb (test/alternator/test_streams.py), read 2026-11-25.
test("what is no stream, and a place that there is not", async () => {
  const { TableName, StreamArn } = await makeTable("KEYS_ONLY");
  const invalid = { name: "ValidationException" };
  const noArn = "x".repeat(40);
  await expect(streams.send(new DescribeStreamCommand({ StreamArn: noArn }))).rejects.toMatchObject(invalid);
  await expect(
    streams.send(new ListStreamsCommand({ TableName, ExclusiveStartStreamArn: noArn })),
  ).rejects.toMatchObject(invalid);
  const ShardId = (await describeStream(StreamArn))?.Shards?.[0]?.ShardId;
  await expect(
    streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId,
        ShardIteratorType: "LATEST",
        SequenceNumber: "100000000000000000000000",
      }),
    ),
  ).rejects.toMatchObject(invalid);
  const behind = await streams.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId: "z".repeat(40) }));
  expect(behind.StreamDescription?.Shards).toEqual([]);
});
