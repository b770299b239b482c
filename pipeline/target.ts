/** The only file that knows that there are three targets. */
import {
  GetCredentialsCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import type { ClientConfig } from "pg";
import { type Settings, type TargetName, UserError } from "./settings.ts";

/** What the constructor of every client of the AWS SDK takes. */
export interface AwsSettings {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** Where the pipeline runs. */
export interface Target {
  readonly name: TargetName;
  readonly aws: AwsSettings;
  /** Buckets in the path: an emulator's address has no names below it. */
  readonly forcePathStyle: boolean;
  /** Where an emulator answers; `undefined` on AWS. */
  readonly emulator: string | undefined;
  /** Where the emulator's APIs are called: its own address, unless it has another one out there (EMULATOR_ENDPOINT), as behind a container's port. */
  readonly apiEndpoint: string | undefined;
  /** Requests under way at once in `send`. */
  readonly sendConcurrency: number;
  readonly scanSegments: number;
  /** What to do when nothing answers. */
  readonly startHint: string;
  /** Settings for a connection to Redshift; to a workgroup (REDSHIFT_WORKGROUP, or the one given) with temporary credentials. */
  redshift(workgroup?: string): Promise<ClientConfig>;
}

const START_HINT: Record<TargetName, string> = {
  embedded: "Is it running? Start it with `make up`.",
  localstack: "Is it running? Start it with `TARGET=localstack make up`.",
  aws: "Check the network and AWS_REGION.",
};

// On one machine sender, API, function and table share the cores. LocalStack's API waits for the threads that its functions' answers come in
// by: measured on 2 cores, 28 to 38 POST/s with up to 8 in flight, and with 100 some are answered 502 after a minute.
const SEND_CONCURRENCY: Record<TargetName, number> = { embedded: 8, localstack: 4, aws: 64 };

/** The target that the settings name. */
export function target(settings: Settings, environment: NodeJS.ProcessEnv = process.env): Target {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || "us-east-1";
  const onAws = settings.target === "aws";
  const emulator = onAws ? undefined : environment.AWS_ENDPOINT_URL || `http://127.0.0.1:${settings.port}`;
  const aws: AwsSettings = emulator
    ? { region, endpoint: emulator, credentials: emulatorCredentials(environment) }
    : { region };
  return {
    name: settings.target,
    aws,
    forcePathStyle: !onAws,
    emulator,
    apiEndpoint: environment.EMULATOR_ENDPOINT || emulator,
    sendConcurrency: SEND_CONCURRENCY[settings.target],
    scanSegments: onAws ? 16 : 2,
    startHint: START_HINT[settings.target],
    redshift: (workgroup) => redshiftConnection(settings, aws, environment, workgroup),
  };
}

// An emulator takes any credentials; the account is its own unless the access key is one. Real keys are never sent to it by accident:
// the SDK's provider chain (files, SSO, instance roles) is not asked.
const emulatorCredentials = (environment: NodeJS.ProcessEnv) => ({
  accessKeyId: environment.AWS_ACCESS_KEY_ID || "test",
  secretAccessKey: environment.AWS_SECRET_ACCESS_KEY || "test",
});

const REDSHIFT_DEFAULT_PORT = 5439;

/**
 * PG* variables first (node-postgres reads those that are left out here by itself); then temporary IAM credentials of the
 * workgroup that REDSHIFT_WORKGROUP names; on this machine an address that asks for nothing.
 */
async function redshiftConnection(
  settings: Settings,
  aws: AwsSettings,
  environment: NodeJS.ProcessEnv,
  stackWorkgroup: string | undefined,
): Promise<ClientConfig> {
  const database = environment.PGDATABASE || "dev";
  if (environment.PGHOST) return { database, port: Number(environment.PGPORT || REDSHIFT_DEFAULT_PORT) };
  const workgroup = environment.REDSHIFT_WORKGROUP || stackWorkgroup;
  if (workgroup) return workgroupConnection(workgroup, database, aws);
  if (settings.target === "aws")
    throw new UserError("Which Redshift? Set REDSHIFT_WORKGROUP, or PGHOST, PGUSER and PGPASSWORD.");
  const port = environment.PGPORT ? Number(environment.PGPORT) : settings.redshiftPort;
  return { host: "127.0.0.1", port, database, user: environment.PGUSER || "awsuser" };
}

async function workgroupConnection(workgroupName: string, dbName: string, aws: AwsSettings): Promise<ClientConfig> {
  const client = new RedshiftServerlessClient(aws);
  const [{ workgroup }, credentials] = await Promise.all([
    client.send(new GetWorkgroupCommand({ workgroupName })),
    client.send(new GetCredentialsCommand({ workgroupName, dbName, durationSeconds: 3600 })),
  ]);
  return {
    host: workgroup?.endpoint?.address,
    port: workgroup?.endpoint?.port,
    database: dbName,
    user: credentials.dbUser,
    password: credentials.dbPassword,
    // An emulator's certificate is nobody's whom this machine trusts.
    ssl: !aws.endpoint,
  };
}
