import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { startTestStack, type TestStack, type TestTarget } from "./stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    target: "embedded" | "localstack";
  }
}

/** The target that this project's tests run on: vitest.config.ts has a project for each. */
export const TARGET = inject("target");
/** Why that target is not there; empty when it is. */
export const UNAVAILABLE = TARGET === "embedded" ? "" : inject("unavailable");

/** As many rows as the target takes in the time that a test has: LocalStack takes thirty a second. */
export const rows = (embedded: number, localstack = Math.ceil(embedded / 10)): number =>
  TARGET === "localstack" ? localstack : embedded;

let accounts = 0;

/** Opens the target for one file of tests: a stack of its own, or an account of its own in the one LocalStack. */
export async function openTarget(settings: NodeJS.ProcessEnv = {}): Promise<TestTarget & Partial<TestStack>> {
  if (TARGET === "embedded") return startTestStack(settings);
  const { endpoint, redshiftUrl } = inject("containers");
  const home = await mkdtemp(join(tmpdir(), "terrarium-e2e-"));
  // The warehouse is one for all accounts.
  const redshift = new pg.Client({ connectionString: redshiftUrl, user: "awsuser" });
  await redshift.connect();
  await redshift.query("DROP TABLE IF EXISTS customers");
  await redshift.end();
  accounts += 1;
  const account = `${process.pid}${accounts}`.padStart(12, "0");
  return {
    home,
    endpoint,
    redshiftUrl,
    environment: {
      ...process.env,
      ...settings,
      TARGET,
      AWS_ENDPOINT_URL: endpoint,
      // LocalStack takes an access key of twelve digits for the account.
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: "test",
      PORT: new URL(endpoint).port,
      REDSHIFT_PORT: new URL(redshiftUrl).port,
      TERRARIUM_HOME: home,
      CI: "true",
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
