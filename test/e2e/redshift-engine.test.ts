import { chmod, chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, startTestStack, type TestStack } from "../support/stack.ts";

/** The engine of a stack: a Postgres that is a child of its process. */
async function enginePid(stackPid: number): Promise<number> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const line = stdout.split("\n").find((each) => {
    const [, parent, command = ""] = each.trim().split(/ +/);
    return Number(parent) === stackPid && command.endsWith("/bin/postgres");
  });
  return Number(line?.trim().split(/ +/)[0]);
}

const ours = async (stack: TestStack): Promise<number> =>
  (JSON.parse(await readFile(join(stack.home, "stack.json"), "utf8")) as { pid: number }).pid;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function ask(url: string, sql: string): Promise<unknown[][]> {
  const client = await connect(url);
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

const health = async (stack: TestStack): Promise<string> => {
  const answer = (await (await fetch(`${stack.endpoint}/_terrarium/health`)).json()) as {
    services: { redshift: string };
  };
  return answer.services.redshift;
};

const ENDLESS = "SELECT COUNT(*) FROM pg_attribute a, pg_attribute b, pg_attribute c";

describe("an engine that is killed", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
    await ask(stack.redshiftUrl, "CREATE TABLE kept (id INTEGER)");
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  test("is started again: clients hear of it and reconnect; what was committed is there, and nothing else", async () => {
    await ask(stack.redshiftUrl, "INSERT INTO kept VALUES (1)");
    const [idle, inTransaction, busy] = await Promise.all([1, 2, 3].map(() => connect(stack.redshiftUrl)));
    await inTransaction?.query("BEGIN");
    await inTransaction?.query("INSERT INTO kept VALUES (2)");
    const killed = expect(busy?.query(ENDLESS)).rejects.toMatchObject({
      code: "57P02",
      message: "terminating connection because Redshift's engine has ended",
    });
    const told = new Promise<Error>((resolve) => idle?.once("error", resolve));
    // It computes: so it would not notice by itself that its postmaster is gone.
    await expect
      .poll(() => ask(stack.redshiftUrl, `SELECT COUNT(*) FROM pg_stat_activity WHERE query = '${ENDLESS}'`))
      .toEqual([["1"]]);
    const pid = await enginePid(await ours(stack));
    process.kill(pid, "SIGKILL");

    // Who is idle notices it and says so itself, who computes is killed.
    expect((await told).message).toMatch(/^terminating connection/);
    await killed;
    await expect(inTransaction?.query("COMMIT")).rejects.toThrow();
    // Whoever connects now waits until it is there.
    expect(await ask(stack.redshiftUrl, "SELECT id FROM kept")).toEqual([[1]]);
    expect(await health(stack)).toBe("running");
    expect(await enginePid(await ours(stack))).not.toBe(pid);
  });

  test("together with the stack's process: the next start finds the data, and stops what was left", async () => {
    await ask(stack.redshiftUrl, "INSERT INTO kept VALUES (3)");
    const busy = await connect(stack.redshiftUrl);
    const running = expect(busy.query(ENDLESS)).rejects.toThrow();
    await expect
      .poll(() => ask(stack.redshiftUrl, `SELECT COUNT(*) FROM pg_stat_activity WHERE query = '${ENDLESS}'`))
      .toEqual([["1"]]);
    const pid = await enginePid(await ours(stack));
    await stack.kill();
    process.kill(pid, "SIGKILL");
    await running;
    await stack.start();
    expect(await ask(stack.redshiftUrl, "SELECT id FROM kept ORDER BY id")).toEqual([[1], [3]]);
    expect(await ask(stack.redshiftUrl, `SELECT COUNT(*) FROM pg_stat_activity WHERE query = '${ENDLESS}'`)).toEqual([
      ["0"],
    ]);
  });

  test("the stack's process alone: the engine that it leaves is stopped by the next start", async () => {
    await ask(stack.redshiftUrl, "INSERT INTO kept VALUES (4)");
    const before = await enginePid(await ours(stack));
    await stack.kill();
    await stack.start();
    expect(await ask(stack.redshiftUrl, "SELECT id FROM kept ORDER BY id")).toEqual([[1], [3], [4]]);
    const { stdout } = await run("ps", ["-A", "-o", "pid=,stat="]);
    const left = stdout.split("\n").filter((line) => Number.parseInt(line, 10) === before && !line.includes("Z"));
    expect(left).toEqual([]);
  });

  test("its data belongs to one stack", async () => {
    const environment = { ...stack.environment, PORT: "0", REDSHIFT_PORT: "0", AWS_ENDPOINT_URL: stack.endpoint };
    for (const command of ["start", "redshift"]) {
      const { code, stderr } = await run("node", ["services/main.ts", command], { env: environment });
      expect([code, stderr]).toEqual([1, expect.stringContaining("belongs to a stack that is running")]);
    }
    expect(await ask(stack.redshiftUrl, "SELECT COUNT(*) FROM kept")).toEqual([["3"]]);
  });
});

const NOBODY_KNOWS = 54_321; // a user id without an entry in /etc/passwd
const canBeOthers =
  process.getuid?.() === 0 && (await run("setpriv", ["--version"]).catch(() => ({ code: 1 }))).code === 0;

describe.skipIf(!canBeOthers)("a user id without a name, as containers give it", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "terrarium-uid-"));
    await chmod(folder, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Starts the gateway as that user, with what a cache holds, and asks it something. */
  async function start(cache: string): Promise<{ code: number | null; output: string }> {
    const home = await mkdtemp(join(folder, "home-"));
    await chown(home, NOBODY_KNOWS, NOBODY_KNOWS);
    const program = `
      import { spawn } from "node:child_process";
      import pg from "pg";
      const gateway = spawn(process.execPath, ["services/main.ts", "redshift"], { stdio: ["ignore", "pipe", "inherit"] });
      gateway.once("exit", (code) => process.exit(code ?? 1));
      gateway.stdout.on("data", async (chunk) => {
        const url = /Redshift at (\\S+),/.exec(chunk.toString())?.[1];
        if (!url) return;
        const client = new pg.Client({ connectionString: url, user: "awsuser" });
        await client.connect();
        console.log((await client.query("SELECT LEN('four') AS n")).rows[0].n);
        await client.end();
        gateway.removeAllListeners("exit");
        gateway.once("exit", () => process.exit(0));
        gateway.kill("SIGTERM");
      });`;
    const finished = await run(
      "setpriv",
      [
        `--reuid=${NOBODY_KNOWS}`,
        `--regid=${NOBODY_KNOWS}`,
        "--clear-groups",
        process.execPath,
        "--input-type=module",
        "-e",
        program,
      ],
      {
        env: {
          PATH: process.env.PATH,
          TERRARIUM_HOME: home,
          TERRARIUM_CACHE: cache,
          REDSHIFT_PORT: "0",
          // Nothing is asked of it here.
          AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        },
      },
    );
    return { code: finished.code, output: finished.stdout + finished.stderr };
  }

  test("starts from a cache that another user has made", async () => {
    const cache = join(folder, "shared");
    await mkdir(cache);
    {
      // Made by root here, whose engine runs as nobody, from a home that is closed to both.
      await using stack = await startTestStack({ TERRARIUM_CACHE: cache });
      expect(await ask(stack.redshiftUrl, "SELECT LEN('four')")).toEqual([[4]]);
    }
    expect(await start(cache)).toEqual({ code: 0, output: "4\n" });
  });

  test("says what to do when there is none", async () => {
    const cache = join(folder, "cache");
    await mkdir(cache);
    await chown(cache, NOBODY_KNOWS, NOBODY_KNOWS);
    const { code, output } = await start(cache);
    expect(code).toBe(1);
    expect(output).toContain(
      `for the user id ${NOBODY_KNOWS}, which has no name on this machine. Start Terrarium once as a user who has one`,
    );
  });
});
