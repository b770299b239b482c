import { spawn } from "node:child_process";
import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetActivityTaskCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import pg from "pg";
import { expect, test } from "vitest";
import type { PipelineInput } from "../../pipeline/state-machine.ts";
import { startTestStack, type TestStack } from "../support/stack.ts";
import { clientOf, customers, expectEnd, outputs, succeed, textOf } from "./customers-api.ts";

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

  // The same table, read by DynamoDB's own export instead of a Scan: first without the recovery that it needs.
  const exporting = {
    ...engine,
    endpoint: stack.endpoint,
    environment: { ...engine.environment, EXTRACT: "export" },
  };
  const { stderr } = await expectEnd(exporting, 1, "run", "--partitions", "3");
  expect(stderr).toContain("The execution ended: FAILED. DynamoDb.PointInTimeRecoveryUnavailableException");
  await succeed(exporting, "deploy");
  await query(stack, "DELETE FROM customers");
  const exported = await succeed(exporting, "run", "--partitions", "3");
  expect(exported.stdout).toContain("Complete: 1,200 customers in Redshift, all counts equal.");
  expect(await query(stack, TABLE)).toEqual(table);
});

/** Holds every execution at its beginning until whoever works for the activity lets it on. Gives the activity's ARN. */
async function gated(sfn: SFNClient, stateMachineArn: string | undefined): Promise<string> {
  const { activityArn = "" } = await sfn.send(new CreateActivityCommand({ name: "gate" }));
  const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { StartAt, States, ...rest } = JSON.parse(definition) as { StartAt: string; States: object };
  const Gate = { Type: "Task", Resource: activityArn, Output: "{% $states.input %}", Next: StartAt };
  await sfn.send(
    new UpdateStateMachineCommand({
      stateMachineArn,
      definition: JSON.stringify({ ...rest, StartAt: "Gate", States: { Gate, ...States } }),
    }),
  );
  return activityArn;
}

test("Ctrl-C leaves an execution running, and says how to watch, stop and redrive it", async () => {
  await using stack = await startTestStack({ CUSTOMERS: "2000", ENGINE: "stepfunctions" });
  await succeed(stack, "deploy", "--redshift-workgroup", "customers");
  const sfn = new SFNClient(clientOf(stack));
  const activityArn = await gated(sfn, (await outputs(stack)).StateMachineArn);
  const watching = spawn(process.execPath, ["pipeline/main.ts", "run"], {
    env: stack.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  let interrupted = false;
  for await (const chunk of watching.stdout) {
    said += chunk;
    if (!interrupted && /^Execution .+\n/m.test(said)) interrupted = watching.kill("SIGINT");
  }
  const [, executionArn = ""] = /^Execution (.+)$/m.exec(said) ?? [];
  expect(said).toContain("The execution goes on without you.");
  for (const verb of ["describe", "stop", "redrive"])
    expect(said).toContain(`${stack.endpoint} stepfunctions ${verb}-execution --execution-arn ${executionArn}`);
  expect(said).toContain(`make pipeline ENGINE=stepfunctions ARGS="--follow ${executionArn}"`);

  expect((await sfn.send(new DescribeExecutionCommand({ executionArn }))).status).toBe("RUNNING");
  await sfn.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "for today" }));
  expect((await expectEnd(stack, 1, "run", "--follow", executionArn)).stderr).toContain(
    "The execution ended: ABORTED. Enough: for today",
  );
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  const { taskToken } = await sfn.send(new GetActivityTaskCommand({ activityArn }));
  await sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
  expect((await succeed(stack, "run", "--follow", executionArn)).stdout).toContain(
    "Complete: 2,000 customers in Redshift, all counts equal.",
  );
});

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
    extract: "scan",
    workgroup: "customers",
  };
  const started = async (): Promise<string> => {
    const { executionArn = "" } = await new SFNClient(clientOf(stack)).send(
      new StartExecutionCommand({ stateMachineArn: StateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn;
  };
  const status = async (executionArn: string): Promise<string> => {
    const { status = "", cause = "" } = await new SFNClient(clientOf(stack)).send(
      new DescribeExecutionCommand({ executionArn }),
    );
    return status === "FAILED" ? `FAILED: ${cause}` : status;
  };
  let executionArn = await started();
  for (let kills = 0; kills < KILLS; kills += 1) {
    // One that is quicker than the kills is followed by another, which finds everything there.
    if ((await status(executionArn)) === "SUCCEEDED") executionArn = await started();
    // Anywhere in what is left: the next kill comes at a random moment within a second.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    await stack.kill();
    await stack.start();
  }
  let last = await status(executionArn);
  for (; last === "RUNNING"; last = await status(executionArn)) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(last).toBe("SUCCEEDED");
  expect((await customers(stack)).size).toBe(3000);
  expect(await query(stack, "SELECT COUNT(*) AS n, COUNT(DISTINCT customer_id) AS d FROM customers")).toEqual([
    { n: "3000", d: "3000" },
  ]);
  const { mapRuns = [] } = await new SFNClient(clientOf(stack)).send(new ListMapRunsCommand({ executionArn }));
  expect(mapRuns).toHaveLength(4);
});
