import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/stack.ts";

let home: string;
let environment: NodeJS.ProcessEnv;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "terrarium-lifecycle-"));
  environment = { ...process.env, TERRARIUM_HOME: home, PORT: "0", REDSHIFT_PORT: "0" };
});
afterEach(async () => {
  await terrarium("reset");
  await rm(home, { recursive: true, force: true });
});

const terrarium = (command: string, variables: NodeJS.ProcessEnv = {}) =>
  run("node", ["services/main.ts", command], { env: { ...environment, ...variables } });
/** What a running stack says of itself. */
const record = () =>
  JSON.parse(readFileSync(join(home, "stack.json"), "utf8")) as { pid: number; endpoint: string; redshiftUrl: string };
/** Parents by process; what has ended and is still waiting to be noticed by its parent does not count. */
async function processes(): Promise<Map<number, number>> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,stat="]);
  const lines = stdout.split("\n").map((line) => line.trim().split(/ +/));
  return new Map(
    lines.filter(([, , state]) => !state?.startsWith("Z")).map(([pid, parent]) => [Number(pid), Number(parent)]),
  );
}

/** A process and all below it. */
async function family(pid: number): Promise<number[]> {
  const parents = await processes();
  const isBelow = (each: number): boolean => each === pid || (each > 1 && isBelow(parents.get(each) ?? 0));
  return [...parents.keys()].filter(isBelow);
}

async function alive(pids: number[]): Promise<number[]> {
  const now = await processes();
  return pids.filter((pid) => now.has(pid));
}

async function isFree(url: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(Number(new URL(url).port), "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, user: "awsuser" });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

const aws = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
const things = {
  TableName: "things",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};

describe("a stack in the background", () => {
  it("goes up once, says where it is, and goes down without a process or a port left", async () => {
    const up = await terrarium("up");
    expect(up.stderr).toBe("");
    expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining("Terrarium is up after") });
    const { pid, endpoint, redshiftUrl } = record();
    expect(up.stdout).toContain(endpoint);
    expect(await ask(redshiftUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect((await terrarium("up")).stdout).toContain("Terrarium is already up.");
    expect(record().pid).toBe(pid);
    expect(await terrarium("status")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/dynamodb +running[\s\S]*redshift +running/),
    });

    const members = await family(pid);
    expect(members.length).toBeGreaterThan(1);
    expect((await terrarium("down")).stdout).toBe("Terrarium is down.\n");
    expect(await alive(members)).toEqual([]);
    expect(await Promise.all([isFree(endpoint), isFree(redshiftUrl)])).toEqual([true, true]);
    expect(await terrarium("status")).toMatchObject({ code: 3, stdout: expect.stringContaining("make up") });
    expect((await terrarium("down")).stdout).toBe("Terrarium was not running.\n");
  });

  it("finds its tables and its warehouse again, until it is reset", async () => {
    await terrarium("up");
    await aws(record().endpoint).send(new CreateTableCommand(things));
    await ask(record().redshiftUrl, "CREATE TABLE kept AS SELECT 7 AS n");
    expect((await terrarium("restart")).code).toBe(0);
    expect((await aws(record().endpoint).send(new ListTablesCommand({}))).TableNames).toEqual(["things"]);
    expect(await ask(record().redshiftUrl, "SELECT n FROM kept")).toEqual([{ n: 7 }]);

    expect((await terrarium("reset")).stdout).toContain("is deleted");
    await terrarium("up");
    expect((await aws(record().endpoint).send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await expect(ask(record().redshiftUrl, "SELECT n FROM kept")).rejects.toThrow('relation "kept" does not exist');
  });

  it("comes back after kill -9 with what was acknowledged; down also stops what the killed one left", async () => {
    await terrarium("up");
    await aws(record().endpoint).send(new CreateTableCommand(things));
    await ask(record().redshiftUrl, "CREATE TABLE kept AS SELECT 7 AS n");
    process.kill(record().pid, "SIGKILL");
    expect((await terrarium("up")).code).toBe(0);
    expect((await aws(record().endpoint).send(new ListTablesCommand({}))).TableNames).toEqual(["things"]);
    expect(await ask(record().redshiftUrl, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    const members = await family(record().pid);
    process.kill(record().pid, "SIGKILL");
    expect((await terrarium("down")).code).toBe(0);
    expect(await alive(members)).toEqual([]);
  });
});

describe("a stack that cannot start", () => {
  it("says that the port is taken, by its number", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      for (const name of ["PORT", "REDSHIFT_PORT"])
        expect(await terrarium("up", { [name]: String(port) })).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(
            `Port ${port} is taken. Stop what listens there, or set ${name} to another one.`,
          ),
        });
    } finally {
      server.close();
    }
  });

  it.each([
    ["aws", /AWS is there/],
    ["nowhere", /none of embedded, localstack, aws/],
  ])("refuses TARGET=%s in a sentence", async (target, message) => {
    expect(await terrarium("up", { TARGET: target })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message),
    });
  });

  it("says that TARGET=localstack needs Docker, and what does not", async () => {
    expect(await terrarium("up", { TARGET: "localstack", PATH: "" })).toMatchObject({
      code: 1,
      stderr:
        "TARGET=localstack needs Docker, and there is no program `docker` here. Without TARGET everything runs embedded, without Docker.\n",
    });
  });

  it("names a port that is none", async () => {
    expect(await terrarium("up", { PORT: "http" })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("PORT=http is not a port"),
    });
  });
});
