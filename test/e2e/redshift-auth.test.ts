import { CreateClusterCommand, GetClusterCredentialsCommand, RedshiftClient } from "@aws-sdk/client-redshift";
import { CreateNamespaceCommand, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import pg from "pg";
import { expect, test } from "vitest";
import { run, startTestStack, type TestStack } from "../support/stack.ts";

const boss = { user: "boss", password: "Secret123" };

interface Login {
  user?: string | undefined;
  password?: string | undefined;
}

async function connect(stack: TestStack, login: Login): Promise<pg.Client> {
  const { hostname: host, port } = new URL(stack.redshiftUrl);
  const client = new pg.Client({ host, port: Number(port), database: "dev", ...login });
  // A stack that is killed takes its connections along.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function ask(stack: TestStack, login: Login): Promise<unknown> {
  const client = await connect(stack, login);
  try {
    return (await client.query("SELECT current_user AS me")).rows[0].me;
  } finally {
    await client.end();
  }
}

const configOf = ({ endpoint }: TestStack) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

const makeBoss = (stack: TestStack) =>
  new RedshiftServerlessClient(configOf(stack)).send(
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

test("a user who is in a group while it is logged in is not in it any more after kill -9", async () => {
  await using stack = await startTestStack();
  const redshift = new RedshiftClient(configOf(stack));
  const cluster = { NodeType: "ra3.large", MasterUsername: "boss", MasterUserPassword: "Secret123" };
  await redshift.send(new CreateClusterCommand({ ClusterIdentifier: "groups", ...cluster }));
  const connectAs = async (DbGroups?: string[]) => {
    const input = { ClusterIdentifier: "groups", DbUser: "analyst", AutoCreate: true, DbGroups };
    const { DbUser, DbPassword } = await redshift.send(new GetClusterCredentialsCommand(input));
    return connect(stack, { user: DbUser, password: DbPassword });
  };
  const admin = await connect(stack, { user: "awsuser" });
  await admin.query(
    "CREATE GROUP readers; CREATE TABLE secret AS SELECT 1 AS n; GRANT SELECT ON secret TO GROUP readers",
  );
  const reader = await connectAs(["readers"]);
  expect((await reader.query("SELECT n FROM secret")).rows).toEqual([{ n: 1 }]);
  await stack.kill();
  await stack.start();
  const analyst = await connectAs();
  await expect(analyst.query("SELECT n FROM secret")).rejects.toThrow("permission denied");
  await analyst.end();
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
