import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import type { TestStack } from "../../support/stack.ts";
import { clientOf } from "../customers-api.ts";
import { type Item, keyOf } from "./item.ts";
import { Ledger } from "./ledger.ts";
import type { Load, Random } from "./load.ts";
import { copyWithFunction, streamReplay } from "./stream.ts";

const TableName = "ledger";
const COPY = "copy";
const WRITERS = 12;
const IDS_PER_WRITER = 15;
const CITIES = ["Oslo", "Bergen", "Tromsø"];

/** Both are sparse, and have their items in the order of their versions. */
const INDEXES = [
  { IndexName: "by-city", hash: "city", range: "version", hashes: CITIES.map((S) => ({ S })) },
  {
    IndexName: "by-rank",
    hash: "writer",
    range: "rank",
    hashes: Array.from({ length: WRITERS }, (_, writer) => ({ N: String(writer) })),
    projection: ["writer", "id", "rank", "city"],
  },
];

/** Puts, updates, deletes and transactions on a table with two indexes and a stream, which a function copies to another table. */
export async function items(stack: TestStack): Promise<Load & { checkCopy(): Promise<void> }> {
  const db = new DynamoDBClient({ ...clientOf(stack), maxAttempts: 1 });
  const streamArn = await makeTables(db);
  await copyWithFunction(stack, streamArn, COPY);
  const replay = streamReplay(stack, streamArn);
  const ledger = new Ledger<Item>();
  let version = 0;
  return {
    kinds: [...Object.keys(CHANGES), "transaction"],
    writers: WRITERS,
    answers: [150, 600],
    async write(writer, random) {
      const inTransaction = random(3) === 0;
      const changes = idsOf(random, inTransaction ? 2 + random(3) : 1).map((id) => {
        const key = { writer: { N: String(writer) }, id: { N: String(id) } };
        return { key: keyOf(key), ...change(key, ledger.get(keyOf(key)), ++version, random) };
      });
      const actions = changes.map(({ action }) => action);
      await ledger.write(Object.fromEntries(changes.map(({ key, after }) => [key, after])), () =>
        inTransaction
          ? db.send(new TransactWriteItemsCommand({ TransactItems: actions }))
          : Promise.all(actions.map((action) => send(db, action))),
      );
      return inTransaction ? "transaction" : Object.keys(actions[0] ?? {}).join();
    },
    async check() {
      const table = await scan(db, TableName);
      ledger.settle(table);
      await checkIndexes(db, table);
      expect(await replay()).toEqual(table);
    },
    async checkCopy() {
      const table = await scan(db, TableName);
      await expect.poll(() => scan(db, COPY), { timeout: 120_000, interval: 100 }).toEqual(table);
    },
  };
}

/** One change of an item, as transactions have it, and the item that it leaves. */
interface Change {
  action: TransactWriteItem;
  after: Item | undefined;
}

const CHANGES: Readonly<
  Record<string, (key: Item, before: Item | undefined, version: string, random: Random) => Change>
> = {
  Put(key, _before, version, random) {
    const item = {
      ...key,
      version: { N: version },
      writes: { N: "1" },
      text: { S: "x".repeat(random(500)) },
      ...(random(4) > 0 ? { city: { S: cityOf(random) } } : {}),
      ...(random(4) > 0 ? { rank: { N: version } } : {}),
    };
    return { action: { Put: { TableName, Item: item } }, after: item };
  },
  Update(key, before = key, version, random) {
    const { rank: _removed, ...rest } = before;
    const city = { S: cityOf(random) };
    return {
      action: {
        Update: {
          TableName,
          Key: key,
          UpdateExpression: "SET version = :version, city = :city REMOVE #rank ADD writes :one",
          ExpressionAttributeNames: { "#rank": "rank" },
          ExpressionAttributeValues: { ":version": { N: version }, ":city": city, ":one": { N: "1" } },
        },
      },
      after: { ...rest, version: { N: version }, city, writes: { N: String(Number(before.writes?.N ?? 0) + 1) } },
    };
  },
  Delete: (key) => ({ action: { Delete: { TableName, Key: key } }, after: undefined }),
};

function change(key: Item, before: Item | undefined, version: number, random: Random): Change {
  const kinds = Object.values(CHANGES);
  const make = kinds[random(kinds.length)];
  if (!make) throw new Error("No such change.");
  return make(key, before, String(version), random);
}

const cityOf = (random: Random): string => CITIES[random(CITIES.length)] ?? "";

/** Different ids, since a transaction may change an item only once. */
function idsOf(random: Random, count: number): number[] {
  const first = random(IDS_PER_WRITER);
  return Array.from({ length: count }, (_, index) => (first + index) % IDS_PER_WRITER);
}

/** One change outside a transaction. */
async function send(db: DynamoDBClient, { Put, Update, Delete }: TransactWriteItem): Promise<void> {
  if (Put) await db.send(new PutItemCommand(Put));
  if (Update) await db.send(new UpdateItemCommand(Update));
  if (Delete) await db.send(new DeleteItemCommand(Delete));
}

/** @returns the ARN of the stream */
async function makeTables(db: DynamoDBClient): Promise<string> {
  const keys = {
    KeySchema: [
      { AttributeName: "writer", KeyType: "HASH" },
      { AttributeName: "id", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  } as const satisfies Partial<CreateTableCommandInput>;
  const numbers = (...names: string[]) =>
    names.map((AttributeName) => ({ AttributeName, AttributeType: "N" as const }));
  const [byCity, byRank] = INDEXES.map(({ IndexName, hash, range, projection }) => ({
    IndexName,
    KeySchema: [
      { AttributeName: hash, KeyType: "HASH" as const },
      { AttributeName: range, KeyType: "RANGE" as const },
    ],
    Projection: projection
      ? { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["city"] }
      : { ProjectionType: "ALL" as const },
  }));
  await db.send(new CreateTableCommand({ ...keys, TableName: COPY, AttributeDefinitions: numbers("writer", "id") }));
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      ...keys,
      TableName,
      AttributeDefinitions: [
        ...numbers("writer", "id", "version", "rank"),
        { AttributeName: "city", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: byCity ? [byCity] : [],
      LocalSecondaryIndexes: byRank ? [byRank] : [],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  return TableDescription?.LatestStreamArn ?? "";
}

async function scan(db: DynamoDBClient, TableName: string): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName, ConsistentRead: true }))
    for (const item of Items) found.set(keyOf(item), item);
  return found;
}

/** Each index has exactly the items of the table that have its keys, in its order. */
async function checkIndexes(db: DynamoDBClient, table: ReadonlyMap<string, Item>): Promise<void> {
  const { Table } = await db.send(new DescribeTableCommand({ TableName }));
  const counts = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
  expect(Table?.ItemCount).toBe(table.size);
  for (const { IndexName, hash, range, hashes, projection } of INDEXES) {
    const expected = [...table.values()].filter((item) => item[hash] && item[range]);
    expect(counts.find((each) => each.IndexName === IndexName)?.ItemCount, IndexName).toBe(expected.length);
    for (const value of hashes)
      expect(await query(db, IndexName, hash, value), `${IndexName} of ${Object.values(value).join()}`).toEqual(
        expected
          .filter((item) => Object.values(item[hash] ?? {}).join() === Object.values(value).join())
          .sort((one, other) => Number(one[range]?.N) - Number(other[range]?.N))
          .map((item) => (projection ? pick(item, projection) : item)),
      );
  }
}

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

async function query(db: DynamoDBClient, IndexName: string, hash: string, value: AttributeValue): Promise<Item[]> {
  const found: Item[] = [];
  const pages = paginateQuery(
    { client: db },
    {
      TableName,
      IndexName,
      KeyConditionExpression: "#hash = :value",
      ExpressionAttributeNames: { "#hash": hash },
      ExpressionAttributeValues: { ":value": value },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}
