import { once } from "node:events";
import { join } from "node:path";
import pg from "pg";
import { lockDirectory } from "./lock.ts";
import { startRedshift } from "./redshift/index.ts";
import type { Settings } from "./settings.ts";

/**
 * Runs the Redshift gateway as a program of its own, until it is told to stop: in front of REDSHIFT_BACKEND_URL or, without one, of
 * its own engine. S3 and IAM are at AWS_ENDPOINT_URL, another emulator's for example; with TARGET=aws and without one they are AWS's own.
 * Says `Ready.` when queries are answered.
 * @throws Error when the backend cannot be used, or nobody says where S3 is
 */
export async function runGateway(settings: Settings, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!environment.AWS_ENDPOINT_URL && environment.TARGET !== "aws")
    throw new Error("Where are S3 and IAM? Set AWS_ENDPOINT_URL, for example to http://127.0.0.1:4566, or TARGET=aws.");
  const stop = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  const backendUrl = environment.REDSHIFT_BACKEND_URL;
  await using started = new AsyncDisposableStack();
  if (!backendUrl) started.use(lockDirectory(settings.home));
  const redshift = started.use(
    await startRedshift({
      directory: join(settings.home, "state", "redshift"),
      logFile: join(settings.home, "logs", "postgres.log"),
      host: settings.host,
      port: settings.redshiftPort,
      aws: awsSettings(environment),
      auth: settings.redshiftAuth,
      // The control planes that give out temporary passwords are elsewhere; database users have their own.
      passwords: { has: () => false, accepts: () => undefined },
      tls: { mode: settings.redshiftTls, directory: join(settings.home, "tls"), names: settings.allowedHosts },
      backendUrl,
      serverless: settings.redshiftMode === "serverless",
    }),
  );
  await Promise.race([redshift.ready, stop]);
  console.log("Ready.");
  console.log(`Redshift at ${redshift.url}, S3 and IAM at ${environment.AWS_ENDPOINT_URL || "AWS"}.`);
  await stop;
}

/** An emulator takes any credentials, and has its buckets in the path; for AWS the SDK finds the credentials by itself. */
function awsSettings({ AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, ...environment }: NodeJS.ProcessEnv) {
  const region = AWS_REGION || AWS_DEFAULT_REGION || "us-east-1";
  const emulator = {
    endpoint: AWS_ENDPOINT_URL ?? "",
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID || "test",
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY || "test",
    },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  return {
    client: () => ({ region, maxAttempts: 3, ...(AWS_ENDPOINT_URL ? emulator : {}) }),
    forcePathStyle: Boolean(AWS_ENDPOINT_URL),
  };
}

const ANSWERS_WITHIN_MS = 5_000;

/** For a container's health check. @throws Error when the gateway, or the engine behind it, does not answer */
export async function checkGateway({ host, redshiftPort }: Settings): Promise<void> {
  const client = new pg.Client({
    host: host === "0.0.0.0" ? "127.0.0.1" : host,
    port: redshiftPort,
    database: process.env.PGDATABASE || "dev",
    user: process.env.PGUSER || "awsuser",
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
  });
  await client.connect();
  await client.query("SELECT 1");
  await client.end();
}
