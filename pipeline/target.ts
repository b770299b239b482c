/** The only file that knows that there are three targets. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  credentials?: Credentials;
  useFipsEndpoint?: boolean;
  useDualstackEndpoint?: boolean;
}

/** An emulator has one address. A profile or variable that asks for another kind of AWS's is not meant for it, and makes the SDK refuse. */
const NO_VARIANTS = { useFipsEndpoint: false, useDualstackEndpoint: false };

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
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
  /** The workgroup that a deployment makes unless it is told otherwise; empty when there is another Redshift, or none is needed. */
  readonly ownWorkgroup: string;
  /** Whether a deployment turns on point-in-time recovery of the table unless it is told otherwise; what an emulator has can be made again. */
  readonly recovery: "true" | "false";
  /** Addresses outside of its VPC that may connect to that workgroup, if any. */
  readonly redshiftClient: { cidr: string; vpcId: string };
  /** Requests under way at once in `send`. */
  readonly sendConcurrency: number;
  readonly scanSegments: number;
  /** Whether its Step Functions has ItemBatcher and, in JSONata, ResultWriter. LocalStack 4.14 parses neither. */
  readonly hasFullDistributedMap: boolean;
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
  refuseAws(settings, environment);
  // Without a word of ours the SDK looks for AWS and for credentials by itself; with AWS_ENDPOINT_URL it is a rehearsal on an emulator.
  const rehearsal = onAws ? environment.AWS_ENDPOINT_URL : undefined;
  const aws: AwsSettings = emulator
    ? { region, endpoint: emulator, credentials: emulatorCredentials(settings, environment), ...NO_VARIANTS }
    : { region };
  return {
    name: settings.target,
    aws,
    forcePathStyle: !onAws || rehearsal !== undefined,
    emulator,
    apiEndpoint: environment.EMULATOR_ENDPOINT || emulator || rehearsal,
    ownWorkgroup: onAws && !environment.REDSHIFT_WORKGROUP && !environment.PGHOST ? settings.stackName : "",
    recovery: onAws ? "true" : "false",
    redshiftClient: redshiftClient(environment),
    sendConcurrency: SEND_CONCURRENCY[settings.target],
    scanSegments: onAws ? 16 : 2,
    hasFullDistributedMap: settings.target !== "localstack",
    startHint: START_HINT[settings.target],
    redshift: (workgroup) => redshiftConnection(settings, aws, environment, workgroup),
  };
}

/** The suffixes of AWS's partitions, those of dual-stack endpoints and function URLs too (endpoints.json of the SDKs, read 2026-11-25). */
const AWS_HOST =
  /(?:^|\.)(?:amazonaws\.(?:com|com\.cn|eu)|api\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|on\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;

/** Only TARGET=aws reaches AWS. @throws UserError */
function refuseAws({ target: name }: Settings, environment: NodeJS.ProcessEnv): void {
  if (name === "aws") return;
  for (const variable of ["AWS_ENDPOINT_URL", "EMULATOR_ENDPOINT", "PGHOST"]) {
    const value = environment[variable];
    if (value && AWS_HOST.test(hostOf(value)))
      throw new UserError(`${variable} is AWS itself (${value}), but TARGET is ${name}. To work on AWS: TARGET=aws`);
  }
}

/** Of an address, or of a name alone. A name may end in a dot. */
const hostOf = (value: string): string =>
  (URL.canParse(value) && URL.parse(value)?.hostname ? new URL(value).hostname : value.toLowerCase()).replace(
    /\.$/,
    "",
  );

/**
 * An emulator takes any credentials, unless it is a stack that checks them: then the root's lie beside its state. The SDK's own chain (files,
 * SSO, instance roles) is not asked: AWS's credentials are never sent to an emulator.
 */
function emulatorCredentials({ home, target: name }: Settings, environment: NodeJS.ProcessEnv): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey = "test" } = environment;
  if (accessKeyId) return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined };
  return (name === "embedded" ? rootCredentials(home) : undefined) ?? { accessKeyId: "test", secretAccessKey: "test" };
}

function rootCredentials(home: string): Credentials | undefined {
  const file = join(home, "credentials");
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const value = (name: string): string => new RegExp(`^${name} = (.*)$`, "m").exec(text)?.[1] ?? "";
  return { accessKeyId: value("aws_access_key_id"), secretAccessKey: value("aws_secret_access_key") };
}

/** @throws UserError when only one of the two is given */
function redshiftClient({ REDSHIFT_CLIENT_CIDR: cidr = "", REDSHIFT_VPC_ID: vpcId = "" }: NodeJS.ProcessEnv) {
  if ((cidr === "") !== (vpcId === ""))
    throw new UserError(
      "REDSHIFT_CLIENT_CIDR and REDSHIFT_VPC_ID go together: who may connect, and where the workgroup is.",
    );
  return { cidr, vpcId };
}

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
