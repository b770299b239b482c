import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makePostgres, type TestPostgres } from "../support/postgres.ts";
import { run, startTestStack, type TestStack } from "../support/stack.ts";

// The gateway as a program of its own, in front of a Postgres that wants a password, with S3 and IAM in another emulator: what the
// Docker target runs.

const PASSWORD = "pa:ss/wörd";
let postgres: TestPostgres;
let emulator: TestStack;
beforeAll(async () => {
  [postgres, emulator] = await Promise.all([makePostgres(PASSWORD), startTestStack()]);
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  TARGET: "localstack",
  REDSHIFT_PORT: "0",
  REDSHIFT_BACKEND_URL: postgres.url,
  AWS_ENDPOINT_URL: emulator.endpoint,
  ...more,
});

interface Gateway extends AsyncDisposable {
  ready: Promise<string>;
}

function startGateway(): Gateway {
  const child: ChildProcess = spawn(process.execPath, ["services/main.ts", "redshift"], { env: environment() });
  const exit = once(child, "exit");
  let output = "";
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const url = /Ready\.[\s\S]*Redshift at (\S+),/.exec(output)?.[1];
      if (url) resolve(url);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    exit.then(() => reject(new Error(output)), reject);
  });
  return {
    ready,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exit;
    },
  };
}

async function ask(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, user: "awsuser" });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const sql of statements) rows = (await client.query(sql)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

const check = (url: string) =>
  run("node", ["services/main.ts", "redshift", "--check"], { env: environment({ REDSHIFT_PORT: new URL(url).port }) });

test("waits for its Postgres, loads from S3 elsewhere, is not the superuser, and finds everything again", async () => {
  let url: string;
  {
    await using gateway = startGateway();
    await postgres.start();
    url = await gateway.ready;
    expect(await check(url)).toEqual({ code: 0, stdout: "", stderr: "" });

    const settings = {
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "elsewhere" }));
    await s3.send(new PutObjectCommand({ Bucket: "elsewhere", Key: "rows.csv", Body: "1,one\n2,two\n" }));
    const iam = new IAMClient(settings);
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "copy",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Principal: { Service: "redshift.amazonaws.com" }, Action: "sts:AssumeRole" },
        }),
      }),
    );
    const Allow = { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "arn:aws:s3:::elsewhere*" };
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "copy",
        PolicyName: "read",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: Allow }),
      }),
    );
    await ask(
      url,
      "CREATE TABLE numbers (id INTEGER ENCODE az64, name VARCHAR(9)) DISTSTYLE ALL SORTKEY (id)",
      `COPY numbers FROM 's3://elsewhere/rows' IAM_ROLE '${Role?.Arn}' CSV`,
    );
    const [session] = await ask(
      url,
      "SELECT session_user AS login, (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AS super",
    );
    expect(session).toEqual({ login: "awsuser", super: false });
  }
  expect(await check(url)).toMatchObject({ code: 1, stderr: expect.stringContaining("ECONNREFUSED") });

  await using again = startGateway();
  expect(await ask(await again.ready, "SELECT COUNT(*) AS n FROM numbers")).toEqual([{ n: "2" }]);
  await postgres.stop();
});

test("ends with a sentence, and without the password in it, when the Postgres refuses it", async () => {
  await postgres.start();
  const wrong = environment({ REDSHIFT_BACKEND_URL: postgres.url.replace(/postgres:[^@]+@/, "postgres:s3cret@") });
  const { code, stderr } = await run("node", ["services/main.ts", "redshift"], { env: wrong });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^The Postgres at 127\.0\.0\.1:\d+ cannot be used: password authentication failed for user "postgres"/m,
  );
  expect(stderr).not.toContain("s3cret");
  await postgres.stop();
});

test("reads nothing from AWS unless the target is AWS", async () => {
  const nowhere = environment({ AWS_ENDPOINT_URL: "" });
  expect(await run("node", ["services/main.ts", "redshift"], { env: nowhere })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Where are S3 and IAM? Set AWS_ENDPOINT_URL"),
  });
});
