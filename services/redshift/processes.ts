import { execFile } from "node:child_process";
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const FAST_WITHIN_MS = 10_000;
const KILLED_WITHIN_MS = 5_000;

const run = promisify(execFile);

/** Whether this process is the Postgres of a data directory, which it works in, or one of its children: numbers are used again. */
export async function isPostgresOf(data: string, pid: number): Promise<boolean> {
  if (!exists(pid)) return false;
  if (process.platform === "linux") {
    // A zombie has neither.
    const [directory, program] = await Promise.all(
      ["cwd", "exe"].map((name) => readlink(`/proc/${pid}/${name}`).catch(() => "")),
    );
    // An npm update may have deleted the file that it runs.
    return directory === (await realpath(data)) && /\/postgres( \(deleted\))?$/.test(program ?? "");
  }
  // No ps on Windows; there nothing is left running, because the engine is a child of ours in every way.
  if (process.platform === "win32") return true;
  const { stdout } = await run("ps", ["-o", "stat=,command=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.includes("postgres") && stdout.includes(data) && !stdout.trimStart().startsWith("Z");
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
 * computes, no other Postgres can start on its data. Only Linux tells where a process works.
 */
export async function killStragglers(data: string): Promise<void> {
  if (process.platform !== "linux") return;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const left = await Promise.all(pids.map((pid) => isPostgresOf(data, pid)));
  const killed = pids.filter((pid, index) => left[index] && signalled(pid, "SIGKILL"));
  await Promise.all(killed.map((pid) => isGone(pid, KILLED_WITHIN_MS)));
}
