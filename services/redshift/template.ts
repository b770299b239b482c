import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory, moveInto, POSTGRES_USER } from "./native.ts";
import { openAt, SUPERUSER, startPostgres } from "./postgres.ts";
import { install, SYSTEM_VERSION } from "./system/install.ts";

const run = promisify(execFile);

/** A template that nobody has used for so long is of a version that nobody has. */
const KEPT_DAYS = 14;

// One machine, no replicas; what is committed is on the disk (fsync and synchronous_commit stay on).
const SETTINGS = `wal_level = 'minimal'
max_wal_senders = '0'
max_connections = '100'
shared_buffers = '32MB'
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, MDY'
min_wal_size = '8MB'
max_wal_size = '512MB'
jit = 'off'
`;

const INITDB = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
// Two segments are in every copy: with Postgres's own 16 MB they would be half of it.
const WAL_SEGMENT_MB = 4;

/** Where the template lies: under a name that changes with everything that is in it. */
function templatePath(postgresVersion: string): string {
  const content = createHash("sha256").update(JSON.stringify([SYSTEM_VERSION, SETTINGS, INITDB, WAL_SEGMENT_MB]));
  return join(cacheDirectory(), `template-${postgresVersion}-${content.digest("hex").slice(0, 12)}`);
}

/** Makes a data directory with the system objects in it, by copying one that is made once for each version of Postgres and of those objects. */
export async function copyTemplate(native: string, version: string, data: string): Promise<void> {
  const template = templatePath(version);
  if (!existsSync(template)) await makeTemplate(native, template);
  await mkdir(join(data, ".."), { recursive: true, mode: 0o755 });
  const temporary = `${data}.${randomBytes(4).toString("hex")}`;
  // cp keeps owners and shares blocks where the file system can; Node's own copy does neither.
  if (process.platform === "win32") await cp(template, temporary, { recursive: true });
  else if (process.platform === "darwin") await run("cp", ["-Rp", template, temporary]);
  else await run("cp", ["-a", "--reflink=auto", template, temporary]);
  // Everybody may read the template, and nobody else the data: Postgres insists.
  if (process.platform !== "win32") await chmod(temporary, 0o700);
  await moveInto(temporary, data);
}

async function makeTemplate(native: string, template: string): Promise<void> {
  const cache = join(template, "..");
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const temporary = `${template}.${randomBytes(4).toString("hex")}`;
  await mkdir(temporary, { mode: 0o700 });
  if (POSTGRES_USER) await chown(temporary, POSTGRES_USER.uid, POSTGRES_USER.gid);
  try {
    await initialize(native, temporary);
    await writeFile(join(temporary, "postgresql.auto.conf"), SETTINGS);
    const engine = await startPostgres(native, temporary, join(cache, "template.log"));
    try {
      await install(openAt(engine.address));
    } finally {
      await engine[Symbol.asyncDispose]();
    }
    // Another user of the same cache, who may have no name and so cannot make one, copies it.
    if (process.platform !== "win32") await run("chmod", ["-R", "a+rX", temporary]);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await moveInto(temporary, template);
  await removeOld(cache);
}

async function initialize(native: string, directory: string): Promise<void> {
  const options = ["-D", directory, "-U", SUPERUSER, `--wal-segsize=${WAL_SEGMENT_MB}`, ...INITDB];
  try {
    await run(join(native, "bin", "initdb"), options, {
      ...POSTGRES_USER,
      env: { LC_ALL: "C", TZ: "UTC", PATH: process.env.PATH },
      cwd: "/",
    });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    if (!/could not look up effective user ID/.test(stderr)) throw error;
    throw new Error(
      `Postgres cannot make its first data directory for the user id ${process.getuid?.()}, which has no name on this machine. ` +
        "Start Terrarium once as a user who has one, with the same TERRARIUM_CACHE, or set REDSHIFT_BACKEND_URL.",
    );
  }
}

/** Templates of other versions, and what was killed while it made one. */
async function removeOld(cache: string): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(cache)) {
    if (!name.startsWith("template-")) continue;
    const path = join(cache, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > KEPT_DAYS * 86_400_000) await rm(path, { recursive: true, force: true });
  }
}

/** Says that a template is in use. */
export async function touchTemplate(version: string): Promise<void> {
  const now = new Date();
  // Somebody else's is his to keep.
  await utimes(templatePath(version), now, now).catch(() => undefined);
}
