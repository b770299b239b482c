import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ZipFile } from "yazl";

export interface Bundle {
  zip: Buffer;
  sha256: string;
}

/** The functions, by what their handlers are: the API's, and the state machine's. */
export const API_FUNCTION = "create-customer.ts";
export const STAGE_FUNCTION = "stages/handler.ts";

/**
 * A Lambda function as a zip: one minified file with everything in it, the SDK too, so that it starts fast and does not
 * depend on the SDK that a runtime happens to carry. The same code gives the same bytes, on every machine.
 */
export async function bundleFunction(entry: string = API_FUNCTION): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    // CommonJS: some of the SDK's dependencies call require(), which does not exist in a bundled ES module.
    format: "cjs",
    minify: true,
    legalComments: "none",
    // Not the tsconfig.json that lies above, or does not, as in the image: it decides on a first line.
    tsconfigRaw: { compilerOptions: { strict: true } },
    logLevel: "silent",
  });
  const zipFile = new ZipFile();
  for (const { contents } of outputFiles)
    zipFile.addBuffer(Buffer.from(contents), "index.js", {
      mtime: new Date(2020, 0, 1), // in local time, as DOS keeps it: the same digits everywhere
      forceDosTimestamp: true,
      mode: 0o100644,
    });
  zipFile.end();
  const zip = await buffer(zipFile.outputStream);
  return { zip, sha256: createHash("sha256").update(zip).digest("hex") };
}

/** Writes the zip under the hash of its content, and removes what an earlier bundle has left beside it. Returns the file's name. */
export async function writeBundle(directory: string): Promise<string> {
  const { zip, sha256 } = await bundleFunction();
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) if (name.endsWith(".zip")) await rm(join(directory, name));
  const file = join(directory, `${sha256}.zip`);
  await writeFile(file, zip);
  return file;
}
