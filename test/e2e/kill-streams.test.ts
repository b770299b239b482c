import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";
import { zip } from "../support/zip.ts";
import { clientOf } from "./customers-api.ts";

// How often the stack is killed: `KILL_ROUNDS=50 npx vitest run --project e2e kill-streams`.
const KILLS = Number(process.env.KILL_ROUNDS ?? 5);
const WRITERS = 8;
const KEYS_EACH = 20;
const WRITES_BEFORE_KILL = 150;

type Contents = Map<string, string>;

/** What the writers know: what was acknowledged last of each key, and which keys had a write without an answer since. */
interface Written {
  readonly acknowledged: Contents;
  readonly inDoubt: Set<string>;
}

test("kill -9 in the middle of writes: the stream tells the table's whole story, and its reader misses nothing", async () => {
  await using stack = await startTestStack();
  const streamArn = await makeTables(stack);
  const written: Written = { acknowledged: new Map(), inDoubt: new Set() };
  for (let kill = 0; kill < KILLS; kill += 1) {
    await writeUntilKilled(stack, written, kill);
    await stack.start();
  }
  const table = await contentsOf(stack, "source");
  for (const [key, value] of written.acknowledged)
    if (!written.inDoubt.has(key)) expect([key, table.get(key) ?? ""]).toEqual([key, value]);
  expect(await replay(stack, streamArn)).toEqual(table);
  await expect.poll(() => contentsOf(stack, "copy"), { timeout: 30_000, interval: 100 }).toEqual(table);
});

/** A table with a stream, and a function that copies what it reads there into another table. */
async function makeTables(stack: TestStack): Promise<string> {
  const db = new DynamoDBClient(clientOf(stack));
  const about = {
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  } as const satisfies Partial<CreateTableCommand["input"]>;
  await db.send(new CreateTableCommand({ ...about, TableName: "copy" }));
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      ...about,
      TableName: "source",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  const EventSourceArn = TableDescription?.LatestStreamArn;
  const lambda = new LambdaClient(clientOf(stack));
  const code = `
    import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    const db = new DynamoDBClient({});
    export const handler = async ({ Records }) => {
      for (const { dynamodb: { Keys, NewImage } } of Records)
        await db.send(NewImage ? new PutItemCommand({ TableName: "copy", Item: NewImage }) : new DeleteItemCommand({ TableName: "copy", Key: Keys }));
    };`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "copy",
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 60,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: "copy", EventSourceArn, StartingPosition: "TRIM_HORIZON" }),
  );
  return EventSourceArn ?? "";
}

/** Puts, deletes and transactions, each writer on keys of its own, until the stack is killed under them. */
async function writeUntilKilled(stack: TestStack, { acknowledged, inDoubt }: Written, round: number): Promise<void> {
  const db = new DynamoDBClient({ ...clientOf(stack), maxAttempts: 1 });
  let writes = 0;
  let killed: Promise<void> | undefined;
  const writer = async (number: number): Promise<void> => {
    for (let step = 0; ; step += 1) {
      const [pk, other] = [`${number}-${step % KEYS_EACH}`, `${number}-${(step + 1) % KEYS_EACH}`];
      const value = `${round}.${step}`;
      const item = (key: string): Record<string, AttributeValue> => ({ pk: { S: key }, value: { S: value } });
      const put = (key: string) => ({ TableName: "source", Item: item(key) });
      try {
        if (step % 3 === 0) await db.send(new PutItemCommand(put(pk)));
        else if (step % 3 === 1)
          await db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put(pk) }, { Put: put(other) }] }));
        else await db.send(new DeleteItemCommand({ TableName: "source", Key: { pk: { S: pk } } }));
      } catch {
        for (const key of [pk, other]) inDoubt.add(key);
        return;
      }
      acknowledged.set(pk, step % 3 === 2 ? "" : value);
      if (step % 3 === 1) acknowledged.set(other, value);
      for (const key of step % 3 === 1 ? [pk, other] : [pk]) inDoubt.delete(key);
      writes += 1;
      if (writes >= WRITES_BEFORE_KILL) killed ??= stack.kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  await killed;
}

async function contentsOf(stack: TestStack, TableName: string): Promise<Contents> {
  const client = new DynamoDBClient(clientOf(stack));
  const contents: Contents = new Map();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const { pk, value } of Items) contents.set(pk?.S ?? "", value?.S ?? "");
  return contents;
}

/** What the table holds according to its stream, whose every old image must be what the records before it have made. */
async function replay(stack: TestStack, StreamArn: string): Promise<Contents> {
  const streams = new DynamoDBStreamsClient(clientOf(stack));
  const contents: Contents = new Map();
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      if (Records.length === 0) break;
      for (const { dynamodb: { Keys, NewImage, OldImage } = {} } of Records) {
        const key = Keys?.pk?.S ?? "";
        expect([key, contents.get(key)]).toEqual([key, OldImage?.value?.S]);
        if (NewImage) contents.set(key, NewImage.value?.S ?? "");
        else contents.delete(key);
      }
      ShardIterator = NextShardIterator;
    }
  }
  return contents;
}
