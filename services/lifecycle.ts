import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isLocked, lockDirectory } from "./lock.ts";
import { showLogs } from "./log-view.ts";
import { removeData, stopOrphan } from "./redshift/engine.ts";
import { type Settings, VERSION } from "./settings.ts";

/** What `make up` and `make status` say of a target. */
export interface Summary {
  endpoint: string;
  redshiftUrl: string;
  /** Where what was made is kept. */
  state: string;
  /** The file with the account's first key, when signatures count. */
  credentials?: string | undefined;
}

/** A target that can be started and stopped from here. */
export interface Lifecycle {
  /** Where what it keeps lies, in words. */
  readonly state: string;
  /** Starts what does not run and waits until it is ready. */
  up(): Promise<Summary & { already: boolean }>;
  /** Stops it; what it keeps stays. Returns whether anything ran. */
  down(): Promise<boolean>;
  /** `undefined` when it does not run. */
  status(): Promise<(Summary & { title: string; details: (readonly [name: string, state: string])[] }) | undefined>;
  logs(options: { lines: number; follow: boolean; json: boolean }): Promise<void>;
  /** Stops it and deletes what it keeps. */
  reset(): Promise<void>;
}

/** Our own emulator, a process in the background. */
export function embeddedLifecycle(settings: Settings): Lifecycle {
  const summary = ({ endpoint, redshiftUrl }: Running): Summary => ({
    endpoint,
    redshiftUrl,
    state: settings.home,
    credentials: settings.strict && credentialsFile(settings),
  });
  return {
    state: settings.home,
    async up() {
      const before = running(settings);
      return { already: before !== undefined, ...summary(before ?? (await up(settings))) };
    },
    down: () => down(settings),
    async status() {
      const stack = running(settings);
      if (!stack) return undefined;
      const health = (await (await fetch(`${stack.endpoint}/_terrarium/health`)).json()) as {
        services: Record<string, string>;
      };
      const title = `Terrarium ${VERSION} is up, process ${stack.pid}, since ${stack.startedAt}.`;
      return { ...summary(stack), title, details: Object.entries(health.services) };
    },
    logs: (options) => showLogs(settings.home, options),
    reset: () => reset(settings),
  };
}

/** A stack in the background, as it says of itself in `stack.json`. */
export interface Running {
  pid: number;
  endpoint: string;
  redshiftUrl: string;
  startedAt: string;
}

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 15_000;

const recordFile = (settings: Settings): string => join(settings.home, "stack.json");

/** Written by the running stack itself, once it is ready. */
export const writeRecord = (settings: Settings, stack: Running): void =>
  writeFileSync(recordFile(settings), JSON.stringify(stack, null, 2));

export const removeRecord = (settings: Settings): void => rmSync(recordFile(settings), { force: true });

export const credentialsFile = (settings: Settings): string => join(settings.home, "credentials");

/** The root's key as AWS's tools read it: AWS_SHARED_CREDENTIALS_FILE. */
export function writeCredentials(settings: Settings, root: { accessKeyId: string; secretAccessKey: string }): void {
  const { accessKeyId, secretAccessKey } = root;
  const text = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  writeFileSync(credentialsFile(settings), text, { mode: 0o600 });
}

/** The stack that runs on this home, if one does. A record without a process behind it does not count. */
function running(settings: Settings): Running | undefined {
  if (!isLocked(settings.home)) return undefined;
  try {
    return JSON.parse(readFileSync(recordFile(settings), "utf8")) as Running;
  } catch (error) {
    // Locked and without a record: it is just starting or stopping.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * A small nursery, for nearly all that a request makes is garbage when it is answered; and a heap that may not be large, for below a large
 * limit V8 collects the rest late: 520 MB of the whole stack at most in 50,000 customers' pipeline, instead of 670 (2026-11-25). What is
 * large lies in SQLite or in buffers. The Dockerfile has the same.
 */
export const HEAP = ["--max-semi-space-size=8", "--max-old-space-size=1024"];

/**
 * Starts the stack in the background and waits until it is ready.
 * @throws Error with the last lines of its output when it ends instead
 */
async function up(settings: Settings): Promise<Running> {
  const logs = join(settings.home, "logs");
  mkdirSync(logs, { recursive: true });
  const output = join(logs, "terrarium.log");
  const file = openSync(output, "a");
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [...HEAP, main, "start"], {
    detached: true,
    stdio: ["ignore", file, file, "ipc"],
    env: {
      ...process.env,
      TERRARIUM_HOME: settings.home,
      HOST: settings.host,
      PORT: String(settings.port),
      REDSHIFT_PORT: String(settings.redshiftPort),
    },
  });
  const stack = await new Promise<Running>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Terrarium was not ready within ${READY_WITHIN_MS / 1000} s; see ${output}.`));
    }, READY_WITHIN_MS);
    child.once("message", (message) => {
      clearTimeout(timer);
      resolve(message as unknown as Running);
    });
    child.once("error", reject);
    child.once("exit", () => {
      clearTimeout(timer);
      void lastLines(output).then((lines) => reject(new Error(`Terrarium did not start. ${lines}`)), reject);
    });
  });
  child.removeAllListeners("exit");
  child.disconnect();
  child.unref();
  return stack;
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, "utf8");
  return text.trimEnd().split("\n").slice(-5).join("\n");
}

/** Stops the stack and whatever a killed one left behind. Returns whether anything ran. */
async function down(settings: Settings): Promise<boolean> {
  const stack = running(settings);
  if (stack) await stop(stack.pid);
  // Under the lock: whoever has started another stack meanwhile keeps its engine.
  using _lock = lockDirectory(settings.home);
  const orphan = await stopOrphan(join(settings.home, "state", "redshift"));
  removeRecord(settings);
  return stack !== undefined || orphan;
}

/** Asks a process to end, and ends it when it does not. */
async function stop(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) process.kill(pid, "SIGKILL");
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Stops the stack and deletes its state and logs. Caches, which hold nobody's data, stay. */
async function reset(settings: Settings): Promise<void> {
  await down(settings);
  await removeData(join(settings.home, "state", "redshift"));
  for (const folder of ["state", "logs", "reports", "runs", "credentials"])
    await rm(join(settings.home, folder), { recursive: true, force: true });
}
