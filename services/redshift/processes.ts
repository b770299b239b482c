import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const FAST_WITHIN_MS = 10_000;
const KILLED_WITHIN_MS = 5_000;

const run = promisify(execFile);

/** Whether this process is a running Postgres: numbers are used again, and a zombie counts as dead. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!exists(pid)) return false;
  if (process.platform === "linux") {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return command.includes("postgres") && !(await isZombie(pid));
  }
  // No ps on Windows; there nothing is left running, because the engine is a child of ours in every way.
  if (process.platform === "win32") return true;
  const { stdout } = await run("ps", ["-o", "stat=,comm=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.includes("postgres") && !stdout.trimStart().startsWith("Z");
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function isZombie(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return /\) Z /.test(status);
}

/** Fast shutdown: open transactions are rolled back, everything else is written. Who does not obey is killed. */
export async function stopPostgres(pid: number): Promise<void> {
  for (const [signal, ms] of [
    ["SIGINT", FAST_WITHIN_MS],
    ["SIGQUIT", KILLED_WITHIN_MS],
    ["SIGKILL", KILLED_WITHIN_MS],
  ] as const) {
    if (!signalled(pid, signal)) return;
    if (await isGone(pid, ms)) return;
  }
  throw new Error(`Postgres (process ${pid}) cannot be stopped.`);
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

async function isGone(pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (exists(pid)) {
    if (process.platform === "linux" && (await isZombie(pid))) return true;
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

/**
 * Ends what a killed postmaster has left behind: its children go by themselves when they have nothing to do, and while one of them
 * computes, no other Postgres can start on its data. They are known by the directory that they work in; only Linux tells it.
 */
export async function killStragglers(data: string): Promise<void> {
  if (process.platform !== "linux") return;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const directories = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
  const left = pids.filter((_pid, index) => directories[index] === data);
  for (const pid of left) if (await isPostgres(pid)) signalled(pid, "SIGKILL");
  await Promise.all(left.map((pid) => isGone(pid, KILLED_WITHIN_MS)));
}
