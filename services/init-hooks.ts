import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";

// Scripts at four moments of a stack's life, in the folders where LocalStack has them, with its words for what became of them:
// https://docs.localstack.cloud/aws/capabilities/config/initialization-hooks/ and localstack-core 4.14.0 (runtime/init.py), read 2026-11-24.
const STAGES = ["BOOT", "START", "READY", "SHUTDOWN"] as const;
export type Stage = (typeof STAGES)[number];

interface Script {
  stage: Stage;
  path: string;
  state: "UNKNOWN" | "RUNNING" | "SUCCESSFUL" | "ERROR";
}

/** What `/_localstack/init` says. */
export interface InitStatus {
  completed: Record<Stage, boolean>;
  scripts: { stage: Stage; name: string; state: Script["state"] }[];
}

/** How a script is run, by the end of its name. */
const RUNNERS: Readonly<Record<string, (path: string) => [command: string, ...args: string[]]>> = {
  ".sh": (path) => [path],
  ".js": (path) => [process.execPath, path],
  ".mjs": (path) => [process.execPath, path],
  ".ts": (path) => [process.execPath, path],
};

/** The scripts below a directory (`boot.d`, `start.d`, `ready.d`, `shutdown.d`); without one there are none. */
export class InitHooks {
  readonly #scripts: readonly Script[];
  readonly #completed = new Set<Stage>();

  constructor(directory: string | undefined) {
    this.#scripts = directory ? STAGES.flatMap((stage) => scriptsIn(directory, stage)) : [];
  }

  /** Runs a stage's scripts one after the other, in the order of their names. One that fails is noted, and the next one runs. */
  async run(stage: Stage, variables: NodeJS.ProcessEnv = {}): Promise<void> {
    for (const script of this.#scripts.filter((each) => each.stage === stage)) {
      script.state = "RUNNING";
      const reason = await failureOf(script.path, variables);
      script.state = reason === undefined ? "SUCCESSFUL" : "ERROR";
      if (reason !== undefined) console.error(`The ${stage.toLowerCase()} hook ${script.path} failed: ${reason}.`);
    }
    this.#completed.add(stage);
  }

  status(): InitStatus {
    const completed = Object.fromEntries(STAGES.map((stage) => [stage, this.#completed.has(stage)]));
    return {
      completed: completed as Record<Stage, boolean>, // of all stages
      scripts: this.#scripts.map(({ stage, path, state }) => ({ stage, name: basename(path), state })),
    };
  }
}

function scriptsIn(directory: string, stage: Stage): Script[] {
  const folder = join(directory, `${stage.toLowerCase()}.d`);
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names.sort().flatMap((path) => {
    if (extname(path) in RUNNERS) return { stage, path, state: "UNKNOWN" };
    if (extname(path) === ".py") console.log(`The hook ${path} is not run: Python hooks run inside LocalStack.`);
    return [];
  });
}

/** Runs a script to its end; why it failed, if it did. */
async function failureOf(path: string, variables: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [command, ...args] = RUNNERS[extname(path)]?.(path) ?? [path];
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...variables },
  });
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code === 0 ? undefined : `it ended with ${signal ?? code}`;
  } catch (error) {
    return (error as Error).message;
  }
}
