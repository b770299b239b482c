import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
  ScanCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Items at random, through Query and Scan, equal a plain model: an array, sorted and filtered.

const db = new DynamoDBClient(clientConfig());

interface Entry {
  pk: string;
  sk: string | number | Buffer;
  n: number;
}

/** How one type of sort keys is made, written and compared. */
interface KeyType<T> {
  arbitrary: fc.Arbitrary<T>;
  write(value: T): AttributeValue;
  compare(a: T, b: T): number;
  beginsWith?(value: T, beginning: T): boolean;
}

const bytes = (text: string) => Buffer.from(text);

const STRINGS: KeyType<string> = {
  // Zero bytes, what sorts differently in UTF-8 and UTF-16, and common beginnings.
  arbitrary: fc
    .array(fc.constantFrom("\0", "a", "b", "ü", "\uffff", "😀"), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("")),
  write: (S) => ({ S }),
  compare: (a, b) => Buffer.compare(bytes(a), bytes(b)),
  beginsWith: (value, beginning) => bytes(value).subarray(0, bytes(beginning).length).equals(bytes(beginning)),
};

const NUMBERS: KeyType<number> = {
  arbitrary: fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -3, max: 3 }))
    .map(([digits, power]) => Number(`${digits}e${power}`)),
  write: (value) => ({ N: String(value) }),
  compare: (a, b) => a - b,
};

const BINARIES: KeyType<Buffer> = {
  arbitrary: fc
    .array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { minLength: 1, maxLength: 4 })
    .map((each) => Buffer.from(each)),
  write: (B) => ({ B }),
  compare: (a, b) => Buffer.compare(a, b),
  beginsWith: (value, beginning) => value.subarray(0, beginning.length).equals(beginning),
};

const PARTITIONS = ["a", "b", "c"];

describe.each([
  ["S", STRINGS],
  ["N", NUMBERS],
  ["B", BINARIES],
] as const)("sort keys of type %s", (type, keyType) => {
  // Each type compares only with itself; the compiler cannot see that the table above keeps them apart.
  const { arbitrary, write, compare, beginsWith } = keyType as unknown as KeyType<Entry["sk"]>;
  const TableName = uniqueName("model");
  const entries: Entry[] = [];

  beforeAll(async () => {
    await db.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: type },
          { AttributeName: "n", AttributeType: "N" },
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-n",
            KeySchema: [
              { AttributeName: "n", KeyType: "HASH" },
              { AttributeName: "sk", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
    await waitUntilTableExists({ client: db, minDelay: 1, maxWaitTime: 120 }, { TableName });
    const sortKeys = fc.uniqueArray(arbitrary, {
      minLength: 60,
      maxLength: 60,
      comparator: (a, b) => compare(a, b) === 0,
    });
    for (const pk of PARTITIONS)
      for (const sk of fc.sample(sortKeys, 1)[0] ?? []) entries.push({ pk, sk, n: entries.length % 7 });
    for (let at = 0; at < entries.length; at += 25)
      await db.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: entries.slice(at, at + 25).map(({ pk, sk, n }) => ({
              PutRequest: { Item: { pk: { S: pk }, sk: write(sk), n: { N: String(n) } } },
            })),
          },
        }),
      );
  });

  const shown = (pk: string | undefined, sk: AttributeValue | undefined): string =>
    `${pk} ${sk?.S ?? (sk?.N === undefined ? Buffer.from(sk?.B ?? []).toString("hex") : Number(sk.N))}`;
  const shownEntry = ({ pk, sk }: Entry) => shown(pk, write(sk));

  const CONDITIONS = ["none", "=", "<", "<=", ">", ">=", "BETWEEN", ...(beginsWith ? ["begins_with"] : [])] as const;
  const holds = (condition: string, sk: Entry["sk"], one: Entry["sk"], two: Entry["sk"]): boolean => {
    const order = compare(sk, one);
    switch (condition) {
      case "none":
        return true;
      case "=":
        return order === 0;
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case ">=":
        return order >= 0;
      case "BETWEEN":
        return order >= 0 && compare(sk, two) <= 0;
      default:
        return beginsWith?.(sk, one) ?? false;
    }
  };
  const TEXTS: Readonly<Record<string, string>> = {
    none: "",
    BETWEEN: " AND sk BETWEEN :one AND :two",
    begins_with: " AND begins_with(sk, :one)",
  };

  test("a Query gives what the model has, in its order, in pages of any size", async () => {
    const query = fc.record({
      pk: fc.constantFrom(...PARTITIONS),
      condition: fc.constantFrom(...CONDITIONS),
      values: fc
        .tuple(arbitrary, arbitrary)
        .map(([a, b]) => (compare(a, b) <= 0 ? ([a, b] as const) : ([b, a] as const))),
      forward: fc.boolean(),
      limit: fc.integer({ min: 1, max: 25 }),
      filter: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(query, async ({ pk, condition, values: [one, two], forward, limit, filter }) => {
        const expected = entries
          .filter(
            (entry) =>
              entry.pk === pk && holds(condition, entry.sk, one, two) && (filter === undefined || entry.n >= filter),
          )
          .sort((a, b) => compare(a.sk, b.sk) * (forward ? 1 : -1));
        const input: QueryCommandInput = {
          TableName,
          KeyConditionExpression: `pk = :pk${TEXTS[condition] ?? ` AND sk ${condition} :one`}`,
          ExpressionAttributeValues: {
            ":pk": { S: pk },
            ...(condition === "none" ? {} : { ":one": write(one) }),
            ...(condition === "BETWEEN" ? { ":two": write(two) } : {}),
            ...(filter === undefined ? {} : { ":n": { N: String(filter) } }),
          },
          ...(filter === undefined ? {} : { FilterExpression: "n >= :n" }),
          ScanIndexForward: forward,
          Limit: limit,
        };
        const found: string[] = [];
        for await (const page of paginateQuery({ client: db }, input)) {
          expect(page.ScannedCount).toBeLessThanOrEqual(limit);
          found.push(...(page.Items ?? []).map((item) => shown(item.pk?.S, item.sk)));
        }
        expect(found).toEqual(expected.map(shownEntry));
      }),
      { numRuns: 40 },
    );
  });

  test("an index sorts its items by its own key", async () => {
    for (let n = 0; n < 7; n++) {
      const found: string[] = [];
      for await (const page of paginateQuery(
        { client: db },
        {
          TableName,
          IndexName: "by-n",
          KeyConditionExpression: "n = :n",
          ExpressionAttributeValues: { ":n": { N: String(n) } },
          Limit: 10,
        },
      ))
        found.push(...(page.Items ?? []).map((item) => shown(item.pk?.S, item.sk)));
      const expected = entries.filter((entry) => entry.n === n).sort((a, b) => compare(a.sk, b.sk));
      // Which of two equal sort keys comes first is nobody's promise.
      expect([...found].sort()).toEqual(expected.map(shownEntry).sort());
      expect(found.map((each) => each.slice(2))).toEqual(expected.map((each) => shownEntry(each).slice(2)));
    }
  });

  test("a Scan gives everything once, each partition in its order, in however many segments", async () => {
    for (const TotalSegments of [1, 3, 8]) {
      const bySegment = await Promise.all(
        Array.from({ length: TotalSegments }, async (_, Segment) => {
          const found: string[] = [];
          for await (const page of paginateScan({ client: db }, { TableName, Segment, TotalSegments, Limit: 17 }))
            found.push(...(page.Items ?? []).map((item) => shown(item.pk?.S, item.sk)));
          return found;
        }),
      );
      const found = bySegment.flat();
      expect([...found].sort()).toEqual(entries.map(shownEntry).sort());
      for (const pk of PARTITIONS) {
        const expected = entries.filter((entry) => entry.pk === pk).sort((a, b) => compare(a.sk, b.sk));
        expect(found.filter((each) => each.startsWith(`${pk} `))).toEqual(expected.map(shownEntry));
      }
    }
  });

  test("Count and ScannedCount", async () => {
    const { Count, ScannedCount } = await db.send(
      new ScanCommand({
        TableName,
        FilterExpression: "n = :n",
        ExpressionAttributeValues: { ":n": { N: "3" } },
        Select: "COUNT",
      }),
    );
    expect({ Count, ScannedCount }).toEqual({
      Count: entries.filter(({ n }) => n === 3).length,
      ScannedCount: entries.length,
    });
  });
});
