import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The repository: what compose's paths are relative to, and what images are built from. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** This target cannot be had on this machine; the message says why, and what else there is. */
export class Unavailable extends Error {}

/** What a command printed and how it ended. */
export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. `show` lets the user watch: what it says goes to the terminal as well. @throws Error when there is no such program */
export async function run(
  command: string,
  args: readonly string[],
  { show = false, env = process.env }: { show?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (show) process.stderr.write(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    if (show) process.stderr.write(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** Runs `docker …` and returns what it printed. @throws Error with Docker's own words when it fails */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run("docker", args);
  if (code !== 0) throw new Error(`docker ${args[0]}: ${lastLine(stderr)}`);
  return stdout;
}

export const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

const EMBEDDED = "Without TARGET everything runs embedded, without Docker.";

// What the engine or its client says, and what to do about it.
const NO_ENGINE: readonly [pattern: RegExp, sentence: string][] = [
  [
    /permission denied.* socket|connect: permission denied/i,
    "You may not use the Docker socket. Put yourself into the group `docker` (sudo usermod -aG docker $USER) and log in again.",
  ],
  [
    /cannot connect|is the docker daemon running|no such file/i,
    "No Docker engine answers. Start Docker Desktop or dockerd.",
  ],
];

/**
 * Checks that a Docker engine answers.
 * @throws Unavailable in one sentence, with the embedded alternative
 */
export async function checkEngine(): Promise<void> {
  const { code, stderr } = await run("docker", ["version", "--format", "{{.Server.Version}}"]).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return { code: 127, stderr: "" };
    },
  );
  if (code === 0) return;
  if (code === 127)
    throw new Unavailable(`TARGET=localstack needs Docker, and there is no program \`docker\` here. ${EMBEDDED}`);
  throw new Unavailable(`TARGET=localstack needs Docker. ${explainNoEngine(stderr)} ${EMBEDDED}`);
}

/** Why no engine answered, from what Docker's client said, and what to do. */
export const explainNoEngine = (stderr: string): string =>
  NO_ENGINE.find(([pattern]) => pattern.test(stderr))?.[1] ?? `Docker says: ${lastLine(stderr)}.`;

/** How compose is called here: the plugin (v2) or the program of its own (1.29). @throws Unavailable when there is neither */
export async function composeCommand(): Promise<[command: string, ...args: string[]]> {
  if ((await run("docker", ["compose", "version"])).code === 0) return ["docker", "compose"];
  const old = await run("docker-compose", ["version"]).catch(() => undefined);
  if (old?.code === 0) return ["docker-compose"];
  throw new Unavailable(
    `TARGET=localstack needs Docker Compose: neither \`docker compose\` (v2) nor \`docker-compose\` (1.29) is here. ${EMBEDDED}`,
  );
}
