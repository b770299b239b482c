import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";

const RUNS = 5;

/** From the command to its word `Ready.`, on an empty directory and then (median of five) on what is there. */
export async function start(home: string): Promise<Figure[]> {
  const timed = async (): Promise<number> => {
    const began = performance.now();
    const stack = await startProcess(home);
    const ms = performance.now() - began;
    await stopProcess(stack);
    return ms;
  };
  const coldMs = await timed();
  const warm: number[] = [];
  const node: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    warm.push(await timed());
    const began = performance.now();
    await once(spawn(process.execPath, ["-e", ""]), "exit");
    node.push(performance.now() - began);
  }
  const [warmMs, nodeMs] = [median(warm), median(node)];
  return [
    { name: "command to Ready, first time", measured: `${coldMs.toFixed(0)} ms` },
    {
      name: "command to Ready, again",
      measured: `${warmMs.toFixed(0)} ms`,
      beside: `an empty Node process ${nodeMs.toFixed(0)} ms`,
      ratio: warmMs / nodeMs,
    },
  ];
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
