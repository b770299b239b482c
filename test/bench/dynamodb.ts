import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { measureCalls } from "./bare-client.ts";
import {
  ITEMS,
  ITEMS_PER_PARTITION,
  ITEMS_PER_WRITE,
  PARTITIONS,
  STORED_ITEMS,
  STORED_PARTITIONS,
  storedInPartition,
  storedItem,
} from "./dynamodb-workloads.ts";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";

const WORKLOADS = new URL("dynamodb-workloads.ts", import.meta.url);
const CONNECTIONS = 32;
// The peers take turns, so that a machine that is busy for a while is so for all of them.
const ROUNDS = 4;
const ROUND_MS = 1_500;
// Enough for all of a server's code to be compiled, however busy the machine.
const WARM_UP_ITEMS = 30_000;

/** A server in a process of its own. */
interface Peer {
  endpoint: string;
  process: ChildProcess;
}

/** What is measured: a workload, how many items are in one of its calls, and what is asked of it. */
const OPERATIONS = [
  { workload: "putItem", name: "PutItem", items: 1, overDynalite: 1.1, overParsing: 0.5 },
  { workload: "getItem", name: "GetItem", items: 1, overDynalite: 1.0, overParsing: 0.5 },
  { workload: "query", name: "Query of 10 items", items: 1, overDynalite: 2.5 },
  { workload: "batchWriteItem", name: "BatchWriteItem, items", items: ITEMS_PER_WRITE, overDynalite: 3 },
  // dynalite has no transactions: the same items in its BatchWriteItem stand beside them.
  {
    workload: "transactWriteItems",
    name: "TransactWriteItems, items",
    items: ITEMS_PER_WRITE,
    overDynalite: 3,
    dynalite: "batchWriteItem",
  },
] as const satisfies readonly Operation[];

interface Operation {
  workload: string;
  name: string;
  items: number;
  overDynalite: number;
  overParsing?: number;
  dynalite?: string;
}

/** DynamoDB beside dynalite, which only keeps memory, and beside a server that only parses. */
export async function dynamodb(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  const dynalite = await forkServer("dynalite-server.ts");
  const parsing = await forkServer("parsing-server.ts");
  try {
    for (const { endpoint } of [stack, dynalite]) await fill(endpoint);
    const figures: Figure[] = [];
    for (const operation of OPERATIONS as readonly Operation[])
      figures.push(...(await measureOperation(operation, stack, dynalite, parsing)));
    return figures;
  } finally {
    await stopProcess(stack);
    for (const { process } of [dynalite, parsing]) process.kill();
  }
}

async function measureOperation(
  { workload, name, items, overDynalite, overParsing, dynalite: atDynalite }: Operation,
  stack: Peer,
  dynalite: Peer,
  parsing: Peer,
): Promise<Figure[]> {
  const peers = overParsing === undefined ? [stack, dynalite] : [stack, dynalite, parsing];
  const measured = new Map<Peer, { rate: number; cpuMicroseconds: number }>();
  const workloadOf = (peer: Peer): string => (peer === dynalite ? (atDynalite ?? workload) : workload);
  for (const peer of peers) await measureCalls({ ...loadOf(peer, workloadOf(peer)), calls: WARM_UP_ITEMS / items });
  for (let round = 0; round < ROUNDS; round++)
    for (const peer of peers) {
      const { rate, cpuMicroseconds } = await calls(peer, workloadOf(peer));
      const sum = measured.get(peer) ?? { rate: 0, cpuMicroseconds: 0 };
      measured.set(peer, {
        rate: sum.rate + (rate * items) / ROUNDS,
        cpuMicroseconds: sum.cpuMicroseconds + cpuMicroseconds / items / ROUNDS,
      });
    }
  const shown = (peer: Peer): string =>
    `${Math.round(measured.get(peer)?.rate ?? 0)}/s, ${(measured.get(peer)?.cpuMicroseconds ?? 0).toFixed(1)} µs CPU`;
  const figure = (peer: Peer, label: string, goal: number): Figure => ({
    name,
    measured: shown(stack),
    beside: `${label} ${shown(peer)}`,
    ratio: (measured.get(stack)?.rate ?? 0) / (measured.get(peer)?.rate ?? 1),
    goal: `≥ ${goal}`,
  });
  return [
    figure(dynalite, "dynalite", overDynalite),
    ...(overParsing === undefined ? [] : [figure(parsing, "parsing only", overParsing)]),
  ];
}

/** Calls per second, and what each costs its server. */
async function calls(peer: Peer, workload: string): Promise<{ rate: number; cpuMicroseconds: number }> {
  const before = cpuSeconds(peer.process);
  const { rate } = await measureCalls({ ...loadOf(peer, workload), forMs: ROUND_MS });
  const used = cpuSeconds(peer.process) - before;
  return { rate, cpuMicroseconds: (used * 1e6) / ((rate * ROUND_MS) / 1000) };
}

const loadOf = ({ endpoint }: Peer, workload: string) => ({
  endpoint,
  module: WORKLOADS,
  workload,
  connections: CONNECTIONS,
});

const TICKS_PER_SECOND = 100;

/** User and system time of a process so far, as Linux counts it; elsewhere nothing. */
function cpuSeconds({ pid }: ChildProcess): number {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function forkServer(file: string): Promise<Peer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  const [port] = (await once(child, "message")) as [number];
  return { endpoint: `http://127.0.0.1:${port}`, process: child };
}

/** Makes the tables and what is read from them. */
async function fill(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const create = async (TableName: string, ...key: [name: string, type: "S" | "N"][]): Promise<void> => {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: key.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
        KeySchema: key.map(([AttributeName], index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" })),
      }),
    );
    await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 60 }, { TableName });
  };
  const write = async (TableName: string, items: ReturnType<typeof storedItem | typeof storedInPartition>[]) => {
    for (let at = 0; at < items.length; at += ITEMS_PER_WRITE) {
      const writes = items.slice(at, at + ITEMS_PER_WRITE).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
    }
  };
  await create(ITEMS, ["id", "S"]);
  await write(
    ITEMS,
    Array.from({ length: STORED_ITEMS }, (_, n) => storedItem(n)),
  );
  await create(PARTITIONS, ["pk", "S"], ["sk", "N"]);
  await write(
    PARTITIONS,
    Array.from({ length: STORED_PARTITIONS * ITEMS_PER_PARTITION }, (_, n) =>
      storedInPartition(Math.floor(n / ITEMS_PER_PARTITION), n % ITEMS_PER_PARTITION),
    ),
  );
  client.destroy();
}
