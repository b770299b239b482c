import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

const db = new DynamoDBClient(clientConfig());
const lambda = lambdaClient();
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const UNKNOWN = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const POLL = { timeout: 20_000, interval: 50 };

type Mapping = Partial<CreateEventSourceMappingCommandInput>;

async function makeTable(stream: boolean) {
  const TableName = uniqueName("source");
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...(stream
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" as const } }
        : {}),
    }),
  );
  return { TableName, streamArn: TableDescription?.LatestStreamArn ?? "" };
}

/**
 * A table with a stream, a function that writes down each event that it gets and then does `answer` with the keys of its records, and what it got.
 */
async function source(answer = "") {
  const { TableName, streamArn } = await makeTable(true);
  const { TableName: sink } = await makeTable(false);
  const FunctionName = uniqueName("reader");
  const code = `
    import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    const db = new DynamoDBClient({});
    export const handler = async (event, context) => {
      const at = String(performance.timeOrigin + performance.now());
      const Item = { pk: { S: context.awsRequestId }, at: { N: at }, event: { S: JSON.stringify(event) } };
      await db.send(new PutItemCommand({ TableName: "${sink}", Item }));
      const keys = event.Records.map((record) => record.dynamodb.Keys.pk.S);
      const sequenceOf = (key) => event.Records.find((record) => record.dynamodb.Keys.pk.S === key)?.dynamodb.SequenceNumber;
      ${answer}
    };`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  const made: string[] = [];
  return {
    TableName,
    FunctionName,
    streamArn,
    async map(more: Mapping = {}) {
      const mapping = await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName,
          EventSourceArn: streamArn,
          StartingPosition: "TRIM_HORIZON",
          ...more,
        }),
      );
      made.push(mapping.UUID ?? "");
      return mapping;
    },
    put: (pk: string, more = {}) => db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } })),
    /** The events in the order in which they came. */
    async events() {
      const { Items = [] } = await db.send(new ScanCommand({ TableName: sink, ConsistentRead: true }));
      return Items.sort((a, b) => Number(a.at?.N) - Number(b.at?.N)).map(({ event }) => JSON.parse(event?.S ?? ""));
    },
    /** The keys in each event. */
    async calls(): Promise<string[]> {
      return (await this.events()).map(({ Records }) => Records.map(keyOf).join(""));
    },
    async [Symbol.asyncDispose]() {
      for (const UUID of made)
        await lambda.send(new DeleteEventSourceMappingCommand({ UUID })).catch((error: Error) => {
          if (error.name !== "ResourceNotFoundException") throw error;
        });
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

interface StreamEventRecord {
  dynamodb: { Keys: { pk: { S: string } }; NewImage: { n: { N: string } } };
}
const keyOf = (record: StreamEventRecord) => record.dynamodb.Keys.pk.S;

describe("a function that reads a stream", () => {
  // The event: recorded on AWS by https://github.com/localstack/localstack (test_dynamodb_event_source_mapping), 2025-11-25
  test("gets its records as they are made", async () => {
    await using from = await source();
    await from.map({ BatchSize: 1 });
    await from.put("hello world", { binary_key: { B: Buffer.from("foobar") } });
    await expect
      .poll(() => from.events(), POLL)
      .toEqual([
        {
          Records: [
            {
              eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
              eventName: "INSERT",
              eventVersion: "1.1",
              eventSource: "aws:dynamodb",
              awsRegion: "us-east-1",
              dynamodb: {
                ApproximateCreationDateTime: expect.any(Number),
                Keys: { pk: { S: "hello world" } },
                NewImage: { pk: { S: "hello world" }, binary_key: { B: "Zm9vYmFy" } },
                SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
                SizeBytes: 42,
                StreamViewType: "NEW_AND_OLD_IMAGES",
              },
              eventSourceARN: from.streamArn,
            },
          ],
        },
      ]);
    await db.send(new DeleteItemCommand({ TableName: from.TableName, Key: { pk: { S: "hello world" } } }));
    await expect.poll(async () => (await from.events())[1]?.Records[0].eventName, POLL).toBe("REMOVE");
  });

  test("begins with what is there, or with what comes", async () => {
    await using all = await source();
    await all.put("a");
    await all.put("b");
    await all.map({ StartingPosition: "TRIM_HORIZON" });
    await expect.poll(() => all.calls(), POLL).toEqual(["ab"]);

    await using latest = await source();
    await latest.put("a");
    await latest.map({ StartingPosition: "LATEST" });
    await latest.put("b");
    await expect.poll(() => latest.calls(), POLL).toEqual(["b"]);
  });

  test("gets batches that are full, or whose window is over", async () => {
    await using from = await source();
    for (const pk of "abcde") await from.put(pk);
    await from.map({ BatchSize: 2, MaximumBatchingWindowInSeconds: 1 });
    await expect.poll(() => from.calls(), POLL).toEqual(["ab", "cd", "e"]);
    await Promise.all([from.put("f"), from.put("g")]);
    await expect.poll(async () => (await from.calls()).length, POLL).toBe(4);
    expect([...((await from.calls())[3] ?? "")].sort().join("")).toBe("fg");
  });

  test("gets only what one of the filters matches", async () => {
    await using from = await source();
    const Pattern = JSON.stringify({
      eventName: ["INSERT"],
      dynamodb: { NewImage: { kind: { S: [{ prefix: "wan" }] } } },
    });
    const second = JSON.stringify({ dynamodb: { Keys: { pk: { S: ["always"] } } } });
    await from.map({ FilterCriteria: { Filters: [{ Pattern }, { Pattern: second }] } });
    await from.put("a", { kind: { S: "other" } });
    await from.put("b", { kind: { S: "wanted" } });
    await from.put("b", { kind: { S: "wanted too" } });
    await from.put("always");
    await expect.poll(async () => (await from.calls()).join(""), POLL).toBe("balways");
  });

  test("does not get a record twice, and goes on after an error where it was", async () => {
    await using from = await source(
      `if (keys.includes("b") && !globalThis.tried) { globalThis.tried = true; throw new Error("Try again."); }`,
    );
    await from.map({ BatchSize: 1 });
    for (const pk of "abc") await from.put(pk);
    await expect.poll(() => from.calls(), POLL).toEqual(["a", "b", "b", "c"]);
  });

  test("says how the last call went", async () => {
    await using from = await source(`if (keys.includes("bad")) throw new Error("No.");`);
    const { UUID } = await from.map({ MaximumRetryAttempts: 0 });
    const result = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
    expect(await result()).toBe("No records processed");
    await from.put("good");
    await expect.poll(result, POLL).toBe("OK");
    await from.put("bad");
    await expect.poll(result, POLL).toBe("PROBLEM: Function call failed");
  });
});

describe("records that fail", () => {
  // The object: recorded on AWS by https://github.com/localstack/localstack (test_dynamodb_event_source_mapping_with_s3_on_failure_destination), 2025-11-25
  test("are tried as often as allowed and then lie in the bucket for failures", async () => {
    await using from = await source(`if (keys.includes("bad")) throw new Error("No.");`);
    const Bucket = uniqueName("failures");
    await s3.send(new CreateBucketCommand({ Bucket }));
    const { UUID, FunctionArn } = await from.map({
      BatchSize: 1,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${Bucket}` } },
    });
    await from.put("bad");
    await from.put("good");
    await expect.poll(() => from.calls(), POLL).toEqual(["bad", "bad", "good"]);
    const { Contents: [object] = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(object?.Key).toMatch(
      new RegExp(
        `^aws/lambda/${UUID}/shardId-[0-9a-f-]+/\\d{4}/\\d{2}/\\d{2}/\\d{4}-\\d{2}-\\d{2}T\\d{2}\\.\\d{2}\\.\\d{2}-[0-9a-f-]{36}$`,
      ),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: object?.Key }));
    const [, , third] = await from.events();
    const written = JSON.parse((await Body?.transformToString()) ?? "");
    expect(written).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: FunctionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.any(String),
        endSequenceNumber: written.DDBStreamBatchInfo.startSequenceNumber,
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        approximateArrivalOfLastRecord: expect.any(String),
        batchSize: 1,
        streamArn: from.streamArn,
      },
      payload: { Records: [expect.objectContaining({ eventSourceARN: from.streamArn })] },
    });
    expect(third.Records).toHaveLength(1);
  });

  test("are found by splitting their batch", async () => {
    await using from = await source(`if (keys.includes("c")) throw new Error("No.");`);
    for (const pk of "abcd") await from.put(pk);
    await from.map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    await expect.poll(() => from.calls(), POLL).toEqual(["abcd", "ab", "cd", "c", "d"]);
  });

  test("are named by the function, which gets them and what follows again", async () => {
    await using from = await source(
      `return { batchItemFailures: keys.includes("b") && keys.includes("a") ? [{ itemIdentifier: sequenceOf("b") }] : [] };`,
    );
    for (const pk of "abc") await from.put(pk);
    await from.map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await expect.poll(() => from.calls(), POLL).toEqual(["abc", "bc"]);
  });

  test("hold up only their own lane", async () => {
    await using from = await source(`if (keys.includes("stuck")) throw new Error("No.");`);
    await from.map({ ParallelizationFactor: 4, BatchSize: 1 });
    await from.put("stuck");
    for (const n of ["1", "2", "3"]) for (const pk of "abcdefgh") await from.put(pk, { n: { N: n } });
    const changes = async () => {
      const records = (await from.events())
        .flatMap(({ Records }) => Records)
        .filter((record) => keyOf(record) !== "stuck");
      const numbers = Map.groupBy(records, keyOf);
      return [...numbers.values()].map((of) => of.map((record) => record.dynamodb.NewImage.n.N).join(""));
    };
    // Of eight items some lie in the lane that is held up. Each item's changes come in their order.
    await expect
      .poll(async () => (await changes()).filter((numbers) => numbers === "123").length, POLL)
      .toBeGreaterThan(3);
    for (const numbers of await changes()) expect("123").toMatch(new RegExp(`^${numbers}`));
  });
});

describe("a mapping", () => {
  // Recorded on AWS by https://github.com/localstack/localstack (test_event_source_mapping_lifecycle), 2025-11-25
  test("is made, shown, changed, listed and deleted", async () => {
    await using from = await source();
    const made = await from.map();
    const shown = {
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${made.UUID}`,
      EventSourceArn: from.streamArn,
      FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${from.FunctionName}`,
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      LastProcessingResult: "No records processed",
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: "TRIM_HORIZON",
      StateTransitionReason: "User action",
      TumblingWindowInSeconds: 0,
    };
    const { $metadata, ...answer } = made;
    expect($metadata.httpStatusCode).toBe(202);
    expect(answer).toEqual({ ...shown, State: "Creating" });
    const get = () => lambda.send(new GetEventSourceMappingCommand({ UUID: made.UUID }));
    await expect.poll(async () => (await get()).State, POLL).toBe("Enabled");

    const updated = await lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: made.UUID, BatchSize: 7, Enabled: false, MaximumRetryAttempts: 3 }),
    );
    expect(updated).toMatchObject({ State: "Disabling", BatchSize: 7, MaximumRetryAttempts: 3 });
    await expect.poll(async () => (await get()).State, POLL).toBe("Disabled");

    const list = async (more: { FunctionName?: string; EventSourceArn?: string }) =>
      (await lambda.send(new ListEventSourceMappingsCommand(more))).EventSourceMappings?.map(({ UUID }) => UUID);
    expect(await list({ FunctionName: from.FunctionName })).toEqual([made.UUID]);
    expect(await list({ EventSourceArn: from.streamArn })).toEqual([made.UUID]);
    expect(await list({ FunctionName: "no-such-function" })).toEqual([]);

    const deleted = await lambda.send(new DeleteEventSourceMappingCommand({ UUID: made.UUID }));
    expect(deleted).toMatchObject({ State: "Deleting", UUID: made.UUID });
    await expect.poll(() => get().catch((error: Error) => error.name), POLL).toBe("ResourceNotFoundException");
  });

  test("that is disabled reads nothing, and goes on where it was when it is enabled", async () => {
    await using from = await source();
    const { UUID } = await from.map();
    await from.put("a");
    await expect.poll(() => from.calls(), POLL).toEqual(["a"]);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await from.put("b");
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, ParallelizationFactor: 2 }));
    await expect.poll(() => from.calls(), POLL).toEqual(["a", "b"]);
  });

  test("is one of several of a stream; each gets every record", async () => {
    await using from = await source();
    await using other = await source();
    await from.map();
    await other.map({ EventSourceArn: from.streamArn });
    await db.send(
      new TransactWriteItemsCommand({
        TransactItems: ["a", "b"].map((pk) => ({ Put: { TableName: from.TableName, Item: { pk: { S: pk } } } })),
      }),
    );
    await expect.poll(() => from.calls(), POLL).toEqual(["ab"]);
    await expect.poll(() => other.calls(), POLL).toEqual(["ab"]);
  });
});

describe("validation", () => {
  const stream = "arn:aws:dynamodb:us-east-1:000000000000:table/no-such-table/stream/2025-02-22T03:03:25.490";

  // Names and messages of these were recorded on AWS by https://github.com/localstack/localstack (TestLambdaEventSourceMappings,
  // test_lambda_integration_dynamodbstreams), 2025-11-25
  test.each<[string, Mapping, string, string]>([
    ["no source", { EventSourceArn: undefined }, "InvalidParameterValueException", "Unrecognized event source."],
    [
      "a function that is not there",
      { FunctionName: "doesnotexist" },
      "InvalidParameterValueException",
      "Function does not exist",
    ],
    [
      "a stream that is not there",
      { EventSourceArn: stream },
      "InvalidParameterValueException",
      `Stream not found: ${stream}`,
    ],
    [
      "no starting position",
      { StartingPosition: undefined },
      "InvalidParameterValueException",
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      "a starting position that there is not",
      { StartingPosition: "invalid" as "LATEST" },
      "ValidationException",
      "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
    ],
    [
      "a starting position that DynamoDB has not",
      { EventSourceArn: stream, StartingPosition: "AT_TIMESTAMP" },
      "InvalidParameterValueException",
      `Unsupported starting position for arn type: ${stream}`,
    ],
    [
      "a filter that is no pattern",
      { FilterCriteria: { Filters: [{ Pattern: "single-string" }] } },
      "InvalidParameterValueException",
      "Invalid filter pattern definition.",
    ],
    [
      "a destination for success",
      { DestinationConfig: { OnSuccess: { Destination: "arn:aws:sqs:us-east-1:000000000000:queue" } } },
      "InvalidParameterValueException",
      "Unsupported DestinationConfig parameter for given event source mapping type.",
    ],
  ])("%s", async (_what, more, name, message) => {
    await using from = await source();
    await expect(from.map(more)).rejects.toMatchObject({ name, message });
  });

  test("the same stream and function twice", async () => {
    await using from = await source();
    const { UUID } = await from.map();
    await expect(from.map()).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: `The event source arn (" ${from.streamArn} ") and function (" ${from.FunctionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
  });

  test("a mapping that is not there", async () => {
    for (const command of [
      new GetEventSourceMappingCommand({ UUID: UNKNOWN }),
      new DeleteEventSourceMappingCommand({ UUID: UNKNOWN }),
      new UpdateEventSourceMappingCommand({ UUID: UNKNOWN, Enabled: false }),
    ])
      await expect(lambda.send(command as GetEventSourceMappingCommand)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: "The resource you requested does not exist.",
      });
  });
});

// What the emulator has not: not AWS's behaviour.
test.skipIf(process.env.ENDPOINT_URL !== undefined).each<[string, Mapping]>([
  ["TumblingWindowInSeconds", { TumblingWindowInSeconds: 30 }],
  ["sqs", { EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:queue" }],
  ["sns", { DestinationConfig: { OnFailure: { Destination: "arn:aws:sns:us-east-1:000000000000:topic" } } }],
  ["KMSKeyArn", { KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/x" }],
])("%s is refused by name", async (name, more) => {
  await using from = await source();
  await expect(from.map(more)).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining(name),
    $metadata: { httpStatusCode: 501 },
  });
});
