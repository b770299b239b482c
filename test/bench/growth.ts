import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { drawGrowth, type Grown } from "../support/charts.ts";
import type { Figure } from "./figure.ts";
import { environmentOf, startProcess, stopProcess } from "./stack-process.ts";

// 5 million take hours on two cores: GROWTH="50000 500000 5000000" when there is time for them.
const ROWS = (process.env.GROWTH || "50000 500000").split(" ").map(Number);
const SAMPLE_EVERY_MS = 100;

/** Each stage over growing numbers of rows: time should grow with them, the stage's memory should not. Draws docs/growth.svg. */
export async function growth(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  const measured: Grown[] = [];
  try {
    const env = environmentOf(stack, home);
    await stage({ ...env }, ["deploy"]);
    for (const rows of ROWS)
      for (const [name, ...args] of [["generate"], ["send", "--batch", "25"], ["load"]] as [string, ...string[]][])
        measured.push({
          rows,
          stage: name,
          ...(await stage({ ...env, CUSTOMERS: String(rows), SEED: String(rows) }, [name, ...args])),
        });
  } finally {
    await stopProcess(stack);
  }
  await drawGrowth(measured);
  return measured.map((grown) => {
    const smaller = measured.find(({ rows, stage }) => stage === grown.stage && rows < grown.rows);
    const perRow = ({ seconds, rows }: Grown): number => (seconds / rows) * 1e6;
    const figure = {
      name: `${grown.stage}, ${grown.rows} rows`,
      measured: `${grown.seconds.toFixed(1)} s, ${perRow(grown).toFixed(0)} µs a row, ${grown.megabytes.toFixed(0)} MB`,
    };
    if (!smaller) return figure;
    return {
      ...figure,
      beside: `${perRow(smaller).toFixed(0)} µs a row, ${smaller.megabytes.toFixed(0)} MB of ${smaller.rows} rows`,
      ratio: perRow(grown) / perRow(smaller),
      // A fixed share, such as the start, makes it less than 1.
      goal: "< 1.15",
    };
  });
}

/** Runs one command of the pipeline in a process of its own, and looks at its memory. */
async function stage(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ["pipeline/main.ts", ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
  let megabytes = 0;
  const sampling = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, "utf8").then(
      (text) => {
        megabytes = Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024 || megabytes;
      },
      () => undefined,
    );
  }, SAMPLE_EVERY_MS);
  const [code] = await once(child, "exit");
  clearInterval(sampling);
  if (code !== 0) throw new Error(`pipeline ${args.join(" ")} ended with ${code}.`);
  return { seconds: (performance.now() - began) / 1000, megabytes };
}
