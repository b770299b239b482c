import { CreateNamespaceCommand, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import pg from "pg";
import { expect, test } from "vitest";
import { run, startTestStack, type TestStack } from "../support/stack.ts";

const boss = { user: "boss", password: "Secret123" };

async function ask(stack: TestStack, login: { user: string; password?: string }): Promise<unknown> {
  const { hostname: host, port } = new URL(stack.redshiftUrl);
  const client = new pg.Client({ host, port: Number(port), database: "dev", ...login });
  await client.connect();
  try {
    return (await client.query("SELECT current_user AS me")).rows[0].me;
  } finally {
    await client.end();
  }
}

const makeBoss = (stack: TestStack) =>
  new RedshiftServerlessClient({
    endpoint: stack.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  }).send(
    new CreateNamespaceCommand({ namespaceName: "strict", adminUsername: boss.user, adminUserPassword: boss.password }),
  );

test("on this machine nobody is asked for a password, except those who have one; passwords survive kill -9", async () => {
  await using stack = await startTestStack();
  expect(await ask(stack, { user: "awsuser" })).toBe("awsuser");
  expect(await ask(stack, { user: "somebody" })).toBe("awsuser");
  await makeBoss(stack);
  await stack.kill();
  await stack.start();
  expect(await ask(stack, boss)).toBe("awsuser");
  await expect(ask(stack, { user: "boss", password: "wrong" })).rejects.toThrow("password authentication failed");
});

test("REDSHIFT_AUTH=required: nobody gets in without a password", async () => {
  await using stack = await startTestStack({ REDSHIFT_AUTH: "required" });
  for (const user of ["awsuser", "somebody", "boss"])
    await expect(ask(stack, { user, password: "" })).rejects.toThrow(
      `password authentication failed for user "${user}"`,
    );
  await makeBoss(stack);
  expect(await ask(stack, boss)).toBe("awsuser");
});

test("REDSHIFT_AUTH with another value is refused by name", async () => {
  const environment = { ...process.env, REDSHIFT_AUTH: "maybe" };
  const { code, stderr } = await run("node", ["services/main.ts", "status"], { env: environment });
  expect([code, stderr]).toEqual([1, "REDSHIFT_AUTH=maybe is none of trust, required.\n"]);
});
