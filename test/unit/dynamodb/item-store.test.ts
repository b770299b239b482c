import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../../services/database.ts";
import { type AttributeValue, checkItem, type Item } from "../../../services/dynamodb/attribute-value.ts";
import { ExpiryStore } from "../../../services/dynamodb/expiry-store.ts";
import { HistoryStore } from "../../../services/dynamodb/history-store.ts";
import { decodeItem, encodeItem } from "../../../services/dynamodb/item-format.ts";
import { EVERYTHING, ItemStore } from "../../../services/dynamodb/item-store.ts";
import { MIGRATIONS } from "../../../services/dynamodb/schema.ts";
import { StreamStore } from "../../../services/dynamodb/stream-store.ts";
import { rowKey, type Table } from "../../../services/dynamodb/table.ts";
import { TableStore } from "../../../services/dynamodb/table-store.ts";
import { throttle } from "../../../services/dynamodb/throttle.ts";
import { TokenStore } from "../../../services/dynamodb/token-store.ts";
import { GroupCommit } from "../../../services/group-commit.ts";

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
const open = (maxCollectionBytes?: number) => {
  const database = openDatabase(join(directory, "dynamodb.db"), MIGRATIONS);
  const writes = new GroupCommit(database);
  const items = new ItemStore(database, writes, maxCollectionBytes);
  const streams = new StreamStore(
    database,
    writes,
    () => new Date(),
    () => {},
  );
  const expiries = new ExpiryStore(database, () => {});
  const history = new HistoryStore(database, () => new Date());
  return {
    writes,
    items,
    tables: new TableStore(database, writes, items, { streams, expiries, history }),
    tokens: new TokenStore(database, writes),
    [Symbol.dispose]() {
      items.close();
      writes.commit();
      database.close();
    },
  };
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-dynamodb-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const rowsOf = (items: ItemStore, space: number): Item[] =>
  [...items.rows(space, EVERYTHING, true)].map(({ item }) => item);

const put = (items: ItemStore, table: Table, item: Item) => {
  const key = rowKey(table, item);
  return items.put(table, key, item, checkItem(item), items.find(table, key));
};

test("tables, items and indexes are there after the file is opened again", () => {
  const item: Item = { pk: { S: "1" }, city: { S: "Oslo" }, more: { N: "1" } };
  {
    using first = open();
    const table = first.tables.create(
      OWNER,
      { ...DESCRIPTION, GlobalSecondaryIndexes: [BY_CITY] },
      { tags: { a: "b" } },
    );
    put(first.items, table, item);
  }
  using second = open();
  const reopened = second.tables.find(OWNER, "orders");
  expect(reopened?.description.CreationDateTime).toEqual(DESCRIPTION.CreationDateTime);
  expect(second.tables.find({ ...OWNER, region: "eu-west-1" }, "orders")).toBeUndefined();
  if (!reopened) throw new Error("The table is gone.");
  expect(second.items.find(reopened, rowKey(reopened, item))?.item).toEqual(item);
  expect(second.items.total(reopened.space)).toEqual({ items: 1, bytes: checkItem(item) });
  expect(reopened.indexes.map(({ space }) => rowsOf(second.items, space))).toEqual([
    [{ city: { S: "Oslo" }, pk: { S: "1" } }],
  ]);
});

test("an index follows its items: moved, changed outside the projection, without the key, deleted", () => {
  using stores = open();
  const { items, tables } = stores;
  const table = tables.create(OWNER, { ...DESCRIPTION, GlobalSecondaryIndexes: [BY_CITY] }, { tags: {} });
  const space = table.indexes[0]?.space ?? -1;
  const oslo: Item = { pk: { S: "1" }, city: { S: "Oslo" } };
  const bergen: Item = { pk: { S: "1" }, city: { S: "Bergen" } };
  expect(put(items, table, oslo)[0]?.sizes).toHaveLength(1);
  expect(put(items, table, { ...oslo, more: { N: "1" } })[0]?.sizes).toHaveLength(0);
  expect(put(items, table, bergen)[0]?.sizes).toHaveLength(2);
  expect(rowsOf(items, space)).toEqual([{ city: { S: "Bergen" }, pk: { S: "1" } }]);
  put(items, table, { pk: { S: "1" } });
  expect(rowsOf(items, space)).toEqual([]);
  put(items, table, oslo);
  const found = items.find(table, rowKey(table, oslo));
  if (!found) throw new Error("The item is gone.");
  items.delete(table, rowKey(table, oslo), found);
  expect(items.total(space)).toEqual({ items: 0, bytes: 0 });
  expect(items.total(table.space)).toEqual({ items: 0, bytes: 0 });
});

test("a new index is filled while items go on being written; items whose attribute has another type are not in it", () => {
  using stores = open();
  const { items, tables } = stores;
  const table = tables.create(OWNER, DESCRIPTION, { tags: {} });
  const item = (n: number, city: string): Item => ({ pk: { S: String(n) }, city: { S: city } });
  for (let n = 0; n < 100; n++) put(items, table, item(n, "Oslo"));
  put(items, table, { pk: { S: "other type" }, city: { N: "5" } });
  put(items, table, { pk: { S: "no city" } });
  const filling = { ...BY_CITY, IndexStatus: "CREATING" as const };
  const replaced = tables.replace(OWNER, table, { ...DESCRIPTION, GlobalSecondaryIndexes: [filling] });
  const index = replaced.indexes[0];
  if (!index) throw new Error("The index is missing.");
  const remove = (n: number): void => {
    const key = rowKey(replaced, item(n, ""));
    const found = items.find(replaced, key);
    if (found) items.delete(replaced, key, found);
  };
  for (let n = 0; items.fillNext(replaced, index, 10); n += 3) {
    put(items, replaced, item(n, "Bergen"));
    remove(n + 1);
    put(items, replaced, item(1000 + n, "Tromsø"));
  }
  const withCity = rowsOf(items, table.space).filter(({ city }) => city?.S !== undefined);
  const sorted = (all: Item[]) => all.map(({ pk, city }) => `${pk?.S} ${city?.S}`).sort();
  expect(sorted(rowsOf(items, index.space))).toEqual(sorted(withCity));
  expect(items.total(index.space).items).toBe(withCity.length);
  put(items, replaced, item(5000, "Bodø"));
  expect(items.total(index.space).items).toBe(withCity.length + 1);
});

test("how far an index has been filled is known when the file is opened again", () => {
  const filling = { ...BY_CITY, IndexStatus: "CREATING" as const };
  {
    using first = open();
    const table = first.tables.create(OWNER, DESCRIPTION, { tags: {} });
    for (let n = 0; n < 30; n++) put(first.items, table, { pk: { S: String(n) }, city: { S: "Oslo" } });
    const replaced = first.tables.replace(OWNER, table, { ...DESCRIPTION, GlobalSecondaryIndexes: [filling] });
    if (replaced.indexes[0]) first.items.fillNext(replaced, replaced.indexes[0], 10);
  }
  using second = open();
  const table = second.tables.find(OWNER, "orders");
  const index = table?.indexes[0];
  if (!table || !index) throw new Error("The index is missing.");
  expect(second.items.total(index.space).items).toBe(10);
  while (second.items.fillNext(table, index, 10));
  expect(second.items.total(index.space).items).toBe(30);
});

test("the rows of a large table are deleted in steps, also when the file is opened again in between", async () => {
  let space = -1;
  {
    using first = open();
    const table = first.tables.create(OWNER, DESCRIPTION, { tags: {} });
    space = table.space;
    for (let n = 0; n < 2500; n++) put(first.items, table, { pk: { S: String(n) } });
    first.tables.remove(OWNER, table);
    expect(rowsOf(first.items, space).length).toBe(1500);
  }
  using second = open();
  await vi.waitFor(() => expect(rowsOf(second.items, space)).toEqual([]));
});

test.each([true, false])("rows come in order however many there are, forward: %s", (forward) => {
  using stores = open();
  const { items, tables } = stores;
  const table = tables.create(OWNER, DESCRIPTION, { tags: {} });
  for (let n = 0; n < 700; n++) put(items, table, { pk: { S: String(n) }, filler: { S: "x".repeat(n * 10) } });
  const keys = [...items.rows(table.space, EVERYTHING, forward)].map((row) => Buffer.from(items.keyOf(row)));
  expect(keys).toHaveLength(700);
  expect(keys).toEqual([...keys].sort((a, b) => (forward ? 1 : -1) * Buffer.compare(a, b)));
});

test("writes that belong together are all undone when one fails, and those beside them stay", async () => {
  using stores = open();
  const { items, tables, writes } = stores;
  const table = tables.create(OWNER, DESCRIPTION, { tags: {} });
  put(items, table, { pk: { S: "1" } });
  expect(() =>
    items.together(() => {
      put(items, table, { pk: { S: "2" } });
      throw new Error("no");
    }),
  ).toThrow("no");
  put(items, table, { pk: { S: "3" } });
  await writes.committed;
  expect(items.total(table.space)).toEqual({ items: 2, bytes: 6 });
  expect(rowsOf(items, table.space)).toHaveLength(2);
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

test("provisioned throughput: five minutes of burst, then the rate; a request may overdraw", () => {
  let now = 0;
  const limit = throttle(() => new Date(now));
  const source = {
    space: 1,
    kind: "Write",
    unitsPerSecond: 2,
    by: "ProvisionedThroughput",
    of: "Index",
    arn: "arn",
  } as const;
  const take = (units = 1): void => {
    limit.check(source);
    limit.charge(source, units);
  };
  for (let count = 0; count < 600; count++) take();
  expect(take).toThrow(
    expect.objectContaining({
      name: "ProvisionedThroughputExceededException",
      details: { ThrottlingReasons: [{ reason: "IndexWriteProvisionedThroughputExceeded", resource: "arn" }] },
    }),
  );
  now += 500;
  take(5);
  now += 1000;
  expect(take).toThrow("provisioned throughput");
  now += 1500;
  take();
  const other = { ...source, space: 2, by: "MaxOnDemandThroughput", of: "Table" } as const;
  limit.charge(other, 600);
  expect(() => limit.check(other)).toThrow(
    "Throughput exceeds the maximum OnDemandThroughput configured on table or index.",
  );
});

test("a collection of a table with local indexes grows to its limit, and shrinks again", () => {
  using stores = open(400);
  const { items } = stores;
  const S = (S: string) => ({ S });
  const table: Table = {
    id: 1,
    name: "t",
    space: 1,
    key: { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "S" } },
    indexes: [
      {
        name: "local",
        kind: "local",
        isFilling: false,
        space: 2,
        key: { partition: { name: "pk", type: "S" }, sort: { name: "lsk", type: "S" } },
        projected: undefined,
      },
    ],
    captures: [],
    description: {},
  };
  const item = (sk: string, length: number): Item => ({
    pk: S("p"),
    sk: S(sk),
    lsk: S("l"),
    filler: S("x".repeat(length)),
  });
  put(items, table, item("1", 100));
  const one = items.collectionBytes(table, item("1", 0));
  expect(one).toBe(2 * checkItem(item("1", 100)));
  expect(() => put(items, table, item("2", 100))).toThrow("Collection size exceeded.");
  expect(items.collectionBytes(table, item("1", 0))).toBe(one);
  put(items, table, { pk: S("other"), sk: S("1"), lsk: S("l"), filler: S("x".repeat(100)) });
  put(items, table, item("1", 10));
  put(items, table, item("2", 50));
  const key = rowKey(table, item("1", 0));
  const found = items.find(table, key);
  if (found) items.delete(table, key, found);
  expect(items.collectionBytes(table, item("1", 0))).toBe(2 * checkItem(item("2", 50)));
});

test("a client's token stands for its request for ten minutes", () => {
  using stores = open();
  const { tokens } = stores;
  const start = new Date("2026-11-24T00:00:00Z");
  tokens.add(OWNER, "t", "digest", start);
  expect(tokens.find(OWNER, "t", new Date(start.getTime() + 599_999))).toBe("digest");
  expect(tokens.find({ ...OWNER, account: "111111111111" }, "t", start)).toBeUndefined();
  expect(tokens.find(OWNER, "t", new Date(start.getTime() + 600_000))).toBeUndefined();
});
