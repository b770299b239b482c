import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What the emulator is told by its environment (and `.env`); the README's table of settings is the documentation. */
export interface Settings {
  /** All state, logs and caches: `TERRARIUM_HOME`. */
  home: string;
  /** Where to listen: `HOST`. */
  host: string;
  port: number;
  redshiftPort: number;
  /** Whether a client of Redshift needs a password even if it is nobody with a password: `REDSHIFT_AUTH`. */
  redshiftAuth: "trust" | "required";
  /** Whether the gateway offers TLS, and whether clients must take it: `REDSHIFT_TLS`. */
  redshiftTls: "off" | "on" | "required";
  /** As a cluster, or as a workgroup of Redshift Serverless, which shows less: `REDSHIFT_MODE`. */
  redshiftMode: "provisioned" | "serverless";
  allowedHosts: string[];
  /** Signatures and permissions count, in this account: `IAM_ENFORCEMENT=strict`, `AWS_ACCOUNT_ID`. */
  strict: { account: string } | undefined;
  /** Scripts to run at moments of the stack's life, as LocalStack has them: `INIT_DIRECTORY`. */
  initDirectory: string | undefined;
}

/**
 * Reads the settings. A `.env` in the working directory fills in what the environment does not have.
 * @throws Error naming the variable that does not fit
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return {
    home: resolve(environment.TERRARIUM_HOME || ".terrarium"),
    host: environment.HOST || "127.0.0.1",
    port: readPort(environment, "PORT", 4566),
    redshiftPort: readPort(environment, "REDSHIFT_PORT", 5439),
    redshiftAuth: readChoice(environment, "REDSHIFT_AUTH", ["trust", "required"]),
    redshiftTls: readChoice(environment, "REDSHIFT_TLS", ["on", "off", "required"]),
    redshiftMode: readChoice(environment, "REDSHIFT_MODE", ["provisioned", "serverless"]),
    allowedHosts: (environment.ALLOWED_HOSTS ?? "").split(",").flatMap((host) => host.trim() || []),
    strict: readStrict(environment),
    initDirectory: environment.INIT_DIRECTORY || undefined,
  };
}

/**
 * The target that is to be started or stopped.
 * @throws Error for one that is not started from here, saying what to do instead
 */
export function readTarget({ TARGET: target = "" }: NodeJS.ProcessEnv = process.env): "embedded" | "localstack" {
  if (target === "" || target === "embedded") return "embedded";
  if (target === "localstack") return target;
  if (target === "aws")
    throw new Error("TARGET=aws has nothing to start or stop: AWS is there. `make deploy TARGET=aws` comes first.");
  throw new Error(`TARGET=${target} is none of embedded, localstack, aws.`);
}

/** Loads `.env` when there is one; variables that are set already stay. */
export function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function readStrict(environment: NodeJS.ProcessEnv): Settings["strict"] {
  if (readChoice(environment, "IAM_ENFORCEMENT", ["off", "strict"]) === "off") return undefined;
  const account = environment.AWS_ACCOUNT_ID || "";
  if (!/^\d{12}$/.test(account))
    throw new Error("IAM_ENFORCEMENT=strict needs an account of twelve digits: AWS_ACCOUNT_ID=123456789012.");
  return { account };
}

/** One of these; the first when nothing is said. */
function readChoice<Choice extends string>(
  environment: NodeJS.ProcessEnv,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = environment[name] || choices[0];
  const choice = choices.find((each) => each === text);
  if (!choice) throw new Error(`${name}=${text} is none of ${choices.join(", ")}.`);
  return choice;
}

function readPort(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = environment[name];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`${name}=${text} is not a port. Give a number from 0 to 65535 (0: any free port).`);
  return port;
}

/** Terrarium's own version, from package.json. */
export const VERSION: string = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
