import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { measureCalls } from "./bare-client.ts";
import { ITEMS_PER_WRITE, sizedTable } from "./dynamodb-workloads.ts";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";

// 10 million take a quarter of an hour and 3 GB of disk: ITEMS="10000 10000000" when there is time for them.
const SIZES = (process.env.ITEMS || "10000 500000").split(" ").map(Number);
const FILLING_CONNECTIONS = 8;
const ROUNDS = 5;
const ROUND_MS = 1_000;

/** What a Query of ten items takes in tables of growing size: the time should not grow with them. */
export async function dynamodbSize(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  try {
    for (const size of SIZES) await fill(stack.endpoint, size);
    const medians = new Map<number, number>();
    // The sizes take turns, so that a machine that is busy for a while is so for all of them; the first round warms up.
    for (let round = 0; round <= ROUNDS; round++)
      for (const size of SIZES) {
        const { medianMs } = await measureCalls({
          ...loadOf(stack.endpoint, size, "querySized"),
          connections: 1,
          forMs: ROUND_MS,
        });
        if (round > 0) medians.set(size, (medians.get(size) ?? 0) + medianMs / ROUNDS);
      }
    const [smallest = 0, ...larger] = SIZES;
    const least = medians.get(smallest) ?? Number.NaN;
    return larger.map((size) => ({
      name: `Query of 10 items among ${size}`,
      measured: `p50 ${medians.get(size)?.toFixed(3)} ms`,
      beside: `among ${smallest} ${least.toFixed(3)} ms`,
      ratio: (medians.get(size) ?? Number.NaN) / least,
      goal: "≤ 1.5",
    }));
  } finally {
    await stopProcess(stack);
  }
}

const loadOf = (endpoint: string, size: number, workload: string) => ({
  endpoint,
  module: new URL("dynamodb-workloads.ts", import.meta.url),
  workload,
  size,
});

async function fill(endpoint: string, size: number): Promise<void> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  await client.send(
    new CreateTableCommand({
      TableName: sizedTable(size),
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
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 60 }, { TableName: sizedTable(size) });
  await measureCalls({
    ...loadOf(endpoint, size, "fillSized"),
    connections: FILLING_CONNECTIONS,
    calls: size / ITEMS_PER_WRITE,
  });
}
