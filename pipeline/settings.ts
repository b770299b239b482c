import { existsSync } from "node:fs";
import { resolve } from "node:path";

export const TARGETS = ["embedded", "localstack", "aws"] as const;
export type TargetName = (typeof TARGETS)[number];

// LocalStack takes about thirty a second.
const DEFAULT_CUSTOMERS: Record<TargetName, number> = { embedded: 50_000, localstack: 500, aws: 50_000 };

export const ENGINES = ["local", "stepfunctions"] as const;
export type Engine = (typeof ENGINES)[number];

export const EXTRACTIONS = ["scan", "export"] as const;
export type Extraction = (typeof EXTRACTIONS)[number];

/** Everything that the environment decides, read once. */
export interface Settings {
  target: TargetName;
  port: number;
  redshiftPort: number;
  /** State, results and reports on this machine. */
  home: string;
  customers: number;
  seed: number;
  stackName: string;
  /** What runs the stages: this process, or Step Functions. */
  engine: Engine;
  /** How Step Functions reads the table: by segments of a Scan, or by DynamoDB's export. */
  extract: Extraction;
  /** The account that may be touched; must be given on AWS. */
  accountId: string | undefined;
  /** Nobody is asked: the answer is yes. */
  yes: boolean;
  /** The name of the stack whose data may be deleted with it. */
  deleteData: string | undefined;
}

/** A setting that cannot be used; the message is for the user, as it stands. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/**
 * Reads `.env` (without overriding what is set already) and the environment.
 * @throws UserError for a value that is not usable
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  if (environment === process.env && existsSync(".env")) process.loadEnvFile(".env");
  const target = environment.TARGET || "embedded";
  if (!isTarget(target)) throw new UserError(`TARGET is "${target}"; it must be one of ${TARGETS.join(", ")}.`);
  const engine = environment.ENGINE || "local";
  if (!isEngine(engine)) throw new UserError(`ENGINE is "${engine}"; it must be one of ${ENGINES.join(", ")}.`);
  const extract = environment.EXTRACT || "scan";
  if (!isExtraction(extract))
    throw new UserError(`EXTRACT is "${extract}"; it must be one of ${EXTRACTIONS.join(", ")}.`);
  if (extract === "export" && engine === "local")
    throw new UserError("EXTRACT=export is a way of Step Functions: it needs ENGINE=stepfunctions.");
  return {
    target,
    engine,
    extract,
    port: wholeNumber(environment, "PORT", 4566, 0, 65_535),
    redshiftPort: wholeNumber(environment, "REDSHIFT_PORT", 5439, 0, 65_535),
    home: resolve(environment.TERRARIUM_HOME || ".terrarium"),
    customers: wholeNumber(environment, "CUSTOMERS", DEFAULT_CUSTOMERS[target], 1, Number.MAX_SAFE_INTEGER),
    seed: wholeNumber(environment, "SEED", 42, 0, Number.MAX_SAFE_INTEGER),
    stackName: environment.STACK_NAME || "customers",
    accountId: environment.AWS_ACCOUNT_ID || undefined,
    yes: environment.YES === "1",
    deleteData: environment.DELETE_DATA || undefined,
  };
}

const isEngine = (name: string): name is Engine => (ENGINES as readonly string[]).includes(name);
const isExtraction = (name: string): name is Extraction => (EXTRACTIONS as readonly string[]).includes(name);
const isTarget = (name: string): name is TargetName => (TARGETS as readonly string[]).includes(name);

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = environment[name];
  if (text === undefined || text === "") return fallback;
  return parseWholeNumber(name, text, min, max);
}

/** @throws UserError naming the setting, when `text` is not a whole number between `min` and `max` */
export function parseWholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new UserError(`${name} is "${text}"; it must be a whole number between ${min} and ${max}.`);
}
