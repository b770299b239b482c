import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { HEAP } from "../../services/lifecycle.ts";

const MAIN = fileURLToPath(new URL("../../services/main.ts", import.meta.url));

/** A stack in a process of its own. */
export interface StartedStack {
  process: ChildProcess;
  endpoint: string;
  redshiftUrl: string;
}

/** Starts a stack on free ports, as `make up` does, and waits for its word that it is ready. */
export async function startProcess(home: string): Promise<StartedStack> {
  const child = spawn(process.execPath, [...HEAP, MAIN, "start"], {
    env: { ...process.env, TERRARIUM_HOME: home, PORT: "0", REDSHIFT_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [ready] = (await once(child, "message")) as [{ endpoint: string; redshiftUrl: string }];
  return { process: child, ...ready };
}

/** Ends it as `make down` does, if it has not ended already. */
export async function stopProcess({ process: child }: StartedStack): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** What a command line needs to work on it, without bars of progress. */
export const environmentOf = ({ endpoint, redshiftUrl }: StartedStack, home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  TERRARIUM_HOME: home,
  PORT: new URL(endpoint).port,
  REDSHIFT_PORT: new URL(redshiftUrl).port,
  CI: "true",
});
