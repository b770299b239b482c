/** Runs of send that have begun and not come to their end: one folder each, below `runs`. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a run must know to go on after a crash. */
export interface Run {
  id: string;
  dataset: string;
  sha256: string;
  apiUrl: string;
  retryOf: string | null;
}

/** The last run that was to send the same rows to the same API and did not come to its end. */
export function interruptedRun(runs: string, wanted: Omit<Run, "id">): Run | undefined {
  if (!existsSync(runs)) return undefined;
  const ids = readdirSync(runs).sort().reverse();
  for (const id of ids) {
    const file = join(runs, id, "run.json");
    if (!existsSync(file)) continue;
    const run = JSON.parse(readFileSync(file, "utf8")) as Run;
    const isSame = (Object.keys(wanted) as (keyof typeof wanted)[]).every((name) => run[name] === wanted[name]);
    if (isSame) return run;
  }
  return undefined;
}

/** Makes a run's folder and notes what it is. */
export function startRun(runs: string, wanted: Omit<Run, "id">): Run {
  const time = new Date().toISOString().replace(/[:.]/g, "-").slice(0, 19);
  const run: Run = { id: `${time}-${randomBytes(2).toString("hex")}`, ...wanted };
  mkdirSync(join(runs, run.id), { recursive: true });
  writeFileSync(join(runs, run.id, "run.json"), JSON.stringify(run, null, 2));
  return run;
}
