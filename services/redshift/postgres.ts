import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, chown, mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BackendAddress, BackendConnection } from "./backend.ts";
import { POSTGRES_USER } from "./native.ts";
import { stopPostgres } from "./processes.ts";

export const SUPERUSER = "rdsdb";

const READY_WITHIN_MS = 60_000;
const PORT = 5432; // part of the socket's name; nothing listens on a network

/** A running Postgres. */
export interface Postgres extends AsyncDisposable {
  readonly address: BackendAddress;
  /** When it has ended, however; never rejected. */
  readonly ended: Promise<unknown>;
}

/** Opens connections to a Postgres as the owner of its system objects. */
export const openAt =
  (address: BackendAddress, user = SUPERUSER, password?: string) =>
  (database: string): Promise<BackendConnection> =>
    BackendConnection.open(() => connectTo(address), { user, database, password });

/** A socket to a Postgres. */
export const connectTo = (address: BackendAddress): Socket =>
  "path" in address ? connect(address.path) : connect(address.port, address.host);

/** Starts Postgres on a data directory, on a socket of its own, and waits until it takes connections. @throws Error with its last words */
export async function startPostgres(native: string, data: string, logFile: string): Promise<Postgres> {
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
  const say = (text: Buffer | string): void => {
    output = (output + text.toString("utf8")).slice(-4096);
    appendFile(logFile, text).catch(() => undefined);
  };
  child.stderr?.on("data", say);
  let isOver = false;
  // A program that cannot be started has ended, too.
  const ended = once(child, "exit")
    .catch((error: Error) => say(`${error.message}\n`))
    .finally(() => {
      isOver = true;
    });
  const removeSockets = () => rm(sockets, { recursive: true, force: true });
  const path = join(sockets, `.s.PGSQL.${PORT}`);
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(path))) {
    if (!isOver && performance.now() < deadline) {
      await sleep(5);
      continue;
    }
    child.kill("SIGKILL");
    await removeSockets();
    throw new Error(`Postgres did not start${isOver ? "" : ` within ${READY_WITHIN_MS / 1000} s`}: ${output.trim()}`);
  }
  return {
    address: { path },
    ended,
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && !isOver) await stopPostgres(child.pid);
      await removeSockets();
    },
  };
}

/** Whether Postgres takes connections there. */
async function answers(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    (await openAt({ path })("postgres")).close();
    return true;
  } catch {
    return false;
  }
}
