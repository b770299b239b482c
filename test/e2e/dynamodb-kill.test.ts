import { randomInt } from "node:crypto";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { clientOf } from "./customers-api.ts";

// How often the stack is killed: `KILL_ROUNDS=50 npx vitest run --project e2e dynamodb-kill`.
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 6);
const WRITERS = 16;
const KEYS_PER_WRITER = 20;
const CITIES = ["Oslo", "Bergen", "Tromsø"];
const TableName = "ledger";
const BY_CITY = "by-city";

type Item = Record<string, AttributeValue>;

/** What a key may hold: the last state that was acknowledged, or one that was on its way. `undefined`: no item. */
interface Entry {
  acknowledged: number | undefined;
  pending: Set<number | undefined>;
}

test(`${ROUNDS} times kill -9 in the middle of puts, deletes and transactions: what was acknowledged is there, all or nothing of the rest, and the index agrees`, async () => {
  await using stack = await startTestStack();
  const db = new DynamoDBClient({ ...clientOf(stack), maxAttempts: 1 });
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["id", "city"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: BY_CITY,
          KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  const ledger = new Map<string, Entry>();
  let version = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledgements = randomInt(100, 600);
    let acknowledged = 0;
    let killed: Promise<void> | undefined;
    const write = async (writer: number): Promise<void> => {
      while (!killed) {
        const done = await writeOnce(db, ledger, writer, ++version);
        if (!done) return;
        acknowledged += 1;
        if (acknowledged === acknowledgements) killed = stack.kill();
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    await killed;
    await stack.start();
    await verify(db, ledger);
  }
});

/** One write of a writer's own keys. Returns whether it was acknowledged. */
async function writeOnce(db: DynamoDBClient, ledger: Map<string, Entry>, writer: number, version: number) {
  const key = () => `${writer}-${randomInt(KEYS_PER_WRITER)}`;
  const itemOf = (id: string): Item => ({
    id: { S: id },
    version: { N: String(version) },
    city: { S: CITIES[version % CITIES.length] ?? "" },
  });
  const kind = version % 5;
  // Two keys that only transactions write, and always together.
  const ids = kind < 2 ? [`${writer}-left`, `${writer}-right`] : [key()];
  const state = kind === 4 ? undefined : version;
  for (const id of ids) entryOf(ledger, id).pending.add(state);
  try {
    if (kind < 2)
      await db.send(
        new TransactWriteItemsCommand({ TransactItems: ids.map((id) => ({ Put: { TableName, Item: itemOf(id) } })) }),
      );
    else if (kind === 4) await db.send(new DeleteItemCommand({ TableName, Key: { id: { S: String(ids[0]) } } }));
    else await db.send(new PutItemCommand({ TableName, Item: itemOf(String(ids[0])) }));
  } catch (error) {
    // The connection broke: nobody knows whether it was done. Anything else is a fault.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined) throw error;
    return false;
  }
  for (const id of ids) ledger.set(id, { acknowledged: state, pending: new Set() });
  return true;
}

function entryOf(ledger: Map<string, Entry>, id: string): Entry {
  const entry = ledger.get(id) ?? { acknowledged: undefined, pending: new Set() };
  ledger.set(id, entry);
  return entry;
}

async function verify(db: DynamoDBClient, ledger: Map<string, Entry>): Promise<void> {
  const table = await scan(db);
  const index = await scan(db, BY_CITY);
  expect(new Map([...index].sort())).toEqual(new Map([...table].sort()));
  const { Table } = await db.send(new DescribeTableCommand({ TableName }));
  expect(Table?.ItemCount).toBe(table.size);
  expect(Table?.GlobalSecondaryIndexes?.[0]?.ItemCount).toBe(table.size);
  for (const [id, { acknowledged, pending }] of ledger) {
    const item = table.get(id);
    const found = item && Number(item.version?.N);
    expect([acknowledged, ...pending], `${id} holds ${found}`).toContain(found);
    // From now on this is what is known to be there.
    ledger.set(id, { acknowledged: found, pending: new Set() });
  }
  for (let writer = 0; writer < WRITERS; writer++)
    expect(table.get(`${writer}-left`)?.version).toEqual(table.get(`${writer}-right`)?.version);
}

async function scan(db: DynamoDBClient, IndexName?: string): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName, ...(IndexName ? { IndexName } : {}) }))
    for (const item of Items) items.set(String(item.id?.S), item);
  return items;
}
