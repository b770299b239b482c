import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type StartedDynamoDb, startDynamoDb } from "./service.ts";

const START = new Date("2026-11-24T00:00:00Z");
const NOW_SECONDS = START.getTime() / 1000;
const DAY_SECONDS = 24 * 60 * 60;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-expiry-"));
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

async function makeTable({ client }: StartedDynamoDb): Promise<string> {
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: "table",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
    }),
  );
  return TableDescription?.LatestStreamArn ?? "";
}

const setTimeToLive = ({ client }: StartedDynamoDb, Enabled: boolean) =>
  client.send(
    new UpdateTimeToLiveCommand({ TableName: "table", TimeToLiveSpecification: { Enabled, AttributeName: "ttl" } }),
  );

const put = ({ client }: StartedDynamoDb, pk: string, ttl?: AttributeValue) =>
  client.send(new PutItemCommand({ TableName: "table", Item: { pk: { S: pk }, ...(ttl ? { ttl } : {}) } }));

const inSeconds = (seconds: number): AttributeValue => ({ N: String(NOW_SECONDS + seconds) });

async function keys({ client }: StartedDynamoDb): Promise<string[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "table" }));
  return Items.map(({ pk }) => pk?.S ?? "").sort();
}

async function recordsOf({ client }: StartedDynamoDb, StreamArn: string) {
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardId } = StreamDescription?.Shards?.[0] ?? {};
  const about = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
  const { ShardIterator } = await client.send(new GetShardIteratorCommand(about));
  return (await client.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
}

test("items go when their time is over, and the stream says who deleted them", async () => {
  await using stack = startDynamoDb(directory);
  const arn = await makeTable(stack);
  await setTimeToLive(stack, true);
  await put(stack, "soon", inSeconds(60));
  await put(stack, "later", inSeconds(600));
  await put(stack, "never");
  await put(stack, "by hand", inSeconds(60));
  await stack.client.send(new DeleteItemCommand({ TableName: "table", Key: { pk: { S: "by hand" } } }));
  vi.advanceTimersByTime(59_000);
  expect(await keys(stack)).toEqual(["later", "never", "soon"]);
  vi.advanceTimersByTime(3_000);
  expect(await keys(stack)).toEqual(["later", "never"]);
  vi.advanceTimersByTime(600_000);
  expect(await keys(stack)).toEqual(["never"]);

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html, read 2026-11-24
  const removed = (await recordsOf(stack, arn)).filter(({ eventName }) => eventName === "REMOVE");
  expect(removed.map(({ dynamodb, userIdentity }) => [dynamodb?.Keys?.pk?.S, userIdentity])).toEqual([
    ["by hand", undefined],
    ["soon", { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" }],
    ["later", { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" }],
  ]);
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html, read 2026-11-24
test("only numbers count, and none that lie more than five years back", async () => {
  await using stack = startDynamoDb(directory);
  await makeTable(stack);
  await setTimeToLive(stack, true);
  await put(stack, "a text", { S: String(NOW_SECONDS - 60) });
  await put(stack, "a number", { N: String(NOW_SECONDS - 60) });
  await put(stack, "six years ago", inSeconds(-6 * 365 * DAY_SECONDS));
  await put(stack, "no time", { N: "1e50" });
  vi.advanceTimersByTime(10_000);
  expect(await keys(stack)).toEqual(["a text", "no time", "six years ago"]);
});

test("a time can be moved, and the setting be taken away", async () => {
  await using stack = startDynamoDb(directory);
  await makeTable(stack);
  await setTimeToLive(stack, true);
  await put(stack, "a", inSeconds(60));
  await put(stack, "b", inSeconds(60));
  await put(stack, "a", inSeconds(3_600));
  await put(stack, "b");
  vi.advanceTimersByTime(120_000);
  expect(await keys(stack)).toEqual(["a", "b"]);
  await setTimeToLive(stack, false);
  vi.advanceTimersByTime(7_200_000);
  expect(await keys(stack)).toEqual(["a", "b"]);
});

test("items that were there before the setting go as well, and after a start those whose time came meanwhile", async () => {
  {
    await using stack = startDynamoDb(directory);
    await makeTable(stack);
    for (let n = 0; n < 250; n += 1) await put(stack, `old-${n}`, inSeconds(-60));
    await put(stack, "meanwhile", inSeconds(60));
    await put(stack, "stays", inSeconds(DAY_SECONDS));
    await setTimeToLive(stack, true);
    vi.advanceTimersByTime(10_000);
    expect(await keys(stack)).toEqual(["meanwhile", "stays"]);
  }
  vi.setSystemTime(new Date(START.getTime() + 3_600_000));
  await using stack = startDynamoDb(directory);
  expect(await keys(stack)).toEqual(["meanwhile", "stays"]);
  vi.advanceTimersByTime(2_000);
  expect(await keys(stack)).toEqual(["stays"]);
});
