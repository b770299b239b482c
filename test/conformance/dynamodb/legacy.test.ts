import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// The parameters from before there were expressions, which older libraries still send:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html

const db = new DynamoDBClient(clientConfig());
const TableName = uniqueName("legacy");

beforeAll(async () => {
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  for (let sk = 1; sk <= 5; sk++)
    await db.send(
      new PutItemCommand({
        TableName,
        Item: { pk: { S: "list" }, sk: { N: String(sk) }, name: { S: `name-${sk}` }, even: { BOOL: sk % 2 === 0 } },
      }),
    );
});

const Key = { pk: { S: "one" }, sk: { N: "1" } };
const EQ = (S: string) => ({ ComparisonOperator: "EQ" as const, AttributeValueList: [{ S }] });

describe("Expected", () => {
  const expecting = (Expected: PutItemCommand["input"]["Expected"], more = {}) =>
    db.send(new PutItemCommand({ TableName, Item: { ...Key, name: { S: "Ann" } }, Expected, ...more }));

  test("says what must be there, or must not", async () => {
    await expecting({ pk: { Exists: false } });
    await expect(expecting({ pk: { Exists: false } })).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
    });
    await expecting({ name: { Value: { S: "Ann" } } });
    await expecting({ name: EQ("Bob"), pk: EQ("one") }, { ConditionalOperator: "OR" });
    await expect(expecting({ name: EQ("Bob"), pk: EQ("one") })).rejects.toThrow("The conditional request failed");
  });

  // Recorded by https://github.com/scylladb/scylladb (test/alternator/test_expected.py), read 2026-11-25.
  test("an attribute that is not there does not contain anything, nor does it not", async () => {
    const asked = (name: string, ComparisonOperator: "CONTAINS" | "NOT_CONTAINS") =>
      expecting({ [name]: { ComparisonOperator, AttributeValueList: [{ S: "z" }] } });
    await expecting({});
    await asked("name", "NOT_CONTAINS");
    for (const operator of ["CONTAINS", "NOT_CONTAINS"] as const)
      await expect(asked("nothing", operator)).rejects.toThrow("The conditional request failed");
  });

  test("is refused where it makes no sense", async () => {
    await expect(expecting({ name: { Exists: true } })).rejects.toThrow(
      "One or more parameter values were invalid: Value must be provided when Exists is true for Attribute: name",
    );
    await expect(expecting({ name: EQ("Ann") }, { ConditionExpression: "attribute_exists(pk)" })).rejects.toThrow(
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
    );
    await expect(
      expecting({ name: { ComparisonOperator: "BETWEEN", AttributeValueList: [{ S: "a" }] } }),
    ).rejects.toThrow(
      "One or more parameter values were invalid: Invalid number of argument(s) for the BETWEEN ComparisonOperator",
    );
  });
});

describe("AttributeUpdates", () => {
  const update = (AttributeUpdates: UpdateItemCommand["input"]["AttributeUpdates"]) =>
    db.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "updates" }, sk: { N: "1" } },
        AttributeUpdates,
        ReturnValues: "ALL_NEW",
      }),
    );

  test("put, add and delete", async () => {
    await update({
      a: { Value: { S: "x" } },
      n: { Action: "ADD", Value: { N: "2" } },
      set: { Action: "ADD", Value: { SS: ["p", "q"] } },
      list: { Action: "ADD", Value: { L: [{ N: "1" }] } },
    });
    const { Attributes } = await update({
      a: { Action: "DELETE" },
      n: { Action: "ADD", Value: { N: "0.5" } },
      set: { Action: "DELETE", Value: { SS: ["p"] } },
      list: { Action: "ADD", Value: { L: [{ N: "2" }] } },
    });
    expect(Attributes).toEqual({
      pk: { S: "updates" },
      sk: { N: "1" },
      n: { N: "2.5" },
      set: { SS: ["q"] },
      list: { L: [{ N: "1" }, { N: "2" }] },
    });
  });

  // Recorded by https://github.com/scylladb/scylladb (test/alternator/test_item.py), read 2026-11-25; the words, as dynalite has them.
  test("adds to what is of its type, and takes away from nothing else", async () => {
    await update({ text: { Value: { S: "x" } } });
    for (const change of [
      { Action: "ADD" as const, Value: { N: "1" } },
      { Action: "DELETE" as const, Value: { SS: ["x"] } },
      { Action: "ADD" as const, Value: { L: [] } },
    ])
      await expect(update({ text: change })).rejects.toMatchObject({
        name: "ValidationException",
        message: "Type mismatch for attribute to update",
      });
  });

  test("not of keys, and only DELETE without a value", async () => {
    await expect(update({ sk: { Value: { N: "2" } } })).rejects.toThrow(
      "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key",
    );
    await expect(update({ a: { Action: "PUT" } })).rejects.toThrow(
      "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified",
    );
  });
});

test("AttributesToGet gives these attributes and no keys", async () => {
  const { Item } = await db.send(
    new GetItemCommand({
      TableName,
      Key: { pk: { S: "list" }, sk: { N: "2" } },
      AttributesToGet: ["name", "nothing"],
    }),
  );
  expect(Item).toEqual({ name: { S: "name-2" } });
});

test("KeyConditions and QueryFilter", async () => {
  const { Items, ScannedCount } = await db.send(
    new QueryCommand({
      TableName,
      KeyConditions: {
        pk: EQ("list"),
        sk: { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "2" }, { N: "4" }] },
      },
      QueryFilter: { even: { ComparisonOperator: "EQ", AttributeValueList: [{ BOOL: true }] } },
      ScanIndexForward: false,
      AttributesToGet: ["sk"],
    }),
  );
  expect([Items, ScannedCount]).toEqual([[{ sk: { N: "4" } }, { sk: { N: "2" } }], 3]);
});

test("KeyConditions that no index can serve are refused", async () => {
  await expect(
    db.send(
      new QueryCommand({
        TableName,
        KeyConditions: { pk: { ComparisonOperator: "NE", AttributeValueList: [{ S: "list" }] } },
      }),
    ),
  ).rejects.toThrow("Attempted conditional constraint is not an indexable operation");
});

test("ScanFilter, joined by OR", async () => {
  const { Items } = await db.send(
    new ScanCommand({
      TableName,
      ScanFilter: {
        name: { ComparisonOperator: "IN", AttributeValueList: [{ S: "name-1" }, { S: "name-3" }] },
        sk: { ComparisonOperator: "GE", AttributeValueList: [{ N: "5" }] },
      },
      ConditionalOperator: "OR",
    }),
  );
  expect(Items?.map(({ sk }) => sk?.N).sort()).toEqual(["1", "3", "5"]);
});
