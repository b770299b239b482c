/** `make up`, `down`, `status`, `logs` and `reset` of TARGET=localstack: docker-compose.yml, waited for and explained. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lifecycle, Summary } from "../services/lifecycle.ts";
import type { Settings } from "../services/settings.ts";
import { checkEngine, composeCommand, docker, ROOT, run } from "./docker.ts";
import { ensureImages, imagesOf } from "./images.ts";
import { explainExit, explainPort } from "./trouble.ts";

const READY_WITHIN_MS = 5 * 60_000;
const ASK_EVERY_MS = 500;
/** Compose's services that stay; `function` ends when it has made the bundle. */
const SERVICES = ["localstack", "postgres", "redshift"] as const;

interface Container {
  id: string;
  service: string;
  state: string;
  /** `Up 2 minutes (healthy)`, `Exited (55) 3 seconds ago` */
  status: string;
}

/** LocalStack, Postgres and the gateway in containers, as one target. */
export function composeLifecycle(settings: Settings): Lifecycle {
  const project = process.env.COMPOSE_PROJECT_NAME || "terrarium";
  const environment = {
    ...process.env,
    COMPOSE_PROJECT_NAME: project,
    PORT: String(settings.port),
    REDSHIFT_PORT: String(settings.redshiftPort),
  };
  const endpoint = `http://127.0.0.1:${settings.port}`;

  const compose = async (...args: string[]): Promise<string> => {
    const [command, ...first] = await composeCommand();
    const finished = await run(command, [...first, "--project-name", project, ...args], { env: environment });
    if (finished.code !== 0)
      throw new Error(explainPort(finished.stderr) ?? `docker compose ${args[0]} failed:\n${finished.stderr}`);
    return finished.stdout;
  };

  const containers = async (): Promise<Container[]> => {
    const format = '{{.ID}}\t{{.Label "com.docker.compose.service"}}\t{{.State}}\t{{.Status}}';
    const filter = `label=com.docker.compose.project=${project}`;
    const listed = await docker("ps", "--all", "--no-trunc", "--filter", filter, "--format", format);
    return listed.split("\n").flatMap((line) => {
      const [id = "", service = "", state = "", status = ""] = line.split("\t");
      return id ? [{ id, service, state, status }] : [];
    });
  };

  const isUp = async (): Promise<boolean> => {
    const all = await containers();
    return SERVICES.every((name) => all.some(({ service, state }) => service === name && state === "running"));
  };

  /** LocalStack starts a container for each execution environment, and leaves them when it is killed. */
  const removeFunctions = async (): Promise<void> => {
    const left = await docker("ps", "--all", "--quiet", "--filter", `label=terrarium.lambda=${project}`);
    if (left) await docker("rm", "--force", ...left.split("\n"));
  };

  const stop = async (...volumes: "--volumes"[]): Promise<boolean> => {
    await checkEngine();
    const wasUp = (await containers()).length > 0;
    // In this order: the functions' containers are on the network that compose removes.
    if (wasUp) await compose("stop");
    await removeFunctions();
    if (wasUp || volumes.length > 0) await compose("down", "--remove-orphans", ...volumes);
    return wasUp;
  };

  const summary = (): Summary => ({
    endpoint,
    redshiftUrl: `postgresql://127.0.0.1:${settings.redshiftPort}/dev`,
    state: `the Docker volume ${project}_warehouse; LocalStack keeps nothing when it stops`,
  });

  return {
    state: `the Docker volume ${project}_warehouse`,
    async up() {
      await checkEngine();
      const already = await isUp();
      if (!already) {
        const images = imagesOf();
        await ensureImages(images);
        await compose("up", "--detach", "--remove-orphans");
      }
      await untilReady(containers, endpoint);
      return { already, ...summary() };
    },
    down: () => stop(),
    async reset() {
      await stop("--volumes");
    },
    async status() {
      await checkEngine();
      if (!(await isUp())) return undefined;
      const all = await containers();
      const details = all
        .filter(({ service }) => service !== "function")
        .map(({ service, status }) => [service, status] as const);
      return { ...summary(), title: `The project ${project} is up in Docker.`, details };
    },
    async logs({ lines, follow, json }) {
      if (json) throw new Error("TARGET=localstack has no request log in JSON; the containers' own logs are text.");
      await checkEngine();
      const [command, ...first] = await composeCommand();
      const args = ["--project-name", project, "logs", "--tail", String(lines), ...(follow ? ["--follow"] : [])];
      const child = spawn(command, [...first, ...args], { cwd: ROOT, env: environment, stdio: "inherit" });
      await once(child, "exit");
    },
  };
}

/**
 * Waits until the gateway answers and LocalStack's hooks have deployed the stack.
 * @throws Error as soon as it is clear that this will not be, with the reason
 */
async function untilReady(containers: () => Promise<Container[]>, endpoint: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const all = await containers();
    for (const { id, service, state, status } of all)
      if (state === "exited" || state === "dead") {
        const code = Number(/\((\d+)\)/.exec(status)?.[1] ?? 0);
        if (service !== "function" || code !== 0) throw new Error(await explainExit(service, id, code));
      }
    const isHealthy = all.some(({ service, status }) => service === "redshift" && status.includes("(healthy)"));
    const hooks = await readyHooks(endpoint);
    const failed = hooks?.scripts.find(({ state }) => state === "ERROR");
    if (failed) {
      const localstack = all.find(({ service }) => service === "localstack");
      throw new Error(
        `The stack was not deployed: the hook ${failed.name} failed. ${await lastLines(localstack?.id ?? "")}`,
      );
    }
    if (isHealthy && hooks?.completed) return;
    if (performance.now() > deadline)
      throw new Error(`Not ready within ${READY_WITHIN_MS / 60_000} minutes; see \`make logs\`.`);
    await sleep(ASK_EVERY_MS);
  }
}

interface Hooks {
  completed: boolean;
  scripts: { name: string; state: string }[];
}

async function readyHooks(endpoint: string): Promise<Hooks | undefined> {
  try {
    const response = await fetch(`${endpoint}/_localstack/init/ready`, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? ((await response.json()) as Hooks) : undefined;
  } catch {
    // Not listening yet, or busy: it is asked again.
    return undefined;
  }
}

async function lastLines(container: string): Promise<string> {
  const { stdout, stderr } = await run("docker", ["logs", "--tail", "15", container]);
  return `Its last words:\n${stdout}\n${stderr}`.trimEnd();
}
