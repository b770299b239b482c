import { readFile } from "node:fs/promises";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  type StateMachineType,
} from "@aws-sdk/client-sfn";
import { LocalstackContainer } from "@testcontainers/localstack";
import { stringify } from "csv-stringify/sync";
import { checkEngine, Unavailable } from "../../localstack/docker.ts";
import { ensurePulled, imagesOf } from "../../localstack/images.ts";
import { fakeCustomers } from "../../pipeline/fake-customer.ts";
import { run } from "../support/stack.ts";
import type { Figure } from "./figure.ts";
import { environmentOf, type StartedStack, startProcess, stopProcess } from "./stack-process.ts";

const ROLE_ARN = "arn:aws:iam::000000000000:role/bench";
const TRANSITIONS = 100_000;
/** LocalStack makes about fifty a second. */
const LOCALSTACK_TRANSITIONS = 500;

const clientAt = (endpoint: string): SFNClient =>
  new SFNClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    // An emulator's address has no sync-… beside it.
    disableHostPrefix: true,
    requestHandler: { requestTimeout: 300_000 },
  });

async function createMachine(
  client: SFNClient,
  definition: object,
  type: StateMachineType = "STANDARD",
): Promise<string> {
  const { stateMachineArn = "" } = await client.send(
    new CreateStateMachineCommand({
      name: `bench-${process.hrtime.bigint()}`,
      roleArn: ROLE_ARN,
      type,
      definition: JSON.stringify(definition),
    }),
  );
  return stateMachineArn;
}

const ROWS = Number(process.env.CUSTOMERS || 50_000);

const WAITS = 10_000;
const LOOK_MS = 5_000;

/** Transitions a second, what waiting costs, and a Distributed Map over a CSV beside `send --batch 25` of as many rows. */
export async function stepfunctions(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  try {
    const { endpoint } = stack;
    const env = { ...environmentOf(stack, home), CUSTOMERS: String(ROWS) };
    const pipeline = async (name: string, seed: number, ...args: string[]): Promise<number> => {
      const began = performance.now();
      const { code, stdout, stderr } = await run("node", ["pipeline/main.ts", name, ...args], {
        env: { ...env, SEED: String(seed) },
      });
      if (code !== 0) throw new Error(`pipeline ${name} ended with ${code}:\n${stdout}${stderr}`);
      return (performance.now() - began) / 1000;
    };
    await pipeline("deploy", 1);
    const make = fakeCustomers(9);
    const csv = stringify(
      Array.from({ length: ROWS }, (_, row) => make(row)),
      { header: true },
    );
    // In turns, so that a machine that slows down slows both; the first turn of each warms up.
    const map: number[] = [];
    const send: number[] = [];
    for (const seed of [1, 2, 3]) {
      await pipeline("generate", seed);
      send.push(await pipeline("send", seed, "--batch", "25"));
      map.push(await measureDistributedMap(endpoint, csv, ROWS));
    }
    const [mapSeconds, sendSeconds] = [Math.min(...map.slice(1)), Math.min(...send.slice(1))];
    return [
      await besideLocalstack(await measureTransitions(endpoint, TRANSITIONS)),
      await measureWaits(stack),
      {
        name: `Distributed Map over ${ROWS} CSV rows, 25 to a child, 40 at once`,
        measured: `${mapSeconds.toFixed(1)} s`,
        beside: `send --batch 25 ${sendSeconds.toFixed(1)} s`,
        ratio: mapSeconds / sendSeconds,
        goal: "< 1.3",
      },
    ];
  } finally {
    await stopProcess(stack);
  }
}

/** The figure of 100,000 transitions, which has to be 30 s at most; without Docker it says so, and ours stands alone. */
async function besideLocalstack(ours: number): Promise<Figure> {
  const figure = {
    name: "transitions of one Express execution",
    measured: `${ours.toFixed(0)}/s`,
    goal: "> 3,333/s",
  };
  const { localstack } = imagesOf();
  try {
    await checkEngine();
    await ensurePulled(localstack, "LOCALSTACK_IMAGE");
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { ...figure, beside: error.message };
  }
  await using container = await new LocalstackContainer(localstack)
    .withEnvironment({ DISABLE_EVENTS: "1", SKIP_SSL_CERT_DOWNLOAD: "1" })
    .start();
  const theirs = await measureTransitions(container.getConnectionUri(), LOCALSTACK_TRANSITIONS);
  return { ...figure, beside: `LocalStack ${theirs.toFixed(0)}/s of ${LOCALSTACK_TRANSITIONS}`, ratio: ours / theirs };
}

/** A loop of two states, as often as needed for so many transitions, in one Express execution. */
const loopOf = (transitions: number) => ({
  StartAt: "Count",
  States: {
    Count: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "More" },
    More: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericLessThan: transitions / 2, Next: "Count" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  },
});

/** Transitions per second. */
async function measureTransitions(endpoint: string, transitions: number): Promise<number> {
  const client = clientAt(endpoint);
  const stateMachineArn = await createMachine(client, loopOf(transitions), "EXPRESS");
  const began = performance.now();
  const { status, cause } = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"n":0}' }));
  if (status !== "SUCCEEDED") throw new Error(`The loop ended with ${status}: ${cause}`);
  return (transitions / (performance.now() - began)) * 1000;
}

/** What many executions cost that wait for an hour: the processor's time of the whole stack, while nobody asks anything. */
async function measureWaits({ endpoint, process: { pid } }: StartedStack): Promise<Figure> {
  const client = clientAt(endpoint);
  const stateMachineArn = await createMachine(client, {
    StartAt: "Wait",
    States: { Wait: { Type: "Wait", Seconds: 3_600, End: true } },
  });
  const idle = await cpuSeconds(pid, LOOK_MS);
  let left = WAITS;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await client.send(new StartExecutionCommand({ stateMachineArn }));
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const waiting = await cpuSeconds(pid, LOOK_MS);
  return {
    name: `CPU of 5 s in which ${WAITS} executions wait`,
    measured: `${waiting.toFixed(2)} s`,
    beside: `without them ${idle.toFixed(2)} s`,
    goal: "the same",
  };
}

// Of Linux: fields 14 and 15 are user's and system's time in clock ticks, of which a second has 100 (proc(5)).
async function cpuSeconds(pid: number | undefined, ms: number): Promise<number> {
  const used = async (): Promise<number> => {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const before = await used();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (await used()) - before;
}

/**
 * Seconds that a Distributed Map takes to store a CSV's customers: 25 to a child, 40 children at once, each a call of the API's own function, as
 * API Gateway makes it. The columns are text only, as a CSV's are, so the ranks are left out.
 */
async function measureDistributedMap(endpoint: string, csv: string, customers: number): Promise<number> {
  const settings = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const { Stacks } = await new CloudFormationClient(settings).send(
    new DescribeStacksCommand({ StackName: "customers" }),
  );
  const output = (name: string) => Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? "";
  const Bucket = output("BucketName");
  const Key = "bench/customers.csv";
  await new S3Client({ ...settings, forcePathStyle: true }).send(new PutObjectCommand({ Bucket, Key, Body: csv }));
  const client = clientAt(endpoint);
  const stateMachineArn = await createMachine(client, {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        MaxConcurrency: 40,
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
          Arguments: { Bucket, Key },
        },
        ItemBatcher: { MaxItemsPerBatch: 25 },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "Send",
          States: {
            Send: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Arguments: {
                FunctionName: output("FunctionName"),
                Payload: { httpMethod: "POST", headers: {}, body: "{% $string($states.input.Items) %}" },
              },
              Output: "{% $count($parse($states.result.Payload.body).results[status = 201]) %}",
              End: true,
            },
          },
        },
        Output: "{% $sum($states.result) %}",
        End: true,
      },
    },
  });
  const began = performance.now();
  const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  for (;;) {
    const { status, cause, output: sent } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "SUCCEEDED" && Number(sent) === customers) return (performance.now() - began) / 1000;
    if (status !== "RUNNING") throw new Error(`The map ended with ${status}, ${sent} sent: ${cause}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
