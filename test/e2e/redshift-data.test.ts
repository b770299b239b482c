import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListSessionsCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { expect, test } from "vitest";
import { run, startTestStack, type TestStack } from "../support/stack.ts";
import { clientOf } from "./customers-api.ts";

async function makeWorkgroup(stack: TestStack): Promise<void> {
  const serverless = new RedshiftServerlessClient(clientOf(stack));
  await serverless.send(new CreateNamespaceCommand({ namespaceName: "analytics" }));
  await serverless.send(new CreateWorkgroupCommand({ workgroupName: "analytics", namespaceName: "analytics" }));
}

const place = { WorkgroupName: "analytics", Database: "dev" };

test("statements, results and workgroups survive kill -9; what was running has failed, and says why", async () => {
  await using stack = await startTestStack();
  await makeWorkgroup(stack);
  const data = new RedshiftDataClient(clientOf(stack));
  const execute = (Sql: string, more: object = {}) =>
    data.send(new ExecuteStatementCommand({ ...place, Sql, WaitTimeSeconds: 30, ...more }));
  const done = await execute("SELECT 'kept' AS word");
  const { SessionId } = await execute("SELECT 1", { SessionKeepAliveSeconds: 600 });
  const running = await execute("SELECT COUNT(*) FROM pg_attribute a, pg_attribute b, pg_attribute c", {
    WaitTimeSeconds: 1,
  });
  expect(running.Status).toBe("STARTED");
  await stack.kill();
  await stack.start();

  const result = await data.send(new GetStatementResultCommand({ Id: done.Id }));
  expect(result.Records).toEqual([[{ stringValue: "kept" }]]);
  expect(await data.send(new DescribeStatementCommand({ Id: running.Id }))).toMatchObject({
    Status: "FAILED",
    Error: "Terrarium was stopped while this statement was submitted or running.",
  });
  await expect(data.send(new CancelStatementCommand({ Id: running.Id }))).rejects.toThrow("already in FAILED state");
  const { Sessions } = await data.send(new ListSessionsCommand({ SessionId }));
  expect(Sessions).toMatchObject([{ Status: "CLOSED" }]);
  expect(await execute("SELECT 1")).toMatchObject({ Status: "FINISHED" });
});

test("statements, sessions and requests that wait are limited", async () => {
  await using stack = await startTestStack();
  await makeWorkgroup(stack);
  const data = new RedshiftDataClient({ ...clientOf(stack), maxAttempts: 1 });
  const execute = (more: object = {}) =>
    data.send(
      new ExecuteStatementCommand({
        ...place,
        Sql: "SELECT COUNT(*) FROM pg_attribute a, pg_attribute b, pg_attribute c",
        ...more,
      }),
    );
  const times = <T>(count: number, send: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, send));

  const submitted = await times(200, () => execute());
  await expect(execute()).rejects.toMatchObject({ name: "ActiveStatementsExceededException" });
  const [first, ...others] = submitted.map(({ Id }) => Id);
  const waiting = times(10, () => data.send(new DescribeStatementCommand({ Id: first, WaitTimeSeconds: 30 })));
  // They are known to wait once one more may not.
  await expect
    .poll(() =>
      data.send(new DescribeStatementCommand({ Id: first, WaitTimeSeconds: 1 })).catch((error: Error) => error.name),
    )
    .toBe("ActiveWaitingRequestsExceededException");
  await Promise.all([first, ...others].map((Id) => data.send(new CancelStatementCommand({ Id }))));
  expect(new Set((await waiting).map(({ Status }) => Status))).toEqual(new Set(["ABORTED"]));

  const session = () => execute({ Sql: "SELECT 1", SessionKeepAliveSeconds: 60, WaitTimeSeconds: 30 });
  for (let count = 0; count < 50; count += 10) await times(10, session);
  await expect(session()).rejects.toMatchObject({ name: "ActiveSessionsExceededException" });
});

test("a stack that is told to stop does not wait for what runs", async () => {
  await using stack = await startTestStack();
  await makeWorkgroup(stack);
  const data = new RedshiftDataClient(clientOf(stack));
  const Sql = "SELECT COUNT(*) FROM pg_attribute a, pg_attribute b, pg_attribute c";
  const { Id } = await data.send(new ExecuteStatementCommand({ ...place, Sql, WaitTimeSeconds: 1 }));
  const began = performance.now();
  await stack.stop();
  expect(performance.now() - began).toBeLessThan(10_000);
  await stack.start();
  expect(await data.send(new DescribeStatementCommand({ Id }))).toMatchObject({
    Status: "FAILED",
    Error: "Terrarium was stopped while this statement was submitted or running.",
  });
});

const hasAws = (await run("aws", ["--version"]).catch(() => ({ code: 1 }))).code === 0;

test.skipIf(!hasAws)("the AWS CLI runs statements, waits for them and pages through results", async () => {
  await using stack = await startTestStack();
  await makeWorkgroup(stack);
  const env = {
    ...stack.environment,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
  };
  const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
    const finished = await run("aws", ["--endpoint-url", stack.endpoint, "redshift-data", ...args], { env });
    expect(finished.code, finished.stderr).toBe(0);
    return JSON.parse(finished.stdout) as Record<string, unknown>;
  };
  const { Id } = await aws(
    "execute-statement",
    "--workgroup-name=analytics",
    "--database=dev",
    "--sql=SELECT a.attname, :n AS n FROM (SELECT attname FROM pg_attribute LIMIT 1500) a",
    "--parameters=name=n,value=7",
  );
  let status: unknown;
  await expect
    .poll(async () => (status = (await aws("describe-statement", "--id", String(Id))).Status), { timeout: 60_000 })
    .toBe("FINISHED");
  expect(status).toBe("FINISHED");
  const { Records, TotalNumRows } = await aws("get-statement-result", "--id", String(Id));
  expect(TotalNumRows).toBe(1500);
  expect(Records).toHaveLength(1500);
  expect((Records as unknown[][])[0]?.[1]).toEqual({ stringValue: "7" });
});
