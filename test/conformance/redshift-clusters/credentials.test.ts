import {
  CreateClusterCommand,
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  type GetClusterCredentialsCommandInput,
  GetClusterCredentialsWithIAMCommand,
  ModifyClusterCommand,
  PauseClusterCommand,
  RedshiftClient,
} from "@aws-sdk/client-redshift";
import { ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const redshift = new RedshiftClient(clientConfig());
const ClusterIdentifier = uniqueName("cluster");
const newUser = () => uniqueName("u").replaceAll("-", "_");
let address: { host: string; port: number };
let boss: pg.Client;

async function make(identifier: string): Promise<void> {
  await redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: identifier,
      NodeType: "ra3.xlplus",
      MasterUsername: "boss2",
      MasterUserPassword: "Secret123",
    }),
  );
}

beforeAll(async () => {
  await make(ClusterIdentifier);
  const { Clusters } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier }));
  address = { host: Clusters?.[0]?.Endpoint?.Address ?? "", port: Clusters?.[0]?.Endpoint?.Port ?? 0 };
  boss = await connect({ DbUser: "boss2", DbPassword: "Secret123" });
});
afterAll(() => boss.end());

interface Credentials {
  DbUser?: string | undefined;
  DbPassword?: string | undefined;
}

async function connect({ DbUser, DbPassword }: Credentials, database = "dev"): Promise<pg.Client> {
  const client = new pg.Client({ ...address, user: DbUser, password: DbPassword, database });
  await client.connect();
  return client;
}

async function ask(credentials: Credentials, sql: string): Promise<unknown> {
  const client = await connect(credentials);
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows[0];
  } finally {
    await client.end();
  }
}

const credentials = (input: Partial<GetClusterCredentialsCommandInput>) =>
  redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier, DbUser: newUser(), ...input }));

test("AutoCreate makes the user at its first login; its name in the database has no prefix", async () => {
  const user = newUser();
  const made = await credentials({ DbUser: user, AutoCreate: true });
  expect(made.DbUser).toBe(`IAMA:${user}`);
  expect(Math.round(((made.Expiration?.getTime() ?? 0) - Date.now()) / 10_000)).toBe(90);
  expect(await ask(made, "SELECT current_user")).toEqual([user]);
  const again = await credentials({ DbUser: user });
  expect(again.DbUser).toBe(`IAM:${user}`);
  expect(await ask(again, "SELECT current_user")).toEqual([user]);
});

test("without AutoCreate there are credentials, and no login for a user who is not there", async () => {
  const user = newUser();
  const none = await credentials({ DbUser: user });
  await expect(ask(none, "SELECT 1")).rejects.toMatchObject({
    code: "28000",
    message: `user "${user}" does not exist`,
  });
});

test("with groups the user is in them as long as it is logged in", async () => {
  const [user, group] = [newUser(), newUser()];
  await boss.query(`CREATE GROUP ${group}`);
  await boss.query(`CREATE TABLE ${group}_t AS SELECT 5 AS n`);
  await boss.query(`GRANT SELECT ON ${group}_t TO GROUP ${group}`);
  const sql = `SELECT n FROM ${group}_t`;
  const inGroup = await credentials({ DbUser: user, AutoCreate: true, DbGroups: [group] });
  const [first, second] = [await connect(inGroup), await connect(inGroup)];
  expect((await first.query(sql)).rows).toEqual([{ n: 5 }]);
  await first.end();
  expect((await second.query(sql)).rows).toEqual([{ n: 5 }]);
  await second.end();
  const outside = await credentials({ DbUser: user });
  await expect
    .poll(() => ask(outside, sql).catch((error: Error) => error.message), { timeout: 5_000 })
    .toMatch(/permission denied/);
  const missing = await credentials({ DbUser: user, DbGroups: ["no_such_group"] });
  await expect(ask(missing, "SELECT 1")).rejects.toThrow('group "no_such_group" does not exist');
});

test("the caller's own identity is a user, too", async () => {
  const own = await redshift.send(new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier, DbName: "dev" }));
  expect(own.DbUser).toBe("IAM:RootIdentity");
  expect(await ask(own, "SELECT current_user")).toEqual(["IAM:RootIdentity"]);
  await expect(connect(own, "other")).rejects.toThrow('IAM authentication failed for user "IAM:RootIdentity"');
});

test("the administrator has a password, which can be changed; a managed one is secret", async () => {
  const identifier = uniqueName("cluster");
  await make(identifier);
  const modify = (input: object) =>
    redshift.send(new ModifyClusterCommand({ ClusterIdentifier: identifier, ...input }));
  await modify({ MasterUserPassword: "Changed123" });
  expect(await ask({ DbUser: "boss2", DbPassword: "Changed123" }, "SELECT 1")).toEqual([1]);
  const { Cluster } = await modify({ ManageMasterPassword: true });
  expect(Cluster?.MasterPasswordSecretArn).toContain(":secretsmanager:");
  await expect(ask({ DbUser: "boss2", DbPassword: "Changed123" }, "SELECT 1")).rejects.toThrow(
    'password authentication failed for user "boss2"',
  );
  // The secret opens the Data API.
  const data = new RedshiftDataClient(clientConfig());
  const SecretArn = Cluster?.MasterPasswordSecretArn;
  const place = { ClusterIdentifier: identifier, Database: "dev", WaitTimeSeconds: 30 };
  const { Id, Status } = await data.send(new ExecuteStatementCommand({ ...place, SecretArn, Sql: "SELECT 6" }));
  expect(Status).toBe("FINISHED");
  expect((await data.send(new GetStatementResultCommand({ Id }))).Records).toEqual([[{ longValue: 6 }]]);
});

test("the Data API logs in as a database user, or as who calls", async () => {
  const data = new RedshiftDataClient(clientConfig());
  const user = newUser();
  await boss.query(`CREATE USER ${user} PASSWORD 'Secret123'`);
  const who = async (DbUser: string | undefined) => {
    const place = { ClusterIdentifier, Database: "dev", DbUser, WaitTimeSeconds: 30 };
    const accepted = await data.send(new ExecuteStatementCommand({ ...place, Sql: "SELECT current_user" }));
    const { Records } = await data.send(new GetStatementResultCommand({ Id: accepted.Id }));
    return [accepted.DbUser, accepted.ClusterIdentifier, Records?.[0]?.[0]?.stringValue];
  };
  expect(await who(user)).toEqual([user, ClusterIdentifier, user]);
  expect(await who(undefined)).toEqual(["IAM:RootIdentity", ClusterIdentifier, "IAM:RootIdentity"]);
  const nowhere = new ExecuteStatementCommand({
    ClusterIdentifier: "no-such-cluster",
    Database: "dev",
    Sql: "SELECT 1",
  });
  await expect(data.send(nowhere)).rejects.toThrow("Redshift endpoint doesn't exist in this region.");
});

// On AWS nobody listens then; here the gateway does, for the other clusters.
test("a paused cluster gives out no credentials, and takes none", async () => {
  const identifier = uniqueName("cluster");
  await make(identifier);
  const input = { ClusterIdentifier: identifier, DbUser: "boss2" };
  const before = await redshift.send(new GetClusterCredentialsCommand(input));
  await redshift.send(new PauseClusterCommand({ ClusterIdentifier: identifier }));
  await expect(ask(before, "SELECT 1")).rejects.toThrow('IAM authentication failed for user "IAM:boss2"');
  await expect(redshift.send(new GetClusterCredentialsCommand(input))).rejects.toMatchObject({
    name: "InvalidClusterStateFault",
  });
});

test.each([
  [{ DurationSeconds: 899 }],
  [{ DurationSeconds: 3601 }],
  [{ DbUser: "public" }],
  [{ DbUser: "a:b" }],
  [{ DbGroups: ["Upper"] }],
])("GetClusterCredentials refuses %j", async (input) => {
  await expect(credentials(input)).rejects.toMatchObject({ name: "InvalidParameterValue" });
});
