import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { keyedTable } from "../../support/tables.ts";

const db = new DynamoDBClient(clientConfig());
const TableName = uniqueName("transactions");

beforeAll(async () => {
  await db.send(new CreateTableCommand(keyedTable(TableName, "pk")));
});

const key = (pk: string) => ({ pk: { S: pk } });
const write = (TransactItems: TransactWriteItem[], more = {}) =>
  db.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
const put = (pk: string, n: number, more = {}): TransactWriteItem => ({
  Put: { TableName, Item: { ...key(pk), n: { N: String(n) } }, ...more },
});
const read = async (pk: string) => (await db.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item;

describe("validation", () => {
  test("1 to 100 actions", async () => {
    await expect(write([])).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
    const many = Array.from({ length: 101 }, (_, index) => put(`many-${index}`, index));
    await expect(write(many)).rejects.toThrow("Member must have length less than or equal to 100");
  });

  test("one action on one item", async () => {
    await expect(write([put("same", 1), { Delete: { TableName, Key: key("same") } }])).rejects.toThrow(
      "Transaction request cannot include multiple operations on one item",
    );
    await expect(write([{ ...put("a", 1), Delete: { TableName, Key: key("b") } }])).rejects.toThrow(
      "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  });

  test("an expression that is wrong is the request's fault, a key that is wrong the action's", async () => {
    await expect(write([put("a", 1, { ConditionExpression: "attribute_not_exists(" })])).rejects.toMatchObject({
      name: "ValidationException",
      message: 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("',
    });
    await expect(
      db.send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: {} } }] })),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message: "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]",
    });
  });
});

// Recorded in four regions by https://github.com/nubo-db/dynamodb-conformance (tests/tier3/error-messages/transactWriteItems.test.ts).
describe("a key that cannot be", () => {
  const update = (pk: AttributeValue): TransactWriteItem => ({
    Update: {
      TableName,
      Key: { pk },
      UpdateExpression: "SET a = :v",
      ExpressionAttributeValues: { ":v": { S: "x" } },
    },
  });
  const remove = (pk: AttributeValue): TransactWriteItem => ({ Delete: { TableName, Key: { pk } } });
  const check = (pk: AttributeValue): TransactWriteItem => ({
    ConditionCheck: { TableName, Key: { pk }, ConditionExpression: "attribute_not_exists(pk)" },
  });
  const putKey = (pk: AttributeValue): TransactWriteItem => ({ Put: { TableName, Item: { pk } } });

  test.each([
    ["Put", putKey],
    ["Update", update],
    ["Delete", remove],
    ["ConditionCheck", check],
  ])("empty, in %s, is the request's fault", async (_action, action) => {
    await expect(write([action({ S: "" })])).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    });
  });

  test.each([
    ["Put", putKey, "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"],
    ["Update", update, "The provided key element does not match the schema"],
    ["Delete", remove, "The provided key element does not match the schema"],
    ["ConditionCheck", check, "The provided key element does not match the schema"],
  ])("of another type, in %s, is the action's fault", async (_action, action, Message) => {
    await expect(write([put("fine", 1), action({ N: "5" })])).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "None" }, { Code: "ValidationError", Message }],
    });
    expect(await read("fine")).toBeUndefined();
  });
});

// Recorded by https://github.com/scylladb/scylladb (test/alternator/test_transact.py), read 2026-11-25.
describe("limits and order", () => {
  test("only the first action that does not fit its table gets a reason", async () => {
    const wrong: TransactWriteItem = { Put: { TableName, Item: { pk: { N: "5" } } } };
    const failing = put("none", 1, { ConditionExpression: "attribute_exists(pk)" });
    await expect(write([put("before", 1), wrong, wrong, failing])).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: expect.any(String) },
        { Code: "None" },
        { Code: "None" },
      ],
    });
  });

  test("4 MB is what the request may carry, and not what it deletes", async () => {
    const text = "x".repeat(350_000);
    const items = Array.from({ length: 13 }, (_, index) => ({ ...key(`large-${index}`), text: { S: text } }));
    await expect(write(items.map((Item) => ({ Put: { TableName, Item } })))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("size cannot exceed"),
    });
    for (const Item of items) await db.send(new PutItemCommand({ TableName, Item }));
    await write(items.map(({ pk }) => ({ Delete: { TableName, Key: { pk } } })));
    expect(await read("large-12")).toBeUndefined();
  });

  test("what an action shall return is the request's fault", async () => {
    await expect(write([put("returned", 1, { ReturnValuesOnConditionCheckFailure: "none" })])).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("returnValuesOnConditionCheckFailure"),
    });
  });
});

describe("functionality", () => {
  test("puts, updates, deletes and checks together", async () => {
    await db.send(new PutItemCommand({ TableName, Item: { ...key("t-update"), n: { N: "1" } } }));
    await db.send(new PutItemCommand({ TableName, Item: key("t-delete") }));
    const { ConsumedCapacity } = await write(
      [
        put("t-put", 5),
        {
          Update: {
            TableName,
            Key: key("t-update"),
            UpdateExpression: "ADD n :one",
            ExpressionAttributeValues: { ":one": { N: "1" } },
          },
        },
        { Delete: { TableName, Key: key("t-delete"), ConditionExpression: "attribute_exists(pk)" } },
        { ConditionCheck: { TableName, Key: key("t-none"), ConditionExpression: "attribute_not_exists(pk)" } },
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    // Each of four actions is prepared and committed.
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 8, WriteCapacityUnits: 8 }]);
    const { Responses } = await db.send(
      new TransactGetItemsCommand({
        TransactItems: ["t-put", "t-update", "t-delete", "t-none"].map((pk) => ({
          Get: { TableName, Key: key(pk), ProjectionExpression: "n" },
        })),
      }),
    );
    expect(Responses).toEqual([{ Item: { n: { N: "5" } } }, { Item: { n: { N: "2" } } }, {}, {}]);
  });

  test("what is overwritten counts by the larger item", async () => {
    await db.send(new PutItemCommand({ TableName, Item: { ...key("t-large"), text: { S: "x".repeat(3000) } } }));
    const { ConsumedCapacity } = await write([put("t-large", 1)], { ReturnConsumedCapacity: "TOTAL" });
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 6, WriteCapacityUnits: 6 }]);
    expect(await read("t-large")).toEqual({ ...key("t-large"), n: { N: "1" } });
  });

  test("one condition that fails undoes all, with a reason for each action", async () => {
    const standing = { ...key("t-standing"), n: { N: "1" } };
    await db.send(new PutItemCommand({ TableName, Item: standing }));
    await expect(
      write([
        put("t-other", 1),
        put("t-standing", 2, {
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ]),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: standing },
      ],
    });
    expect(await read("t-other")).toBeUndefined();
    expect(await read("t-standing")).toEqual(standing);
  });

  test("a token makes a retry safe, and cannot be used for anything else", async () => {
    const ClientRequestToken = uniqueName("t");
    const add = (amount: string): TransactWriteItem => ({
      Update: {
        TableName,
        Key: key("t-token"),
        UpdateExpression: "ADD n :amount",
        ExpressionAttributeValues: { ":amount": { N: amount } },
      },
    });
    const first = await write([add("1")], { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" });
    const again = await write([add("1")], { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" });
    expect(first.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2, WriteCapacityUnits: 2 }]);
    // What was done is only read again: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    expect(again.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2, ReadCapacityUnits: 2 }]);
    expect(await read("t-token")).toEqual({ ...key("t-token"), n: { N: "1" } });
    await expect(write([add("2")], { ClientRequestToken })).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });
});
