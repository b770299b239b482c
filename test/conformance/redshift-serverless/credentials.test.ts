import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  DeleteWorkgroupCommand,
  GetCredentialsCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
  UpdateNamespaceCommand,
} from "@aws-sdk/client-redshift-serverless";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const serverless = new RedshiftServerlessClient(clientConfig());
const workgroupName = uniqueName("wg");
let address: { host: string; port: number };
let boss: pg.Client;

beforeAll(async () => {
  await serverless.send(
    new CreateNamespaceCommand({ namespaceName: workgroupName, adminUsername: "boss", adminUserPassword: "Secret123" }),
  );
  await serverless.send(new CreateWorkgroupCommand({ workgroupName, namespaceName: workgroupName }));
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName }));
  address = { host: workgroup?.endpoint?.address ?? "", port: workgroup?.endpoint?.port ?? 0 };
  boss = await connect("boss", "Secret123");
});
afterAll(() => boss.end());

async function connect(user: string, password: string, database = "dev"): Promise<pg.Client> {
  const client = new pg.Client({ ...address, user, password, database });
  await client.connect();
  return client;
}

/** A role's own temporary credentials. */
async function clientOfRole(): Promise<{ client: RedshiftServerlessClient; role: string }> {
  const role = uniqueName("analyst");
  const { Role } = await new IAMClient(clientConfig()).send(
    new CreateRoleCommand({
      RoleName: role,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
      }),
    }),
  );
  const { Credentials } = await new STSClient(clientConfig()).send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "test" }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  return { client: new RedshiftServerlessClient({ ...clientConfig(), credentials }), role };
}

describe("GetCredentials", () => {
  test("the password opens the database, as the user that is the caller's role, who is made then and is PUBLIC", async () => {
    const { client, role } = await clientOfRole();
    const before = Date.now();
    const { dbUser, dbPassword, expiration } = await client.send(
      new GetCredentialsCommand({ workgroupName, dbName: "dev", durationSeconds: 1800 }),
    );
    expect(dbUser).toBe(`IAMR:${role}`);
    const lasts = ((expiration?.getTime() ?? 0) - before) / 1000;
    expect(lasts).toBeGreaterThan(1795);
    expect(lasts).toBeLessThan(1805);
    const table = uniqueName("secret").replaceAll("-", "_");
    await boss.query(`CREATE TABLE ${table} (id INTEGER)`);
    const db = await connect(`IAMR:${role}`, dbPassword ?? "");
    try {
      expect((await db.query("SELECT current_user AS me")).rows).toEqual([{ me: `IAMR:${role}` }]);
      await expect(db.query(`SELECT * FROM ${table}`)).rejects.toMatchObject({ code: "42501" });
      await boss.query(`GRANT SELECT ON ${table} TO "IAMR:${role}"`);
      expect((await db.query(`SELECT * FROM ${table}`)).rows).toEqual([]);
      // Redshift's superuser sees what others have made.
      await db.query(`CREATE TABLE ${table}_own AS SELECT 1 AS id`);
      expect((await boss.query(`SELECT id FROM ${table}_own`)).rows).toEqual([{ id: 1 }]);
      await boss.query(`DROP TABLE ${table}_own`);
    } finally {
      await db.end();
    }
  });

  test("the account itself is IAM:RootIdentity; 900 seconds are the default", async () => {
    const { dbUser, expiration } = await serverless.send(new GetCredentialsCommand({ workgroupName }));
    expect(dbUser).toBe("IAM:RootIdentity");
    expect(Math.round(((expiration?.getTime() ?? 0) - Date.now()) / 10_000)).toBe(90);
  });

  test("a wrong password, another user's, another database's and a deleted workgroup's are refused", async () => {
    const { client, role } = await clientOfRole();
    const { dbPassword = "" } = await client.send(new GetCredentialsCommand({ workgroupName, dbName: "dev" }));
    // Recorded (see services/redshift/login.ts).
    const refused = (user: string) => ({ code: "28000", message: `IAM authentication failed for user "${user}"` });
    await expect(connect(`IAMR:${role}`, "wrong")).rejects.toMatchObject(refused(`IAMR:${role}`));
    await expect(connect("IAM:RootIdentity", dbPassword)).rejects.toMatchObject(refused("IAM:RootIdentity"));
    await expect(connect(`IAMR:${role}`, dbPassword, "other")).rejects.toMatchObject(refused(`IAMR:${role}`));

    const gone = uniqueName("wg");
    await serverless.send(new CreateNamespaceCommand({ namespaceName: gone }));
    await serverless.send(new CreateWorkgroupCommand({ workgroupName: gone, namespaceName: gone }));
    const last = await client.send(new GetCredentialsCommand({ workgroupName: gone }));
    await serverless.send(new DeleteWorkgroupCommand({ workgroupName: gone }));
    await expect(connect(`IAMR:${role}`, last.dbPassword ?? "")).rejects.toMatchObject(refused(`IAMR:${role}`));
    await expect(client.send(new GetCredentialsCommand({ workgroupName: gone }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test.each([{ durationSeconds: 899 }, { durationSeconds: 3601 }, { dbName: "1st" }, { workgroupName: undefined }])(
    "refuses %j",
    async (input) => {
      await expect(serverless.send(new GetCredentialsCommand({ workgroupName, ...input }))).rejects.toMatchObject({
        name: "ValidationException",
      });
    },
  );
});

describe("the administrator", () => {
  test("gets in with the namespace's password alone, and with no earlier one", async () => {
    const refused = { code: "28000", message: 'password authentication failed for user "chief"' };
    const namespaceName = uniqueName("ns");
    const names = { namespaceName, adminUsername: "chief" };
    await serverless.send(new CreateNamespaceCommand({ ...names, adminUserPassword: "First1234" }));
    await (await connect("chief", "First1234")).end();
    await expect(connect("chief", "first1234")).rejects.toMatchObject(refused);
    await serverless.send(new UpdateNamespaceCommand({ ...names, adminUserPassword: "Second1234" }));
    await expect(connect("chief", "First1234")).rejects.toMatchObject(refused);
    await (await connect("chief", "Second1234")).end();
  });

  test("finds the database that the namespace was made with, with Redshift's functions in it", async () => {
    const dbName = uniqueName("db").replaceAll("-", "_");
    const [one, other] = [uniqueName("ns"), uniqueName("ns")];
    const made = await Promise.allSettled(
      [one, one, other].map((namespaceName) => serverless.send(new CreateNamespaceCommand({ namespaceName, dbName }))),
    );
    // Two of the same name at once are one, and a refusal.
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(made.find(({ status }) => status === "rejected")).toMatchObject({ reason: { name: "ConflictException" } });
    const db = await connect("boss", "Secret123", dbName);
    expect((await db.query("SELECT LEN('four') AS n, current_database() AS db")).rows).toEqual([{ n: 4, db: dbName }]);
    await db.end();
  });
});

describe("database users", () => {
  test("with a password of their own must say it; it can run out", async () => {
    const user = uniqueName("u").replaceAll("-", "_");
    await boss.query(`CREATE USER ${user} PASSWORD 'Secret123'`);
    const db = await connect(user, "Secret123");
    expect((await db.query("SELECT current_user AS me")).rows).toEqual([{ me: user }]);
    await db.end();
    const refused = { code: "28000", message: `password authentication failed for user "${user}"` };
    await expect(connect(user, "secret123")).rejects.toMatchObject(refused);
    await boss.query(`ALTER USER ${user} VALID UNTIL '2020-01-01'`);
    await expect(connect(user, "Secret123")).rejects.toMatchObject(refused);
  });

  test("the engine's own superuser is nobody", async () => {
    await expect(connect("rdsdb", "")).rejects.toMatchObject({ code: "28000" });
  });
});
