import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Backend, type BackendAddress, BackendConnection, type BackendState } from "./backend.ts";
import { dataDirectory, nativePostgres } from "./native.ts";
import { connectTo, openAt, type Postgres, SUPERUSER, startPostgres } from "./postgres.ts";
import { isPostgresOf, killStragglers, stopPostgres } from "./processes.ts";
import { CLIENT_ROLE, install } from "./system/install.ts";
import { copyTemplate, touchTemplate } from "./template.ts";

// An engine that ends again and again will not be mended by another start.
const MAX_RESTARTS = 5;
const RESTARTS_WITHIN_MS = 60_000;
const RETRY_AFTER_MS = 200;

/**
 * Our own Postgres on a data directory, which is copied from a template the first time. What another process has left running there is
 * stopped first. When it ends without being told to, it is started again; connections that are asked for meanwhile wait.
 * @param directory where the stack keeps this database; one engine at a time has it: the stack holds its lock
 * @param logFile Postgres's own messages
 */
export class Engine implements Backend {
  readonly #directory: string;
  readonly #logFile: string;
  #postgres: Promise<Postgres>;
  #restarts: number[] = [];
  #stopping = false;
  #state: BackendState = "starting";

  private constructor(directory: string, logFile: string) {
    this.#directory = directory;
    this.#logFile = logFile;
    this.#postgres = this.#watched();
  }

  /** @throws Error when Postgres does not start */
  static async start(directory: string, logFile: string): Promise<Engine> {
    const engine = new Engine(directory, logFile);
    await engine.#postgres;
    return engine;
  }

  state(): BackendState {
    return this.#state;
  }

  async address(): Promise<BackendAddress> {
    return (await this.#postgres).address;
  }

  async open(
    database: string,
    user = CLIENT_ROLE,
    options?: Readonly<Record<string, string>>,
  ): Promise<BackendConnection> {
    const { address } = await this.#postgres;
    return BackendConnection.open(() => connectTo(address), { user, database, options });
  }

  openAdmin(): Promise<BackendConnection> {
    return this.open("postgres", SUPERUSER);
  }

  async #watched(): Promise<Postgres> {
    this.#state = "starting";
    const postgres = await startOn(this.#directory, this.#logFile);
    this.#state = "running";
    void postgres.ended.then(() => this.#ended(postgres));
    return postgres;
  }

  #ended(postgres: Postgres): void {
    if (this.#stopping) return;
    const now = performance.now();
    this.#restarts = [...this.#restarts.filter((time) => now - time < RESTARTS_WITHIN_MS), now];
    const isHopeless = this.#restarts.length > MAX_RESTARTS;
    console.error(`Postgres has ended unexpectedly; ${isHopeless ? "it has too often" : "starting it again"}.`);
    this.#postgres = isHopeless
      ? Promise.reject(
          new Error(`Redshift's engine has ended ${MAX_RESTARTS + 1} times in a minute; see ${this.#logFile}.`),
        )
      : this.#again(postgres);
    // Whoever connects hears of it.
    this.#postgres.catch(() => {
      this.#state = "error";
    });
  }

  async #again(before: Postgres): Promise<Postgres> {
    // Its socket's directory.
    await before[Symbol.asyncDispose]();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#watched();
      } catch (error) {
        if (this.#stopping || attempt === MAX_RESTARTS) throw error;
        await sleep(RETRY_AFTER_MS * attempt);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const postgres = await this.#postgres.catch(() => undefined);
    await postgres?.[Symbol.asyncDispose]();
  }
}

async function startOn(directory: string, logFile: string): Promise<Postgres> {
  const { directory: native, version } = await nativePostgres();
  const data = dataDirectory(directory);
  await stopOrphan(directory);
  if (!existsSync(join(data, "PG_VERSION"))) await copyTemplate(native, version, data);
  const postgres = await startPostgres(native, data, logFile);
  try {
    await install(openAt(postgres.address));
  } catch (error) {
    await postgres[Symbol.asyncDispose]();
    throw error;
  }
  await touchTemplate(version);
  return postgres;
}

/**
 * Stops a Postgres that a killed process has left on this directory.
 * @returns whether there was one
 */
export async function stopOrphan(directory: string): Promise<boolean> {
  const data = dataDirectory(directory);
  let record: string;
  try {
    record = await readFile(join(data, "postmaster.pid"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  const [pid = "", , , , sockets = ""] = record.split("\n");
  const isRunning = await isPostgresOf(data, Number(pid));
  if (isRunning) await stopPostgres(Number(pid));
  await killStragglers(data);
  if (/\/trr-[^/]+$/.test(sockets)) await rm(sockets, { recursive: true, force: true });
  await rm(join(data, "postmaster.pid"), { force: true });
  return isRunning;
}

/** Deletes the data that lies outside the stack's own directory. */
export async function removeData(directory: string): Promise<void> {
  await rm(dataDirectory(directory), { recursive: true, force: true });
}
