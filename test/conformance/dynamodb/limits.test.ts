import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Where no other source stands beside a test, https://github.com/scylladb/scylladb (test/alternator, whose tests run on DynamoDB, too; read
// 2026-11-25) has recorded that DynamoDB refuses or does this.

const db = new DynamoDBClient(clientConfig());
const TableName = uniqueName("limits");

const create = (more: Partial<CreateTableCommandInput> = {}) =>
  db.send(
    new CreateTableCommand({
      TableName: uniqueName("limits"),
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...more,
    }),
  );

beforeAll(() => create({ TableName }));

describe("names of attributes", () => {
  const TOO_LARGE = "Attribute name is too large, must be less than 65536 bytes";
  const put = (name: string) =>
    db.send(new PutItemCommand({ TableName, Item: { pk: { S: "names" }, [name]: { S: "value" } } }));
  const get = (more: object) => db.send(new GetItemCommand({ TableName, Key: { pk: { S: "names" } }, ...more }));
  const update = (more: object) => db.send(new UpdateItemCommand({ TableName, Key: { pk: { S: "names" } }, ...more }));

  test("have at most 65,535 bytes, and one at least", async () => {
    await put("n".repeat(65_535));
    for (const [name, message] of [
      ["n".repeat(65_536), TOO_LARGE],
      ["", "Empty attribute name"],
    ] as const) {
      const given = { ExpressionAttributeNames: { "#n": name } };
      await expect(put(name)).rejects.toMatchObject({ name: "ValidationException", message });
      await expect(get({ AttributesToGet: [name] })).rejects.toMatchObject({ name: "ValidationException", message });
      await expect(get({ ProjectionExpression: "#n", ...given })).rejects.toThrow(message);
      await expect(update({ AttributeUpdates: { [name]: { Value: { S: "v" } } } })).rejects.toThrow(message);
      await expect(update({ UpdateExpression: "REMOVE #n", ...given })).rejects.toThrow(message);
    }
  });

  test("have at most 255 where they are keys or projected", async () => {
    const long = "k".repeat(256);
    const most = "Member must have length less than or equal to 255";
    const definition = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
    const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
    const index = (name: string, NonKeyAttributes: string[]) => ({
      IndexName: "index",
      KeySchema: [hash(name)],
      Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes },
    });
    await expect(create({ AttributeDefinitions: [definition(long)], KeySchema: [hash(long)] })).rejects.toThrow(most);
    const both = [definition("pk"), definition("a")];
    await expect(create({ AttributeDefinitions: both, GlobalSecondaryIndexes: [index(long, ["b"])] })).rejects.toThrow(
      most,
    );
    await expect(create({ AttributeDefinitions: both, GlobalSecondaryIndexes: [index("a", [long])] })).rejects.toThrow(
      most,
    );
    await expect(
      create({ AttributeDefinitions: both, GlobalSecondaryIndexes: [index("a", ["b", "b"])] }),
    ).rejects.toThrow("Duplicate");
    await expect(create({ AttributeDefinitions: [definition("pk"), definition("pk")] })).rejects.toThrow(
      /uplicate.*pk/,
    );
  });
});

describe("expressions", () => {
  const project = (ProjectionExpression: string) =>
    db.send(new GetItemCommand({ TableName, Key: { pk: { S: "paths" } }, ProjectionExpression }));

  test("a path has at most 32 parts, and positions that a list can have", async () => {
    await project(`a${".b".repeat(31)}`);
    await expect(project(`a${".b".repeat(32)}`)).rejects.toThrow(
      "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33",
    );
    await project("a[999]");
    await expect(project("a[99999999999999]")).rejects.toThrow(
      "Invalid ProjectionExpression: List index is not within the allowable range; index: [99999999999999]",
    );
  });

  test("functions stand where they may", async () => {
    const update = (more: object) =>
      db.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: { S: "functions" } },
          ExpressionAttributeValues: { ":l": { L: [] } },
          ...more,
        }),
      );
    await expect(
      update({ UpdateExpression: "SET a = :l", ConditionExpression: "if_not_exists(a, a) = :l" }),
    ).rejects.toThrow(
      "Invalid ConditionExpression: The function is not allowed in a condition expression; function: if_not_exists",
    );
    await expect(update({ UpdateExpression: "SET a = list_append(list_append(:l, :l), :l)" })).rejects.toThrow(
      "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: list_append",
    );
    await expect(update({ UpdateExpression: "SET a = if_not_exists(a, :l + :l)" })).rejects.toThrow(
      'Invalid UpdateExpression: Syntax error; token: "+"',
    );
  });

  test("nothing lies behind the one item of a key without sort key", async () => {
    const pk = { S: "one" };
    await expect(
      db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
          ExclusiveStartKey: { pk },
        }),
      ),
    ).rejects.toThrow("The provided exclusive start key is invalid: ExclusiveStartKey: {pk=AttributeValue: {S:one}}");
  });
});

test("an update that only takes away makes no item", async () => {
  for (const change of [
    { UpdateExpression: "REMOVE a" },
    { UpdateExpression: "DELETE a :set", ExpressionAttributeValues: { ":set": { SS: ["x"] } } },
    { AttributeUpdates: { a: { Action: "DELETE" as const } } },
  ]) {
    const Key = { pk: { S: uniqueName("missing") } };
    const { Attributes } = await db.send(new UpdateItemCommand({ TableName, Key, ReturnValues: "ALL_NEW", ...change }));
    expect(Attributes).toBeUndefined();
    expect((await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item).toBeUndefined();
  }
  const Key = { pk: { S: uniqueName("missing") } };
  await db.send(new UpdateItemCommand({ TableName, Key }));
  expect((await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item).toEqual(Key);
});

describe("tags", () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
  const tags = (count: number, prefix = "t") =>
    Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: "v" }));

  test("have 1 to 128 and 0 to 256 characters of some kinds, and are 50 at most", async () => {
    const { TableDescription } = await create({ Tags: tags(30) });
    const ResourceArn = TableDescription?.TableArn ?? "";
    const tag = (Key: string, Value: string) =>
      db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key, Value }] }));
    for (const [key, value] of [
      ["", "v"],
      ["k".repeat(129), "v"],
      ["k", "v".repeat(257)],
      ["hi!", "v"],
      ["k", "d%g"],
    ] as const)
      await expect(tag(key, value), key + value).rejects.toMatchObject({ name: "ValidationException" });
    await tag("ключ".repeat(32), "");
    await db.send(new TagResourceCommand({ ResourceArn, Tags: tags(19, "u") }));
    await expect(tag("one more", "v")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(create({ Tags: tags(51) })).rejects.toMatchObject({ name: "ValidationException" });
    expect((await db.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toHaveLength(50);
    // Both recorded by https://github.com/architect/dynalite (test/tagResource.js, test/untagResource.js), read 2026-11-25.
    await expect(db.send(new TagResourceCommand({ ResourceArn, Tags: [] }))).rejects.toThrow(
      "Atleast one Tag needs to be provided as Input.",
    );
    await expect(db.send(new UntagResourceCommand({ ResourceArn, TagKeys: [] }))).rejects.toThrow(
      "Atleast one Tag Key needs to be provided as Input.",
    );
  });

  test("a table of one's own that is not there is not found, another account's is denied", async () => {
    // Recorded by https://github.com/architect/dynalite (test/listTagsOfResource.js) and
    // https://github.com/nubo-db/dynamodb-conformance (tests/tier2/tags), read 2026-11-25.
    const { TableDescription } = await create();
    const missing = `${TableDescription?.TableArn}-missing`;
    await expect(db.send(new ListTagsOfResourceCommand({ ResourceArn: missing }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Requested resource not found: ResourcArn: ${missing} not found`,
    });
    const another = missing.replace(/:\d{12}:/, ":123456789012:");
    await expect(db.send(new ListTagsOfResourceCommand({ ResourceArn: another }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(db.send(new TagResourceCommand({ ResourceArn: "no-arn", Tags: tags(1) }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "ARNs must start with 'arn:'",
    });
  });
});

describe("tables that change", () => {
  const S = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  const N = (AttributeName: string) => ({ AttributeName, AttributeType: "N" as const });
  const index = (IndexName: string, ...names: string[]) => ({
    IndexName,
    KeySchema: names.map((AttributeName, at) => ({
      AttributeName,
      KeyType: at ? ("RANGE" as const) : ("HASH" as const),
    })),
    Projection: { ProjectionType: "ALL" as const },
  });

  test("an index that cannot be is refused", async () => {
    const name = uniqueName("limits");
    await create({
      TableName: name,
      AttributeDefinitions: [S("pk"), S("sk"), S("xyz")],
      KeySchema: index("", "pk", "sk").KeySchema,
      LocalSecondaryIndexes: [index("local", "pk", "xyz")],
      GlobalSecondaryIndexes: [index("global", "xyz")],
    });
    const add = (
      AttributeDefinitions: ReturnType<typeof S | typeof N>[],
      update: ReturnType<typeof index>,
      more = {},
    ) =>
      db.send(
        new UpdateTableCommand({
          TableName: name,
          AttributeDefinitions,
          GlobalSecondaryIndexUpdates: [{ Create: update, ...more }],
        }),
      );
    await expect(add([N("xyz")], index("another", "xyz"))).rejects.toThrow(
      "One or more parameter values were invalid: Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
        "Existing schema: Schema:[SchemaElement: key{xyz:S:HASH}] New schema: Schema:[SchemaElement: key{xyz:N:HASH}]",
    );
    await expect(add([S("xyz")], index("local", "xyz"))).rejects.toThrow("already exists");
    await expect(add([], index("another", "xyz"))).rejects.toThrow("AttributeDefinitions");
    await expect(add([S("xyz")], index("one", "xyz"), { Delete: { IndexName: "two" } })).rejects.toThrow(/one/);
    await expect(
      db.send(new UpdateTableCommand({ TableName: name, StreamSpecification: { StreamEnabled: false } })),
    ).rejects.toThrow(/stream.*disable/);
    await expect(
      db.send(
        new UpdateTableCommand({
          TableName: name,
          StreamSpecification: { StreamEnabled: true, StreamViewType: "FISH" as "KEYS_ONLY" },
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("several attributes in one part of an index's key are refused by name", async () => {
    const parts = ["a", "b", "c"].map((AttributeName) => ({ AttributeName, KeyType: "HASH" as const }));
    await expect(
      create({
        AttributeDefinitions: [S("pk"), S("a"), S("b"), S("c")],
        GlobalSecondaryIndexes: [{ ...index("parts"), KeySchema: parts }],
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("several attributes in one part of its key"),
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("items that no key of an index can be made of are left out when it is filled", async () => {
    const name = uniqueName("limits");
    await create({ TableName: name });
    for (const [pk, size] of [0, 1, 1024, 1025, 2048, 2049].entries())
      await db.send(
        new PutItemCommand({ TableName: name, Item: { pk: { S: String(pk) }, x: { S: "x".repeat(size) } } }),
      );
    for (const [IndexName, names, sizes] of [
      ["partitions", ["x"], [1, 1024, 1025, 2048]],
      ["sorted", ["pk", "x"], [1, 1024]],
    ] as const) {
      await db.send(
        new UpdateTableCommand({
          TableName: name,
          AttributeDefinitions: [S("pk"), S("x")].slice(names.length === 1 ? 1 : 0),
          GlobalSecondaryIndexUpdates: [{ Create: index(IndexName, ...names) }],
        }),
      );
      for (let filled = false; !filled; ) {
        const { Table } = await db.send(new DescribeTableCommand({ TableName: name }));
        filled = Table?.GlobalSecondaryIndexes?.every(({ IndexStatus }) => IndexStatus === "ACTIVE") ?? false;
        await new Promise(setImmediate);
      }
      const { Items = [] } = await db.send(new ScanCommand({ TableName: name, IndexName }));
      expect(Items.map(({ x }) => x?.S?.length ?? 0).sort((a, b) => a - b)).toEqual(sizes);
    }
    const { TableDescription } = await db.send(new DeleteTableCommand({ TableName: name }));
    expect(TableDescription).toMatchObject({ TableName: name, TableStatus: "DELETING" });
    expect(Object.keys(TableDescription ?? {})).not.toEqual(
      expect.arrayContaining(["KeySchema", "GlobalSecondaryIndexes"]),
    );
  });
});
