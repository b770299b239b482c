import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { removeData } from "../../services/redshift/engine.ts";
import { startStack } from "../../services/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    endpoint: string;
    redshiftUrl: string;
  }
}

/** One stack for all conformance tests, whose every output is compared with the SDK's schema; or, with `ENDPOINT_URL`, whatever answers there. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { ENDPOINT_URL, REDSHIFT_URL } = process.env;
  if (ENDPOINT_URL) {
    provide("endpoint", ENDPOINT_URL);
    provide("redshiftUrl", REDSHIFT_URL ?? "");
    return async () => {};
  }
  const project = await mkdtemp(join(tmpdir(), "terrarium-conformance-"));
  await makeProject(project);
  process.env.TERRARIUM_CHECK_OUTPUTS = "1";
  const stack = await startStack({ directory: join(project, ".terrarium"), port: 0, redshiftPort: 0 });
  provide("endpoint", stack.endpoint);
  provide("redshiftUrl", stack.redshiftUrl);
  return async () => {
    await stack[Symbol.asyncDispose]();
    // Root's warehouse lies outside, where its engine may reach it.
    await removeData(join(project, ".terrarium", "state", "redshift"));
    await rm(project, { recursive: true, force: true });
  };
}

/** What users have around the emulator's directory, and what no function may notice. */
async function makeProject(directory: string): Promise<void> {
  await writeFile(join(directory, "package.json"), JSON.stringify({ type: "module" }));
  const module = join(directory, "node_modules", "of-the-project");
  await mkdir(module, { recursive: true });
  await writeFile(join(module, "index.cjs"), "module.exports = {}");
  await writeFile(join(module, "package.json"), JSON.stringify({ main: "index.cjs" }));
}
