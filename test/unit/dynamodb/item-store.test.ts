import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../services/database.ts";
import { type AttributeValue, checkItem, type Item } from "../../../services/dynamodb/attribute-value.ts";
import { decodeItem, encodeItem } from "../../../services/dynamodb/item-format.ts";
import { EVERYTHING, ItemStore } from "../../../services/dynamodb/item-store.ts";
import { StreamStore } from "../../../services/dynamodb/stream-store.ts";
import { rowKey } from "../../../services/dynamodb/table.ts";
import { MIGRATIONS, TableStore } from "../../../services/dynamodb/table-store.ts";
import { throttle } from "../../../services/dynamodb/throttle.ts";
import { TokenStore } from "../../../services/dynamodb/token-store.ts";

const OWNER = { account: "000000000000", region: "us-east-1" };
const DESCRIPTION = {
  TableName: "orders",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" as const },
    { AttributeName: "city", AttributeType: "S" as const },
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  CreationDateTime: new Date("2026-11-24T00:00:00Z"),
};
const BY_CITY = {
  IndexName: "by-city",
  KeySchema: [{ AttributeName: "city", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "KEYS_ONLY" as const },
};

let directory: string;
const open = () => {
  const database = openDatabase(join(directory, "dynamodb.db"), MIGRATIONS);
  const items = new ItemStore(database);
  const streams = new StreamStore(
    database,
    () => new Date(),
    () => {},
  );
  return { database, items, tables: new TableStore(database, items, streams), tokens: new TokenStore(database) };
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-dynamodb-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const rowsOf = (items: ItemStore, space: number): Item[] =>
  [...items.rows(space, EVERYTHING, true)].map(({ item }) => item);

test("tables, items and indexes are there after the file is opened again", () => {
  const first = open();
  const table = first.tables.create(OWNER, { ...DESCRIPTION, GlobalSecondaryIndexes: [BY_CITY] }, { tags: { a: "b" } });
  const item: Item = { pk: { S: "1" }, city: { S: "Oslo" }, more: { N: "1" } };
  first.items.put(table, rowKey(table, item), item, checkItem(item), undefined);
  first.database.close();

  const second = open();
  const reopened = second.tables.find(OWNER, "orders");
  expect(reopened?.description.CreationDateTime).toEqual(DESCRIPTION.CreationDateTime);
  expect(second.tables.find({ ...OWNER, region: "eu-west-1" }, "orders")).toBeUndefined();
  if (!reopened) throw new Error("The table is gone.");
  expect(second.items.get(reopened, rowKey(reopened, item))).toEqual(item);
  expect(reopened.indexes.map(({ space }) => rowsOf(second.items, space))).toEqual([
    [{ city: { S: "Oslo" }, pk: { S: "1" } }],
  ]);
  second.database.close();
});

test("an index follows its items: moved, changed outside the projection, without the key, deleted", () => {
  const { database, items, tables } = open();
  const table = tables.create(OWNER, { ...DESCRIPTION, GlobalSecondaryIndexes: [BY_CITY] }, { tags: {} });
  const space = table.indexes[0]?.space ?? -1;
  const oslo: Item = { pk: { S: "1" }, city: { S: "Oslo" } };
  const bergen: Item = { pk: { S: "1" }, city: { S: "Bergen" } };
  const key = rowKey(table, oslo);
  expect(items.put(table, key, oslo, 10, undefined)[0]?.sizes).toHaveLength(1);
  expect(items.put(table, key, { ...oslo, more: { N: "1" } }, 10, oslo)[0]?.sizes).toHaveLength(0);
  expect(items.put(table, key, bergen, 10, oslo)[0]?.sizes).toHaveLength(2);
  expect(rowsOf(items, space)).toEqual([{ city: { S: "Bergen" }, pk: { S: "1" } }]);
  items.put(table, key, { pk: { S: "1" } }, 10, bergen);
  expect(rowsOf(items, space)).toEqual([]);
  items.put(table, key, oslo, 10, { pk: { S: "1" } });
  items.delete(table, key, oslo);
  expect(items.total(space)).toEqual({ items: 0, bytes: 0 });
  database.close();
});

test("a new index is filled; items whose attribute has another type are not in it", () => {
  const { database, items, tables } = open();
  const table = tables.create(OWNER, DESCRIPTION, { tags: {} });
  for (const item of [
    { pk: { S: "1" }, city: { S: "Oslo" } },
    { pk: { S: "2" }, city: { N: "5" } },
    { pk: { S: "3" } },
  ] as Item[])
    items.put(table, rowKey(table, item), item, 10, undefined);
  const replaced = tables.replace(OWNER, table, { ...DESCRIPTION, GlobalSecondaryIndexes: [BY_CITY] });
  expect(replaced.indexes.map(({ space }) => items.total(space).items)).toEqual([1]);
  database.close();
});

test("writes that belong together are all undone when one fails", () => {
  const { database, items, tables } = open();
  const table = tables.create(OWNER, DESCRIPTION, { tags: {} });
  const item: Item = { pk: { S: "1" } };
  expect(() =>
    items.together(() => {
      items.put(table, rowKey(table, item), item, 3, undefined);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(items.total(table.space)).toEqual({ items: 0, bytes: 0 });
  database.close();
});

test("an item is read as it was written, whatever it holds", () => {
  const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.record({ S: fc.string({ unit: "binary" }) }),
      fc.record({ N: fc.integer().map(String) }),
      fc.record({ B: fc.uint8Array().map((bytes) => Buffer.from(bytes)) }),
      fc.record({
        BS: fc.array(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          { maxLength: 3 },
        ),
      }),
      fc.record({ BOOL: fc.boolean() }),
      fc.record({ L: fc.array(tie("value"), { maxLength: 3 }) }),
      fc.record({ M: fc.dictionary(fc.string(), tie("value"), { maxKeys: 3, noNullPrototype: true }) }),
    ) as fc.Arbitrary<AttributeValue>,
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value, { noNullPrototype: true }), (item) => {
      expect(decodeItem(encodeItem(item))).toEqual(item);
    }),
  );
});

test("provisioned throughput: five minutes of burst, then the rate", () => {
  let now = 0;
  const limit = throttle(() => new Date(now));
  const source = { space: 1, key: { partition: { name: "pk", type: "S" as const }, sort: undefined } };
  const take = () => limit.take(source, { ReadCapacityUnits: 1, WriteCapacityUnits: 2 }, "WriteCapacityUnits", 1);
  for (let count = 0; count < 600; count++) take();
  expect(take).toThrow("The level of configured provisioned throughput for the table was exceeded");
  now += 1000;
  take();
  take();
  expect(take).toThrow("provisioned throughput");
  for (let count = 0; count < 1000; count++)
    limit.take(source, { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }, "ReadCapacityUnits", 1);
});

test("a client's token stands for its request for ten minutes", () => {
  const { database, tokens } = open();
  const start = new Date("2026-11-24T00:00:00Z");
  tokens.add(OWNER, "t", "digest", start);
  expect(tokens.find(OWNER, "t", new Date(start.getTime() + 599_999))).toBe("digest");
  expect(tokens.find({ ...OWNER, account: "111111111111" }, "t", start)).toBeUndefined();
  expect(tokens.find(OWNER, "t", new Date(start.getTime() + 600_000))).toBeUndefined();
  database.close();
});
