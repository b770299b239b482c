import { invalidCombination, invalidParameter } from "./errors.ts";

// Rules: https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html and API_GetClusterCredentials.html, read 2026-11-24.

const IDENTIFIER = /^(?=.{1,63}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const NODE_TYPES = [
  "dc2.large",
  "dc2.8xlarge",
  "rg.xlarge",
  "rg.4xlarge",
  "ra3.large",
  "ra3.xlplus",
  "ra3.4xlarge",
  "ra3.16xlarge",
];
const MASTER_USERNAME = /^[a-z][a-z0-9_+.@-]{0,127}$/;
const DATABASE = /^[a-z][a-z0-9_]{0,63}$/;
/** Of GetClusterCredentials. */
const DB_USER = /^[A-Za-z][A-Za-z0-9_+.@-]{0,63}$/;
const GROUP = /^[a-z][a-z0-9_+.@-]{0,63}$/;
const PASSWORD = /^(?=.{8,64}$)(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[!-~]+$/;
const NOT_IN_PASSWORD = /['"\\/@]/;

export function checkIdentifier(identifier: string): void {
  if (!IDENTIFIER.test(identifier))
    throw invalidParameter(
      "The parameter ClusterIdentifier is not a valid identifier. Identifiers must begin with a letter, must contain only ASCII letters, digits, and hyphens, and must not end with a hyphen or contain two consecutive hyphens.",
    );
}

/** Recorded: https://github.com/aws-samples/amazon-bedrock-agents-healthcare-lifesciences/issues/122, read 2026-11-24. */
export function checkNodeType(nodeType: string): void {
  if (!NODE_TYPES.includes(nodeType)) throw invalidParameter(`Invalid node type: ${nodeType}`);
}

/** Texts: recorded in https://github.com/aws/aws-cdk/issues/8887 and https://github.com/getmoto/moto/pull/3513, read 2026-11-24. */
export function nodesOf(type: string | undefined, nodes: number | undefined): number {
  // "If you don't specify this parameter, you get a single-node cluster", unless the type says otherwise.
  const isSingle = type === "single-node" || (type === undefined && nodes === undefined);
  if (type !== undefined && type !== "single-node" && type !== "multi-node")
    throw invalidParameter(`Invalid cluster type: ${type}`);
  if (isSingle) {
    if (nodes !== undefined)
      throw invalidParameter("Number of nodes must be not be supplied for cluster type single-node.");
    return 1;
  }
  if (nodes === undefined || nodes < 2)
    throw invalidParameter("Number of nodes for cluster type multi-node must be greater than or equal to 2");
  return nodes;
}

export function checkMasterUsername(name: string): void {
  if (!MASTER_USERNAME.test(name) || name === "public") throw invalidParameter(`Invalid master username: ${name}`);
}

export function checkDatabase(name: string): void {
  if (!DATABASE.test(name)) throw invalidParameter(`Invalid database name: ${name}`);
}

interface PasswordInput {
  MasterUserPassword?: string | undefined;
  ManageMasterPassword?: boolean | undefined;
  MasterPasswordSecretKmsKeyId?: string | undefined;
}

export function checkPassword({ MasterUserPassword, ManageMasterPassword, ...input }: PasswordInput): void {
  if (ManageMasterPassword && MasterUserPassword !== undefined)
    throw invalidCombination("You can't use MasterUserPassword if ManageMasterPassword is true.");
  if (!ManageMasterPassword && input.MasterPasswordSecretKmsKeyId !== undefined)
    throw invalidCombination("You can only use MasterPasswordSecretKmsKeyId if ManageMasterPassword is true.");
  if (
    MasterUserPassword !== undefined &&
    (!PASSWORD.test(MasterUserPassword) || NOT_IN_PASSWORD.test(MasterUserPassword))
  )
    throw invalidParameter(
      "The parameter MasterUserPassword must be 8 to 64 characters, with an uppercase letter, a lowercase letter and a number, and none of ' \" \\ / @ or space.",
    );
}

/** For nodes of today, and for those of before. */
export function checkPort(port: number, nodeType: string): void {
  const fits = nodeType.startsWith("dc2")
    ? port >= 1150 && port <= 65_535
    : (port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215);
  if (!fits) throw invalidParameter(`Invalid port: ${port}`);
}

export function checkDbUser(name: string): void {
  if (!DB_USER.test(name) || name.toLowerCase() === "public") throw invalidParameter(`Invalid database user: ${name}`);
}

export function checkGroups(names: readonly string[]): void {
  for (const name of names) if (!GROUP.test(name)) throw invalidParameter(`Invalid database group: ${name}`);
}

/** Default and range: API_GetClusterCredentials.html. */
export function durationOf(seconds = 900): number {
  if (seconds < 900 || seconds > 3600)
    throw invalidParameter(`The parameter DurationSeconds must be between 900 and 3600, and is ${seconds}.`);
  return seconds;
}
