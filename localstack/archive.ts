import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { checkEngine, lastLine } from "./docker.ts";
import { ensureImages, ensurePulled, imagesOf } from "./images.ts";

const fileOf = (home: string, file: string | undefined): string => file ?? join(home, "images.tar.gz");

/**
 * Saves every image that TARGET=localstack needs: LocalStack, Postgres, the Lambda runtime, our own and the Node below it.
 * @throws Error when one cannot be had
 */
export async function saveImages(home: string, file?: string): Promise<void> {
  await checkEngine();
  const images = imagesOf();
  await ensurePulled(images.node, "NODE_IMAGE");
  await ensureImages(images);
  const target = fileOf(home, file);
  // Whole or not at all.
  const unfinished = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  console.log(`Saving ${Object.values(images).join(", ")}`);
  const child = spawn("docker", ["save", ...Object.values(images)], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = endOf(child);
  try {
    await pipeline(child.stdout, createGzip({ level: 1 }), createWriteStream(unfinished));
    await ended;
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  const megabytes = Math.ceil((await stat(target)).size / 1024 / 1024);
  console.log(`${target} (${megabytes} MB). Where there is no network: make images-load ARGS=<this file>`);
}

/** @throws Error when there is no such file, or it is not what was saved */
export async function loadImages(home: string, file?: string): Promise<void> {
  await checkEngine();
  const source = fileOf(home, file);
  if (!existsSync(source))
    throw new Error(
      `There is no ${source}. Make it with \`make images\` on a machine that has a network, and copy it here.`,
    );
  const child = spawn("docker", ["load"], { stdio: ["pipe", "inherit", "pipe"] });
  const ended = endOf(child);
  // Docker says itself what is wrong with what it reads.
  await Promise.allSettled([pipeline(createReadStream(source), createGunzip(), child.stdin)]);
  await ended.catch((error: Error) => {
    throw new Error(`${source} is not, or not all of, what \`make images\` saves (${error.message}).`);
  });
}

/** @throws Error with Docker's last words when it fails */
async function endOf(child: ReturnType<typeof spawn>): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`docker ${child.spawnargs[1]}: ${lastLine(said)}`);
}
