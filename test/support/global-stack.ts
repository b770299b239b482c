import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startStack } from "../../services/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    endpoint: string;
    redshiftUrl: string;
  }
}

/** One stack for all conformance tests, or, with `ENDPOINT_URL`, whatever answers there. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ENDPOINT_URL, REDSHIFT_URL } = process.env;
  if (ENDPOINT_URL) {
    project.provide("endpoint", ENDPOINT_URL);
    project.provide("redshiftUrl", REDSHIFT_URL ?? "");
    return async () => {};
  }
  const directory = await mkdtemp(join(tmpdir(), "terrarium-conformance-"));
  const stack = await startStack({ directory, port: 0, redshiftPort: 0 });
  project.provide("endpoint", stack.endpoint);
  project.provide("redshiftUrl", stack.redshiftUrl);
  return async () => {
    await stack[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  };
}
