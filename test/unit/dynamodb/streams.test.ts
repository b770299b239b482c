import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type ShardIteratorType,
} from "@aws-sdk/client-dynamodb-streams";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startDynamoDb } from "./service.ts";

// What takes hours on AWS, with a clock that the tests move.

const HOUR_MS = 60 * 60 * 1000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-streams-"));
  vi.useFakeTimers({ now: new Date("2026-11-24T00:00:00Z"), toFake: ["setInterval", "clearInterval", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function start() {
  const stack = startDynamoDb(directory);
  const put = (n: number) =>
    stack.client.send(new PutItemCommand({ TableName: "table", Item: { pk: { N: String(n) } } }));
  return Object.assign(stack, { put });
}

async function makeTable(client: ReturnType<typeof start>["client"]): Promise<string> {
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: "table",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    }),
  );
  return TableDescription?.LatestStreamArn ?? "";
}

function reader({ client }: ReturnType<typeof start>, StreamArn: string) {
  const shards = async () =>
    (await client.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription?.Shards ?? [];
  const iterator = async (ShardId: string | undefined, ShardIteratorType: ShardIteratorType, SequenceNumber?: string) =>
    (await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber })))
      .ShardIterator;
  const read = async (ShardIterator: string | undefined) => {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    return { keys: Records.map(({ dynamodb: change }) => change?.Keys?.pk?.N), Records, next: NextShardIterator };
  };
  return { shards, iterator, read };
}

test("a shard is closed after four hours and goes on in a child; a closed one is read to its end", async () => {
  await using stack = start();
  const arn = await makeTable(stack.client);
  const { shards, iterator, read } = reader(stack, arn);
  await stack.put(1);
  const [first] = await shards();
  expect(first?.SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();

  vi.advanceTimersByTime(4 * HOUR_MS + 60_000);
  await stack.put(2);
  const [closed, child, ...more] = await shards();
  expect(more).toEqual([]);
  expect(closed?.SequenceNumberRange?.EndingSequenceNumber).toMatch(/^\d{21}$/);
  expect(child).toMatchObject({ ParentShardId: first?.ShardId });
  expect(child?.SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();
  const end = await read(await iterator(closed?.ShardId, "TRIM_HORIZON"));
  expect(end).toMatchObject({ keys: ["1"], next: undefined });
  const rest = await read(await iterator(child?.ShardId, "TRIM_HORIZON"));
  expect(rest.keys).toEqual(["2"]);
  expect((await read(rest.next)).keys).toEqual([]);
  // The children of a shard, by its filter.
  const { StreamDescription } = await stack.client.send(
    new DescribeStreamCommand({ StreamArn: arn, ShardFilter: { Type: "CHILD_SHARDS", ShardId: closed?.ShardId } }),
  );
  expect(StreamDescription?.Shards?.map(({ ShardId }) => ShardId)).toEqual([child?.ShardId]);
});

test("an iterator expires after 15 minutes", async () => {
  await using stack = start();
  const { shards, iterator, read } = reader(stack, await makeTable(stack.client));
  const [shard] = await shards();
  const old = await iterator(shard?.ShardId, "LATEST");
  vi.advanceTimersByTime(15 * 60_000);
  expect((await read(old)).keys).toEqual([]);
  vi.advanceTimersByTime(1);
  await expect(read(old)).rejects.toMatchObject({ name: "ExpiredIteratorException" });
});

test("records are gone after 24 hours, and who asks for one is told so", async () => {
  await using stack = start();
  const { shards, iterator, read } = reader(stack, await makeTable(stack.client));
  await stack.put(1);
  const [shard] = await shards();
  const { Records } = await read(await iterator(shard?.ShardId, "TRIM_HORIZON"));
  const number = Records[0]?.dynamodb?.SequenceNumber;
  vi.advanceTimersByTime(HOUR_MS);
  await stack.put(2);

  vi.advanceTimersByTime(23 * HOUR_MS - 60_000);
  const stale = await iterator(shard?.ShardId, "TRIM_HORIZON");
  expect((await read(stale)).keys).toEqual(["1", "2"]);
  vi.advanceTimersByTime(2 * 60_000);
  await expect(read(stale)).rejects.toMatchObject({ name: "TrimmedDataAccessException" });
  await expect(iterator(shard?.ShardId, "AT_SEQUENCE_NUMBER", number)).rejects.toMatchObject({
    name: "TrimmedDataAccessException",
  });
  expect((await read(await iterator(shard?.ShardId, "TRIM_HORIZON"))).keys).toEqual(["2"]);

  // What is trimmed leaves the file as well, and numbers go on growing all the same.
  vi.advanceTimersByTime(2 * HOUR_MS);
  const [open] = (await shards()).slice(-1);
  await stack.put(3);
  const after = await read(await iterator(open?.ShardId, "TRIM_HORIZON"));
  expect(after.keys).toEqual(["3"]);
  expect(String(after.Records[0]?.dynamodb?.SequenceNumber) > String(number)).toBe(true);
});

test("a reader who has read everything may wait for longer than records live", async () => {
  await using stack = start();
  const { shards, iterator, read } = reader(stack, await makeTable(stack.client));
  await stack.put(1);
  const [shard] = await shards();
  let { next } = await read(await iterator(shard?.ShardId, "TRIM_HORIZON"));
  for (let minutes = 0; next !== undefined; minutes += 10) {
    vi.advanceTimersByTime(10 * 60_000);
    ({ next } = await read(next));
    expect(minutes).toBeLessThan(26 * 60);
  }
  // The shard was closed in the meantime, and its end reached.
  expect((await shards()).length).toBeGreaterThan(0);
});

test("the bell rings once for the writes of one turn, when they can be read", async () => {
  await using stack = start();
  const arn = await makeTable(stack.client);
  let rings = 0;
  const heard = new Promise<void>((resolve) => {
    stack.bell.listen(arn, () => {
      rings += 1;
      resolve();
    });
  });
  await Promise.all([stack.put(1), stack.put(2)]);
  await heard;
  await new Promise(setImmediate);
  expect(rings).toBe(1);
  await stack.client.send(new DeleteItemCommand({ TableName: "table", Key: { pk: { N: "99" } } }));
  await new Promise(setImmediate);
  expect(rings).toBe(1);
});
