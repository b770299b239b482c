import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type BackendAddress, BackendConnection } from "./backend.ts";
import { cacheDirectory, dataDirectory, moveInto, nativePostgres, POSTGRES_USER } from "./native.ts";
import { install, SYSTEM_VERSION } from "./system/install.ts";

export const SUPERUSER = "rdsdb";

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;
const PORT = 5432; // part of the socket's name; nothing listens on a network

const run = promisify(execFile);

/** A running Postgres. */
export interface Engine extends AsyncDisposable {
  readonly address: BackendAddress;
}

/**
 * Starts Postgres on a data directory, which is copied from a template the first time. What another process has left running there is
 * stopped first.
 * @param directory where the stack keeps this database
 * @param logFile Postgres's own messages
 */
export async function startEngine(directory: string, logFile: string): Promise<Engine> {
  const { directory: native, version } = await nativePostgres();
  const data = dataDirectory(directory);
  await stopOrphan(directory);
  if (!existsSync(join(data, "PG_VERSION"))) await copyTemplate(native, version, data);
  const engine = await startPostgres(native, data, logFile);
  try {
    await install(openAt(engine.address));
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return engine;
}

/** Opens connections to a Postgres as the owner of its system objects. */
export const openAt =
  (address: BackendAddress, user = SUPERUSER, password?: string) =>
  (database: string): Promise<BackendConnection> =>
    BackendConnection.open(() => connectTo(address), { user, database, password });

/** A socket to a Postgres. */
export const connectTo = (address: BackendAddress): Socket =>
  "path" in address ? connect(address.path) : connect(address.port, address.host);

async function startPostgres(native: string, data: string, logFile: string): Promise<Engine & { child: ChildProcess }> {
  const sockets = await mkdtemp(join(tmpdir(), "trr-"));
  if (POSTGRES_USER) await chown(sockets, POSTGRES_USER.uid, POSTGRES_USER.gid);
  const child = spawn(
    join(native, "bin", "postgres"),
    ["-D", data, "-k", sockets, "-c", "listen_addresses=", "-c", `port=${PORT}`, "-c", "unix_socket_permissions=0700"],
    // A group of its own: Ctrl-C is for us, and we stop it in our own time.
    {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
      env: { LC_ALL: "C", TZ: "UTC" },
      ...POSTGRES_USER,
      cwd: "/",
    },
  );
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-4096);
    appendFile(logFile, chunk).catch(() => undefined);
  });
  const path = join(sockets, `.s.PGSQL.${PORT}`);
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(path))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Postgres did not start: ${output.trim()}`);
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Postgres was not ready within ${READY_WITHIN_MS / 1000} s: ${output.trim()}`);
    }
    await sleep(5);
  }
  return {
    address: { path },
    child,
    async [Symbol.asyncDispose]() {
      await stopProcess(child.pid);
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

/** Whether Postgres takes connections there: it answers a start-up message, if only with "starting up". */
async function answers(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    const connection = await BackendConnection.open(() => connect({ path }), { user: SUPERUSER, database: "postgres" });
    connection.close();
    return true;
  } catch {
    return false;
  }
}

/** A data directory with the system objects in it, made once for each version of Postgres and of those objects. */
async function copyTemplate(native: string, version: string, data: string): Promise<void> {
  const template = join(cacheDirectory(), `template-${version}-${SYSTEM_VERSION}`);
  if (!existsSync(template)) await makeTemplate(native, template);
  await mkdir(join(data, ".."), { recursive: true, mode: 0o755 });
  const temporary = `${data}.${randomBytes(4).toString("hex")}`;
  // cp keeps owners and shares blocks where the file system can; Node's own copy does neither.
  if (process.platform === "win32") await cp(template, temporary, { recursive: true });
  else if (process.platform === "darwin") await run("cp", ["-Rp", template, temporary]);
  else await run("cp", ["-a", "--reflink=auto", template, temporary]);
  await moveInto(temporary, data);
}

async function makeTemplate(native: string, template: string): Promise<void> {
  await mkdir(join(template, ".."), { recursive: true, mode: 0o755 });
  const temporary = `${template}.${randomBytes(4).toString("hex")}`;
  await mkdir(temporary, { mode: 0o700 });
  if (POSTGRES_USER) await chown(temporary, POSTGRES_USER.uid, POSTGRES_USER.gid);
  await run(
    join(native, "bin", "initdb"),
    [
      "-D",
      temporary,
      "-U",
      SUPERUSER,
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
      "--no-instructions",
    ],
    { ...POSTGRES_USER, env: { LC_ALL: "C", TZ: "UTC", PATH: process.env.PATH }, cwd: "/" },
  );
  await writeFile(join(temporary, "postgresql.auto.conf"), SETTINGS);
  const engine = await startPostgres(native, temporary, join(tmpdir(), "terrarium-template.log"));
  try {
    await install(openAt(engine.address));
  } finally {
    await engine[Symbol.asyncDispose]();
  }
  await moveInto(temporary, template);
}

// One machine, no replicas; what is committed is on the disk (fsync and synchronous_commit stay on).
const SETTINGS = `wal_level = 'minimal'
max_wal_senders = '0'
max_connections = '100'
shared_buffers = '32MB'
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, MDY'
max_wal_size = '512MB'
jit = 'off'
`;

/**
 * Stops a Postgres that a killed process has left on this directory. A zombie counts as dead.
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
  const alive = await isPostgres(Number(pid));
  if (alive) await stopProcess(Number(pid));
  if (/\/trr-[^/]+$/.test(sockets)) await rm(sockets, { recursive: true, force: true });
  await rm(join(data, "postmaster.pid"), { force: true });
  return alive;
}

async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  // A process number may have been given to somebody else.
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return command.includes("postgres") && !/\) Z /.test(status);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Fast shutdown: open transactions are rolled back, everything else is written. */
async function stopProcess(pid: number | undefined): Promise<void> {
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, "SIGINT");
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (isAlive(pid)) {
    const status = process.platform === "linux" ? await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "") : "";
    if (/\) Z /.test(status)) return;
    if (performance.now() > deadline) process.kill(pid, "SIGQUIT");
    await sleep(10);
  }
}

/** Deletes the data that lies outside the stack's own directory. */
export async function removeData(directory: string): Promise<void> {
  await rm(dataDirectory(directory), { recursive: true, force: true });
}
