import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { nativePostgres, POSTGRES_USER } from "../../services/redshift/native.ts";

const run = promisify(execFile);

/** A Postgres of the user's own, as `docker run postgres` gives one: on TCP, and it wants a password (SCRAM). */
export interface TestPostgres extends AsyncDisposable {
  /** `postgresql://postgres:…@127.0.0.1:…/postgres` */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes one; it is not started. */
export async function makePostgres(password: string): Promise<TestPostgres> {
  const { directory: native } = await nativePostgres();
  const home = await mkdtemp(join(tmpdir(), "terrarium-postgres-"));
  await writeFile(join(home, "password"), password);
  if (POSTGRES_USER) await chown(home, POSTGRES_USER.uid, POSTGRES_USER.gid);
  const data = join(home, "data");
  const options = { ...POSTGRES_USER, cwd: "/", env: { LC_ALL: "C", TZ: "UTC" } };
  await run(
    join(native, "bin", "initdb"),
    ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${join(home, "password")}`, "--no-sync"],
    options,
  );
  await appendFile(
    join(data, "postgresql.conf"),
    "shared_buffers = '16MB'\nfsync = off\nunix_socket_directories = ''\n",
  );
  const port = await freePort();
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    server.kill("SIGQUIT");
    await exit;
  };
  return {
    url: `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    async start() {
      server = spawn(join(native, "bin", "postgres"), ["-D", data, "-p", String(port)], {
        ...options,
        stdio: "ignore",
      });
      await once(server, "spawn");
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
