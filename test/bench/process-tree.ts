import { readdir, readFile } from "node:fs/promises";

/** A process and all below it. Linux only: elsewhere there are none. */
export async function processTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const [, parent] = await statOf(Number(name));
    parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** Resident memory of a process and all below it, in bytes; pages that Postgres's processes share are counted once. */
export async function memoryOf(root: number): Promise<number> {
  let kilobytes = 0;
  for (const pid of await processTree(root)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes * 1024;
}

/** What a process has resident, in bytes. */
export const residentMemoryOf = async (pid: number): Promise<number> =>
  Number(/^VmRSS:\s+(\d+)/m.exec(await statusOf(pid))?.[1] ?? 0) * 1024;

/** What a process has had resident at most, in bytes. */
export const peakMemoryOf = async (pid: number): Promise<number> =>
  Number(/^VmHWM:\s+(\d+)/m.exec(await statusOf(pid))?.[1] ?? 0) * 1024;

const statusOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/status`, "utf8").catch(() => "");

const TICK_MS = 10; // USER_HZ is 100 wherever Linux runs Node

/** What a process and all below it, those included that have ended, have computed so far, in milliseconds. */
export async function computedBy(root: number): Promise<number> {
  let milliseconds = 0;
  for (const pid of await processTree(root)) milliseconds += await computedIn(pid);
  return milliseconds;
}

/** What a process and those below it that have ended have computed so far, in milliseconds; nothing when it has ended itself. */
export async function computedIn(pid: number): Promise<number> {
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime, stime, cutime and cstime are fields 14 to 17
  const fields = (await statOf(pid)).slice(11, 15);
  return fields.reduce((ticks, field) => ticks + Number(field), 0) * TICK_MS;
}

/** The fields of `/proc/PID/stat` from the third on. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
