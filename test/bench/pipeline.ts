import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../pipeline/report.ts";
import { run } from "../support/stack.ts";
import { startProcess, stopProcess } from "./start.ts";

const SAMPLE_EVERY_MS = 250;

export interface PipelineFigures {
  generatedPerSecond: number;
  postsPerSecond: number;
  loadedPerSecond: number;
  /** Of the stack and all its children, as the kernel counts what each has for itself. */
  peakMegabytes: number;
}

// A stack that has run for a minute is what people work with; the bare calls are warmed up as well.
const WARM_UP_ROWS = 5_000;

/** Runs the whole pipeline on a stack of its own, as `make pipeline` does, and reads its report. */
export async function measurePipeline(home: string, rows: number): Promise<PipelineFigures> {
  const stack = await startProcess(home);
  let peakBytes = 0;
  const sampling = setInterval(() => {
    void memoryOf(stack.process.pid ?? 0).then((bytes) => {
      peakBytes = Math.max(peakBytes, bytes);
    });
  }, SAMPLE_EVERY_MS);
  const env = {
    ...process.env,
    TERRARIUM_HOME: home,
    PORT: new URL(stack.endpoint).port,
    REDSHIFT_PORT: new URL(stack.redshiftUrl).port,
    CI: "true",
  };
  const pipeline = async (command: string, customers: number, seed: number): Promise<void> => {
    const variables = { ...env, CUSTOMERS: String(customers), SEED: String(seed) };
    const { code, stdout, stderr } = await run("node", ["pipeline/main.ts", command], { env: variables });
    if (code !== 0) throw new Error(`pipeline ${command} ended with ${code}:\n${stdout}${stderr}`);
  };
  try {
    await pipeline("deploy", rows, 1);
    await pipeline("run", WARM_UP_ROWS, 1);
    await pipeline("run", rows, 2);
  } finally {
    clearInterval(sampling);
    await stopProcess(stack);
  }
  const report = JSON.parse(readFileSync(join(home, "reports", "latest.json"), "utf8")) as Report;
  return {
    generatedPerSecond: report.generate.rows / report.generate.seconds,
    postsPerSecond: report.send.created / report.send.seconds,
    loadedPerSecond: report.load.copied / report.load.seconds,
    peakMegabytes: peakBytes / 1024 / 1024,
  };
}

/** Resident memory of a process and all below it; pages that Postgres's processes share are counted once. Linux only. */
async function memoryOf(root: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const below = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  let kilobytes = 0;
  for (const pid of parents.keys()) {
    if (!below(pid)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes * 1024;
}
