import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { MEASURED } from "../../pipeline/plan-figures.ts";
import { drawGrowth, type Grown, keepGrown, keptGrowth } from "../support/charts.ts";
import type { Figure } from "./figure.ts";
import { computedIn, peakMemoryOf } from "./process-tree.ts";
import { environmentOf, startProcess, stopProcess } from "./stack-process.ts";

// GROWTH="5000000" measures 5 million, which take about half an hour on two cores; the figures of other sizes are kept.
const SIZES = (process.env.GROWTH || "50000 500000").split(/[\s,]+/).map(Number);
const STAGES: readonly [name: string, ...flags: string[]][] = [["generate"], ["send", "--batch", "25"], ["load"]];
const SAMPLE_EVERY_MS = 100;

/** What a row takes of the disk at most: in the bucket, the table, the runs' results, the sort's files, the extract and twice in Redshift. */
const BYTES_PER_ROW = 2_200;

/**
 * Each stage over growing numbers of rows: time should grow with them, the memory of its process should not. Every size has a stack of its own,
 * deleted when it is done; every figure is kept in docs/growth.json at once, and docs/growth.svg and the table in docs/plan.md are made of all that are there.
 */
export async function growth(home: string): Promise<Figure[]> {
  for (const rows of SIZES) {
    const place = join(home, String(rows));
    await mkdir(place);
    await makeSureOfSpace(place, rows);
    try {
      await grow(place, rows);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  }
  await drawGrowth();
  const measured = await keptGrowth();
  return [...figures(measured), ...planFigures(measured)];
}

async function makeSureOfSpace(directory: string, rows: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const [needed, free] = [rows * BYTES_PER_ROW, bavail * bsize].map((bytes) => Math.ceil(bytes / 1e9));
  if (rows * BYTES_PER_ROW > bavail * bsize)
    throw new Error(`${rows} rows take up to ${needed} GB in ${directory}, where ${free} GB are free. Set TMPDIR.`);
}

/** All stages with so many rows, on a stack of their own. */
async function grow(home: string, rows: number): Promise<void> {
  const stack = await startProcess(home);
  try {
    const env = { ...environmentOf(stack, home), CUSTOMERS: String(rows), SEED: String(rows) };
    await runStage(env, ["deploy"]);
    for (const stage of STAGES) await keep({ rows, stage: stage[0], ...(await runStage(env, stage)) });
    await keep({ rows, stage: "the stack", megabytes: megabytes(await peakMemoryOf(stack.process.pid ?? 0)) });
  } finally {
    await stopProcess(stack);
  }
}

async function keep(grown: Omit<Grown, "day">): Promise<void> {
  console.log(`${grown.stage}, ${grown.rows.toLocaleString("en")} rows: ${shown(grown)}`);
  await keepGrown({ ...grown, day: new Date().toISOString().slice(0, 10) });
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** Runs one command of the pipeline as `make` does, in a process of its own, and looks at its memory. */
async function runStage(
  env: NodeJS.ProcessEnv,
  [name, ...flags]: readonly [string, ...string[]],
): Promise<Pick<Required<Grown>, "seconds" | "cpuSeconds" | "megabytes">> {
  const began = performance.now();
  const child = spawn(process.execPath, [...commandOf(name), ...flags], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  let peakBytes = 0;
  let cpuMs = 0;
  const sample = async (pid: number): Promise<void> => {
    // Both are 0 when it has just ended.
    peakBytes = Math.max(peakBytes, await peakMemoryOf(pid));
    cpuMs = Math.max(cpuMs, await computedIn(pid));
  };
  const sampling = setInterval(() => void sample(child.pid ?? 0), SAMPLE_EVERY_MS);
  const [code] = await once(child, "exit");
  clearInterval(sampling);
  if (code !== 0) throw new Error(`pipeline ${name} ended with ${code}.`);
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: cpuMs / 1000,
    megabytes: megabytes(peakBytes),
  };
}

/** What package.json has after `node`: the limits of the stage's heap are part of how it is run. */
function commandOf(script: string): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(scripts[script]).split(" ").slice(1);
}

const microseconds = (seconds: number, rows: number): number => (seconds / rows) * 1e6;

function shown({ rows, seconds, cpuSeconds, megabytes }: Omit<Grown, "day">): string {
  if (seconds === undefined || cpuSeconds === undefined) return `${megabytes} MB`;
  return `${seconds.toFixed(1)} s, ${microseconds(seconds, rows).toFixed(0)} µs a row, ${microseconds(cpuSeconds, rows).toFixed(0)} of CPU; ${megabytes} MB`;
}

/** Each size beside the next smaller one, whenever that was measured. */
function figures(measured: readonly Grown[]): Figure[] {
  return measured.flatMap((grown) => {
    const name = `${grown.stage}, ${grown.rows.toLocaleString("en")} rows`;
    const smaller = measured.findLast(({ rows, stage }) => stage === grown.stage && rows < grown.rows);
    if (!smaller) return [{ name, measured: shown(grown) }];
    const beside = `${smaller.rows.toLocaleString("en")} rows on ${smaller.day}: ${shown(smaller)}`;
    const memory = {
      name: `${name}: memory`,
      measured: `${grown.megabytes} MB`,
      ratio: grown.megabytes / smaller.megabytes,
    };
    if (grown.seconds === undefined || smaller.seconds === undefined) return [{ ...memory, beside }];
    // A fixed share, such as the start, makes it less than 1.
    const ratio = microseconds(grown.seconds, grown.rows) / microseconds(smaller.seconds, smaller.rows);
    return [{ name, measured: shown(grown), beside, ratio, goal: "< 1.15" }, memory];
  });
}

/** What `make plan` reckons with, beside what was measured of the largest size. */
function planFigures(measured: readonly Grown[]): Figure[] {
  const planned = { generate: MEASURED.generateMs, send: MEASURED.sendMs, load: MEASURED.extractMs };
  return Object.entries(planned).flatMap(([name, ms]) => {
    const largest = measured.findLast(({ stage, cpuSeconds }) => stage === name && cpuSeconds !== undefined);
    if (largest?.cpuSeconds === undefined) return [];
    const measuredMs = microseconds(largest.cpuSeconds, largest.rows) / 1000;
    return [
      {
        name: `${name}: CPU of a row, as the plan has it`,
        measured: `${ms} ms`,
        beside: `${measuredMs.toFixed(3)} ms, ${largest.rows.toLocaleString("en")} rows`,
        ratio: ms / measuredMs,
        goal: "about 1",
      },
    ];
  });
}
