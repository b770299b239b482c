import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { keyedTable } from "../../support/tables.ts";

const db = new DynamoDBClient(clientConfig());
const TableName = uniqueName("items");

beforeAll(async () => {
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
        { AttributeName: "city", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-city",
          KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["name"] },
        },
      ],
    }),
  );
});

const key = (pk: string, sk: number | string) => ({ pk: { S: pk }, sk: { N: String(sk) } });
const put = (Item: PutItemCommand["input"]["Item"], more = {}) =>
  db.send(new PutItemCommand({ TableName, Item, ...more }));
const update = (Key: ReturnType<typeof key>, UpdateExpression: string, values = {}, more = {}) =>
  db.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      ReturnValues: "ALL_NEW",
      ...more,
    }),
  );

describe("PutItem, GetItem, DeleteItem", () => {
  test("keep every type, and numbers with 38 digits", async () => {
    const Item = {
      ...key("types", 1),
      string: { S: "ü€😀" },
      number: { N: "-1234567890123456789012345678901234.5678" },
      tiny: { N: "1E-130" },
      binary: { B: new Uint8Array([0, 1, 255]) },
      list: { L: [{ S: "a" }, { M: { deep: { NS: ["1", "2"] } } }] },
      strings: { SS: ["x", "y"] },
      flag: { BOOL: false },
      nothing: { NULL: true },
    };
    await put(Item);
    const { Item: found } = await db.send(
      new GetItemCommand({ TableName, Key: key("types", 1), ConsistentRead: true }),
    );
    expect(found).toMatchObject({ ...Item, tiny: { N: `0.${"0".repeat(129)}1` }, binary: { B: expect.anything() } });
    expect([...(found?.binary?.B ?? [])]).toEqual([0, 1, 255]);
  });

  test("a condition that fails changes nothing and can show what is there", async () => {
    await put({ ...key("condition", 1), version: { N: "1" } });
    const again = put(
      { ...key("condition", 1), version: { N: "2" } },
      { ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
    );
    await expect(again).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      Item: { version: { N: "1" } },
    });
    const deleted = await db.send(
      new DeleteItemCommand({
        TableName,
        Key: key("condition", "1.0"),
        ConditionExpression: "version = :one AND size(pk) > :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
        ReturnValues: "ALL_OLD",
      }),
    );
    expect(deleted.Attributes?.version).toEqual({ N: "1" });
  });

  test.each([
    ["Missing the key sk in the item", { pk: { S: "a" } }],
    ["Type mismatch for key sk expected: N actual: S", { pk: { S: "a" }, sk: { S: "1" } }],
    ["Type mismatch for Index Key city Expected: S Actual: N IndexName: by-city", { ...key("a", 1), city: { N: "1" } }],
  ])("refuses: %s", async (message, Item) => {
    await expect(put(Item)).rejects.toMatchObject({
      name: "ValidationException",
      message: `One or more parameter values were invalid: ${message}`,
    });
  });

  test("takes 400 KB and not a byte more", async () => {
    const names = "pk".length + "sk".length + "x".length;
    const values = "big".length + 2;
    await put({ ...key("big", 1), x: { S: "a".repeat(400 * 1024 - names - values) } });
    await expect(put({ ...key("big", 1), x: { S: "a".repeat(400 * 1024) } })).rejects.toMatchObject({
      message: "Item size has exceeded the maximum allowed size",
    });
  });
});

describe("UpdateItem", () => {
  test("SET, REMOVE, ADD and DELETE in one expression, all from the item as it was", async () => {
    await put({
      ...key("update", 1),
      n: { N: "5" },
      l: { L: [{ S: "a" }, { S: "b" }, { S: "c" }] },
      s: { SS: ["x", "y"] },
      m: { M: {} },
    });
    const { Attributes } = await update(
      key("update", 1),
      "SET n = n + :one, m.#new = n, l[5] = :end, initial = if_not_exists(nope, :one) REMOVE l[0] ADD tally :one DELETE s :x",
      { ":one": { N: "1" }, ":end": { S: "end" }, ":x": { SS: ["x"] } },
      { ExpressionAttributeNames: { "#new": "new" } },
    );
    expect(Attributes).toEqual({
      ...key("update", 1),
      n: { N: "6" },
      l: { L: [{ S: "b" }, { S: "c" }, { S: "end" }] },
      s: { SS: ["y"] },
      m: { M: { new: { N: "5" } } },
      tally: { N: "1" },
      initial: { N: "1" },
    });
  });

  test("adds decimals exactly and appends to lists", async () => {
    await put({ ...key("update", 2), a: { N: "0.1" }, l: { L: [{ N: "1" }] } });
    const { Attributes } = await update(key("update", 2), "SET a = a + :b, l = list_append(:l, l)", {
      ":b": { N: "0.2" },
      ":l": { L: [{ N: "0" }] },
    });
    expect(Attributes).toMatchObject({ a: { N: "0.3" }, l: { L: [{ N: "0" }, { N: "1" }] } });
  });

  test("makes what is not there", async () => {
    const { Attributes } = await update(key("update", 3), "SET a = :a", { ":a": { S: "new" } });
    expect(Attributes).toEqual({ ...key("update", 3), a: { S: "new" } });
  });

  test.each([
    [
      "SET pk = :v",
      "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
    ],
    ["SET a = b, c = :v", "The provided expression refers to an attribute that does not exist in the item"],
    ["SET a.b = :v", "The document path provided in the update expression is invalid for update"],
    [
      "SET a = :v, a = :v",
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
    ],
    ["SET name = :v", "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name"],
    [
      "SET a = :v SET b = :v",
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET a = :undefined",
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :undefined",
    ],
    [
      "ADD a :v",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ],
    ["SET a = ", 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="'],
  ])("refuses %s", async (expression, message) => {
    await expect(update(key("nothing", 1), expression, { ":v": { S: "v" } })).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  });
});

describe("Query and Scan", () => {
  beforeAll(async () => {
    const numbers = [-10, -2, -1.5, 0, 1, 1.5, 2, 10, 1e20];
    await db.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: numbers.map((n) => ({
            PutRequest: {
              Item: {
                ...key("query", n),
                n: { N: String(n) },
                city: { S: n < 0 ? "Bern" : "Oslo" },
                name: { S: `n${n}` },
              },
            },
          })),
        },
      }),
    );
  });
  const query = (KeyConditionExpression: string, values: Record<string, { S: string } | { N: string }>, more = {}) =>
    db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression,
        ExpressionAttributeValues: { ":pk": { S: "query" }, ...values },
        ...more,
      }),
    );
  const numbersOf = (answer: { Items?: Record<string, { N?: string }>[] }) =>
    answer.Items?.map(({ sk }) => Number(sk?.N));

  test("sort by number, in both directions", async () => {
    expect(numbersOf(await query("pk = :pk", {}))).toEqual([-10, -2, -1.5, 0, 1, 1.5, 2, 10, 1e20]);
    expect(numbersOf(await query("pk = :pk", {}, { ScanIndexForward: false, Limit: 2 }))).toEqual([1e20, 10]);
  });

  test.each([
    ["sk > :a", { ":a": { N: "1" } }, [1.5, 2, 10, 1e20]],
    ["sk >= :a", { ":a": { N: "1" } }, [1, 1.5, 2, 10, 1e20]],
    ["sk < :a", { ":a": { N: "-1.5" } }, [-10, -2]],
    ["sk <= :a", { ":a": { N: "-1.5" } }, [-10, -2, -1.5]],
    [":a = sk", { ":a": { N: "0.0" } }, [0]],
    ["sk BETWEEN :a AND :b", { ":a": { N: "-2" }, ":b": { N: "1" } }, [-2, -1.5, 0, 1]],
  ])("pk = :pk AND %s", async (condition, values, expected) => {
    expect(numbersOf(await query(`pk = :pk AND ${condition}`, values))).toEqual(expected);
  });

  test("count before the filter, and page by Limit to the end", async () => {
    const seen: number[] = [];
    let scanned = 0;
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await query(
        "pk = :pk",
        { ":zero": { N: "0" } },
        { Limit: 4, FilterExpression: "n > :zero", ExclusiveStartKey },
      );
      seen.push(...(numbersOf(page as never) ?? []));
      scanned += page.ScannedCount ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey);
    expect({ seen, scanned }).toEqual({ seen: [1, 1.5, 2, 10, 1e20], scanned: 9 });
  });

  test("an index holds what it projects, of the items that have its key", async () => {
    const answer = await db.send(
      new QueryCommand({
        TableName,
        IndexName: "by-city",
        KeyConditionExpression: "city = :city",
        ExpressionAttributeValues: { ":city": { S: "Bern" } },
        ReturnConsumedCapacity: "INDEXES",
      }),
    );
    expect(answer.Items?.[0]).toEqual({ ...key("query", -10), city: { S: "Bern" }, name: { S: "n-10" } });
    expect(answer.Count).toBe(3);
    expect(answer.ConsumedCapacity).toMatchObject({
      CapacityUnits: 0.5,
      GlobalSecondaryIndexes: { "by-city": { CapacityUnits: 0.5 } },
    });
    const consistent = db.send(
      new QueryCommand({
        TableName,
        IndexName: "by-city",
        ConsistentRead: true,
        KeyConditionExpression: "city = :city",
        ExpressionAttributeValues: { ":city": { S: "Bern" } },
      }),
    );
    await expect(consistent).rejects.toMatchObject({
      message: "Consistent reads are not supported on global secondary indexes",
    });
  });

  test("segments of a parallel scan share the items among them", async () => {
    const whole = await db.send(new ScanCommand({ TableName }));
    const parts = await Promise.all(
      [0, 1, 2].map((Segment) => db.send(new ScanCommand({ TableName, Segment, TotalSegments: 3 }))),
    );
    expect(parts.flatMap(({ Items }) => Items ?? [])).toEqual(whole.Items);
  });

  test("a page ends at 1 MB, before the filter", async () => {
    const Table = uniqueName("pages");
    await db.send(new CreateTableCommand(keyedTable(Table, "id")));
    for (const id of ["a", "b", "c", "d"])
      await db.send(new PutItemCommand({ TableName: Table, Item: { id: { S: id }, x: { S: "x".repeat(350_000) } } }));
    const page = await db.send(
      new ScanCommand({
        TableName: Table,
        FilterExpression: "id = :none",
        ExpressionAttributeValues: { ":none": { S: "none" } },
      }),
    );
    expect(page).toMatchObject({ Count: 0, ScannedCount: 3 });
    expect(page.LastEvaluatedKey).toBeDefined();
  });
});

test("batches: 25 writes, 100 reads, no duplicates", async () => {
  const request = (n: number) => ({ PutRequest: { Item: key("batch", n) } });
  const write = (count: number) =>
    db.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: Array.from({ length: count }, (_, n) => request(n)) } }),
    );
  expect((await write(25)).UnprocessedItems).toEqual({});
  await expect(write(26)).rejects.toMatchObject({ name: "ValidationException" });
  const twice = new BatchWriteItemCommand({ RequestItems: { [TableName]: [request(1), request(1)] } });
  await expect(db.send(twice)).rejects.toMatchObject({ message: "Provided list of item keys contains duplicates" });
  const read = await db.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key("batch", 1), key("batch", 99)] } } }),
  );
  expect(read.Responses?.[TableName]).toEqual([key("batch", 1)]);
});

test("an index that is added to a live table is filled", async () => {
  await put({ ...key("late", 1), color: { S: "red" } });
  await db.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "color", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-color",
            KeySchema: [{ AttributeName: "color", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  const indexes = async () => {
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    return Table?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus }) => [IndexName, IndexStatus]);
  };
  await expect.poll(indexes, { timeout: 60_000, interval: 20 }).toEqual([
    ["by-city", "ACTIVE"],
    ["by-color", "ACTIVE"],
  ]);
  const found = await db.send(
    new QueryCommand({
      TableName,
      IndexName: "by-color",
      KeyConditionExpression: "color = :c",
      ExpressionAttributeValues: { ":c": { S: "red" } },
    }),
  );
  expect(found.Count).toBe(1);
});
