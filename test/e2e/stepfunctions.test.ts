import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import pg from "pg";
import { expect, test } from "vitest";
import type { PipelineInput } from "../../pipeline/state-machine.ts";
import { pipeline, startTestStack, type TestStack } from "../support/stack.ts";
import { clientOf, customers, outputs, succeed, textOf } from "./customers-api.ts";

// How often the process is killed in the middle of an execution; the issue's own measure is 20.
const KILLS = Number(process.env.KILLS || 3);

async function query(stack: TestStack, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const TABLE = "SELECT * FROM customers ORDER BY customer_id";

async function partsOf(stack: TestStack, dataset: string): Promise<string[]> {
  const manifest = await textOf(stack, `generated/${dataset}/manifest.json`);
  const { partitions } = JSON.parse(manifest) as { partitions: { key: string }[] };
  return [manifest, ...(await Promise.all(partitions.map(({ key }) => textOf(stack, key))))];
}

test("both engines write the same bytes and the same tables; the second finds every customer there", async () => {
  await using stack = await startTestStack({ CUSTOMERS: "1200", SEED: "5" });
  await succeed(stack, "deploy", "--redshift-workgroup", "customers");
  await succeed(stack, "run", "--partitions", "3", "--batch", "25");
  const files = await partsOf(stack, "seed-5-rows-1200");
  const table = await query(stack, TABLE);
  expect(table).toHaveLength(1200);

  const engine = { ...stack, endpoint: stack.endpoint, environment: { ...stack.environment, ENGINE: "stepfunctions" } };
  await succeed(engine, "deploy");
  const { stdout } = await succeed(engine, "run", "--partitions", "3");
  expect(stdout).toContain("0 new, 1,200 there already, 0 failed");
  expect(stdout).toContain("Complete: 1,200 customers in Redshift, all counts equal.");
  expect(await partsOf(stack, "seed-5-rows-1200")).toEqual(files);
  expect(await query(stack, TABLE)).toEqual(table);
});

test("an execution can be followed by another command line", async () => {
  await using stack = await startTestStack({ CUSTOMERS: "2000", ENGINE: "stepfunctions" });
  await succeed(stack, "deploy", "--redshift-workgroup", "customers");
  const stopping = new AbortController();
  const running = pipeline(stack, "run").finally(() => stopping.abort());
  const sfn = new SFNClient(clientOf(stack));
  const { StateMachineArn } = await outputs(stack);
  const execution = await firstExecution(sfn, StateMachineArn ?? "", stopping.signal);
  const followed = await succeed(stack, "run", "--follow", execution);
  expect(followed.stdout).toContain("Complete: 2,000 customers in Redshift, all counts equal.");
  expect((await running).code).toBe(0);
});

async function firstExecution(sfn: SFNClient, stateMachineArn: string, signal: AbortSignal): Promise<string> {
  while (!signal.aborted) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const [first] = executions;
    if (first?.executionArn) return first.executionArn;
    await new Promise(setImmediate);
  }
  throw new Error("The pipeline ended without an execution.");
}

test(`kill -9 in the middle of an execution, ${KILLS} times: it ends with equal counts and no duplicates`, async () => {
  await using stack = await startTestStack({ CUSTOMERS: "3000", ENGINE: "stepfunctions" });
  await succeed(stack, "deploy", "--redshift-workgroup", "customers");
  const { StateMachineArn } = await outputs(stack);
  const input: PipelineInput = {
    customers: 3000,
    seed: 42,
    partitions: 4,
    segments: 4,
    concurrency: 2,
    chunksPerChild: 1,
    workgroup: "customers",
  };
  const { executionArn = "" } = await new SFNClient(clientOf(stack)).send(
    new StartExecutionCommand({ stateMachineArn: StateMachineArn, input: JSON.stringify(input) }),
  );
  const status = async (): Promise<string> => {
    const { status = "", cause = "" } = await new SFNClient(clientOf(stack)).send(
      new DescribeExecutionCommand({ executionArn }),
    );
    return status === "FAILED" ? `FAILED: ${cause}` : status;
  };
  let kills = 0;
  for (let state = await status(); state === "RUNNING"; state = await status()) {
    if (kills === KILLS) continue;
    // Anywhere in what is left: the next kill comes at a random moment within a second.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    await stack.kill();
    await stack.start();
    kills += 1;
  }
  expect(await status()).toBe("SUCCEEDED");
  expect(kills).toBeGreaterThan(0);
  expect((await customers(stack)).size).toBe(3000);
  expect(await query(stack, "SELECT COUNT(*) AS n, COUNT(DISTINCT customer_id) AS d FROM customers")).toEqual([
    { n: "3000", d: "3000" },
  ]);
  const { mapRuns = [] } = await new SFNClient(clientOf(stack)).send(new ListMapRunsCommand({ executionArn }));
  expect(mapRuns).toHaveLength(4);
});
