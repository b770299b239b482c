import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Entry, fromBuffer, type ZipFile } from "yauzl";

/** A package that cannot be unpacked; the message says why. */
export class BadPackage extends Error {}

/** A package that is larger unpacked than Lambda allows. */
export class PackageTooLarge extends Error {}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read 2026-11-24
const UNPACKED_LIMIT_BYTES = 250 * 1024 * 1024;
const EXECUTABLE = 0o111;

/** Deployment packages: each zip and its unpacked folder, under the zip's hash. */
export class CodeStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    // Node takes a module's type from the nearest package.json; one of a project that this directory lies in must not be it.
    writeFileSync(join(directory, "package.json"), "{}");
  }

  /** Where a package's files are. */
  folder(hash: string): string {
    return join(this.#directory, hash);
  }

  readZip(hash: string): Promise<Buffer> {
    return readFile(`${this.folder(hash)}.zip`);
  }

  /**
   * Keeps and unpacks a package. What is there is complete: folder and zip are renamed into place.
   * @returns the SHA-256 in hex
   * @throws BadPackage, PackageTooLarge
   */
  async put(zip: Buffer): Promise<string> {
    const hash = createHash("sha256").update(zip).digest("hex");
    const folder = this.folder(hash);
    if (existsSync(folder) && existsSync(`${folder}.zip`)) return hash;
    // The same package may be arriving twice at once: each unpacks into a folder of its own.
    const temporary = `${folder}.${randomUUID()}.tmp`;
    try {
      await unpack(zip, temporary);
      await writeFile(`${temporary}.zip`, zip);
      await rename(`${temporary}.zip`, `${folder}.zip`);
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder).catch(async (error: NodeJS.ErrnoException) => {
        // The other one was faster, with the same bytes.
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
        await rm(temporary, { recursive: true, force: true });
      });
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
    return hash;
  }

  /**
   * Lays layers over each other, the later ones above, as Lambda does in /opt.
   * @param hashes of their packages
   * @returns the hash under which {@link folder} has them together
   */
  async merge(hashes: readonly string[]): Promise<string> {
    const [only, ...others] = hashes;
    if (only !== undefined && others.length === 0) return only;
    const merged = createHash("sha256").update(hashes.join()).digest("hex");
    if (existsSync(this.folder(merged))) return merged;
    const temporary = `${this.folder(merged)}.${randomUUID()}.tmp`;
    for (const hash of hashes) await cp(this.folder(hash), temporary, { recursive: true });
    await rename(temporary, this.folder(merged)).catch(async (error: NodeJS.ErrnoException) => {
      // Another one was faster, with the same files.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
      await rm(temporary, { recursive: true, force: true });
    });
    return merged;
  }

  /** Whether a package has a file or a folder of that name. */
  has(hash: string, name: string): boolean {
    return existsSync(join(this.folder(hash), name));
  }

  async delete(hash: string): Promise<void> {
    await rm(`${this.folder(hash)}.zip`, { force: true });
    await rm(this.folder(hash), { recursive: true, force: true });
  }
}

const openZip = promisify<Buffer, { lazyEntries: true; decodeStrings: true }, ZipFile>(fromBuffer);

/** yauzl itself refuses absolute paths and `..`; the check here does not rely on it. */
async function unpack(zip: Buffer, folder: string): Promise<void> {
  const file = await openZip(zip, { lazyEntries: true, decodeStrings: true }).catch((error: Error) => {
    throw new BadPackage(error.message);
  });
  await mkdir(folder, { recursive: true });
  const root = resolve(folder) + sep;
  let totalBytes = 0;
  await new Promise<void>((done, fail) => {
    file.on("error", (error: Error) => fail(new BadPackage(error.message)));
    file.on("end", done);
    file.on("entry", (entry: Entry) => {
      totalBytes += entry.uncompressedSize;
      const path = resolve(folder, entry.fileName);
      if (!path.startsWith(root)) fail(new BadPackage(`Invalid path ${entry.fileName}`));
      else if (totalBytes > UNPACKED_LIMIT_BYTES) fail(new PackageTooLarge());
      else writeEntry(file, entry, path).then(() => file.readEntry(), fail);
    });
    file.readEntry();
  });
}

async function writeEntry(file: ZipFile, entry: Entry, path: string): Promise<void> {
  if (entry.fileName.endsWith("/")) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const openEntry = promisify(file.openReadStream.bind(file)) as (entry: Entry) => Promise<NodeJS.ReadableStream>;
  await pipeline(await openEntry(entry), createWriteStream(path));
  // The upper half of the external attributes is the Unix mode, where the zip was made on Unix.
  if ((entry.externalFileAttributes >>> 16) & EXECUTABLE) await chmod(path, 0o755);
}
