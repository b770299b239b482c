import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../services/main.ts", import.meta.url));
const RUNS = 5;

/** A stack in a process of its own. */
export interface StartedStack {
  process: ChildProcess;
  endpoint: string;
  redshiftUrl: string;
}

/** Starts a stack on free ports and waits for its word that it is ready. */
export async function startProcess(home: string): Promise<StartedStack> {
  const child = spawn(process.execPath, [MAIN, "start"], {
    env: { ...process.env, TERRARIUM_HOME: home, PORT: "0", REDSHIFT_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [ready] = (await once(child, "message")) as [{ endpoint: string; redshiftUrl: string }];
  return { process: child, ...ready };
}

/** Ends it as `make down` does. */
export async function stopProcess({ process: child }: StartedStack): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** From the command to its word `Ready.`, on an empty directory and then (median of five) on what is there. */
export async function measureStart(home: string): Promise<{ coldMs: number; warmMs: number; nodeMs: number }> {
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
  return { coldMs, warmMs: median(warm), nodeMs: median(node) };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
