import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HEAP } from "../../services/lifecycle.ts";
import { removeData } from "../../services/redshift/engine.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where the pipeline's command line is tested. */
export interface TestTarget extends AsyncDisposable {
  readonly home: string;
  readonly endpoint: string;
  readonly redshiftUrl: string;
  /** What a command line needs to work there. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A stack in a process of its own, started and stopped as a user's is, on ports and in a directory of its own. */
export interface TestStack extends TestTarget {
  /** `kill -9` of the stack's own process; its state stays. */
  kill(): Promise<void>;
  /** Stops it as `make down` does; its state stays. */
  stop(): Promise<void>;
  /** Starts it again on the same ports and directory. */
  start(): Promise<void>;
}

interface Ready {
  endpoint: string;
  redshiftUrl: string;
}

/** Starts a stack; `environment` is added to its settings (for example `DYNAMODB_THROTTLING=1`). */
export async function startTestStack(environment: NodeJS.ProcessEnv = {}): Promise<TestStack> {
  const home = await mkdtemp(join(tmpdir(), "terrarium-e2e-"));
  let ports = { PORT: "0", REDSHIFT_PORT: "0" };
  let child: ChildProcess | undefined;
  let ready: Ready;
  // Postgres remembers nothing of a test; a warm template saves each stack a second.
  const base = { ...process.env, ...environment, TERRARIUM_HOME: home };

  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [...HEAP, join(ROOT, "services/main.ts"), "start"], {
      env: { ...base, ...ports },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    ready = await Promise.race([
      once(child, "message").then(([message]) => message as Ready),
      once(child, "exit").then(([code]) => {
        throw new Error(`The stack ended with ${code}:\n${output}`);
      }),
    ]);
    ports = { PORT: new URL(ready.endpoint).port, REDSHIFT_PORT: new URL(ready.redshiftUrl).port };
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  };

  await start();
  return {
    home,
    get endpoint() {
      return ready.endpoint;
    },
    get redshiftUrl() {
      return ready.redshiftUrl;
    },
    get environment() {
      return { ...base, ...ports, CI: "true" };
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    start,
    async [Symbol.asyncDispose]() {
      await end("SIGTERM");
      // Root's warehouse lies outside, where its engine may reach it.
      await removeData(join(home, "state", "redshift"));
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The root's key of a stack with `IAM_ENFORCEMENT=strict`, from the file that it leaves for its users. */
export function rootOf({ home }: TestStack): { accessKeyId: string; secretAccessKey: string } {
  const file = readFileSync(join(home, "credentials"), "utf8");
  return {
    accessKeyId: /aws_access_key_id = (.*)/.exec(file)?.[1] ?? "",
    secretAccessKey: /aws_secret_access_key = (.*)/.exec(file)?.[1] ?? "",
  };
}

/** What a command printed and how it ended. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. `node` is the Node that runs the tests. */
export async function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; signal?: AbortSignal } = {},
): Promise<Finished> {
  const child = spawn(command === "node" ? process.execPath : command, args, {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    signal: options.signal,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** The pipeline's command line on a target: `pipeline(stack, "send", "--strategy", "foreach")`. */
export const pipeline = (target: TestTarget, ...args: string[]): Promise<Finished> =>
  run("node", ["pipeline/main.ts", ...args], { env: target.environment });
