import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Connection, Environment } from "../aws/service.ts";
import { LogShipper } from "../log-shipper.ts";
import type { CodeStore } from "./code-store.ts";
import {
  type EnvironmentSpec,
  InitFailure,
  type Invocation,
  type Outcome,
  startNodeEnvironment,
} from "./execution-environment.ts";
import { credentialsOf, roleOf } from "./function-credentials.ts";
import { FunctionPool, type Served, Throttled } from "./function-pool.ts";
import { LATEST } from "./name.ts";
import { startRuntimeApiEnvironment } from "./runtime-api.ts";
import type { FunctionVersion, Owner, StoredFunction, Target } from "./stored-function.ts";

/** An account's default quota: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read 2026-11-24 */
export const ACCOUNT_CONCURRENCY = 1000;
/** What must stay unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html, read 2026-11-24 */
export const MIN_UNRESERVED_CONCURRENCY = 100;
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each way, read 2026-11-24
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;
const TAIL_BYTES = 4 * 1024;

/** What an Invoke gives back. */
export interface Invoked {
  outcome: Outcome;
  /** The last 4 KB of the invocation's log. */
  tail: string;
}

interface Pool {
  pool: FunctionPool;
  /** Its function's key, whatever the version. */
  functionKey: string;
  revision: string;
  group: string;
  owner: Connection;
  /** What each environment has written during the invocation that it serves. */
  tails: Map<string, string>;
  /** When new environments with new credentials must take over, in milliseconds since 1970. */
  renewAt: number | undefined;
}

/** Runs functions: one pool of execution environments for each version, made again when code or configuration change. */
export class Invoker {
  readonly #environment: Environment;
  readonly #code: CodeStore;
  readonly #logs: LogShipper;
  readonly #pools = new Map<string, Pool>();

  constructor(environment: Environment, code: CodeStore) {
    this.#environment = environment;
    this.#code = code;
    this.#logs = new LogShipper(environment, true);
  }

  /**
   * Runs a function once, now.
   * @throws Throttled above its concurrency
   */
  async invoke(owner: Owner, target: Target, invocation: Invocation): Promise<Invoked> {
    const { stored, version } = target;
    const entry = this.#poolOf(owner, target) ?? (await this.#newPool(owner, target));
    const concurrency = (stored.reservedConcurrency ?? ACCOUNT_CONCURRENCY) - this.#inOtherVersions(entry, stored);
    try {
      const served = await entry.pool.invoke(invocation, concurrency);
      return { outcome: limited(served.outcome), tail: this.#report(entry, version, invocation.requestId, served) };
    } catch (error) {
      if (!(error instanceof InitFailure)) throw error;
      const text = `INIT_REPORT Phase: init\tStatus: error\tError Type: ${error.error.errorType}\n`;
      return { outcome: { payload: JSON.stringify(error.error), functionError: "Unhandled" }, tail: text };
    }
  }

  /** A function's concurrency counts the invocations of all its versions. */
  #inOtherVersions(entry: Pool, { lastVersion }: StoredFunction): number {
    if (lastVersion === 0) return 0;
    let count = 0;
    for (const other of this.#pools.values())
      if (other !== entry && other.functionKey === entry.functionKey) count += other.pool.inProgress;
    return count;
  }

  /** A version changed or went, or all of them: their environments end when they are free. */
  retire(owner: Owner, name: string, version?: string): void {
    for (const [key, { pool, functionKey }] of this.#pools) {
      if (functionKey !== keyOf(owner, name)) continue;
      if (version !== undefined && key !== keyOf(owner, name, version)) continue;
      pool.retire();
      this.#pools.delete(key);
    }
  }

  async close(): Promise<void> {
    for (const { pool } of this.#pools.values()) pool.close();
    await this.#logs.flush();
  }

  /** The environments of what the function is now, while their credentials are good. */
  #poolOf(owner: Owner, { stored, version }: Target): Pool | undefined {
    const known = this.#pools.get(keyOf(owner, stored.name, numberOf(version)));
    if (!known || known.revision !== revisionOf(version)) return undefined;
    const isStale = known.renewAt !== undefined && known.renewAt <= this.#environment.now().getTime();
    return isStale ? undefined : known;
  }

  async #newPool(owner: Owner, target: Target): Promise<Pool> {
    const { stored, version } = target;
    const number = numberOf(version);
    const key = keyOf(owner, stored.name, number);
    const { variables, renewAt } = await credentialsOf(this.#environment, owner, target);
    // Another invocation may have been here meanwhile.
    const made = this.#poolOf(owner, target);
    if (made) return made;
    this.#pools.get(key)?.pool.retire();
    const spec = this.#specOf(owner, stored.name, version, variables);
    // The log is written with the function's own permissions.
    const writer = { ...owner, role: roleOf(target) };
    const group = logGroup(stored.name, version);
    const tails = new Map<string, string>();
    const pool = new FunctionPool({
      spec,
      start: spec.runtime.startsWith("nodejs") ? startNodeEnvironment : startRuntimeApiEnvironment,
      newLogStream: () => newLogStream(this.#environment.now(), number),
      onLog: (stream, text) => {
        tails.set(stream, ((tails.get(stream) ?? "") + text).slice(-TAIL_BYTES));
        this.#logs.write(writer, group, stream, text);
      },
    });
    const entry = {
      pool,
      functionKey: keyOf(owner, stored.name),
      revision: revisionOf(version),
      group,
      owner: writer,
      tails,
      renewAt,
    };
    this.#pools.set(key, entry);
    return entry;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (defined runtime variables), read 2026-11-24 */
  #specOf(
    owner: Owner,
    name: string,
    version: FunctionVersion,
    credentials: Readonly<Record<string, string>>,
  ): EnvironmentSpec {
    const { configuration } = version;
    const memoryMegabytes = configuration.MemorySize ?? 128;
    const taskRoot = this.#code.folder(version.codeHash);
    const optRoot = version.optHash === undefined ? undefined : this.#code.folder(version.optHash);
    return {
      runtime: configuration.Runtime ?? "",
      taskRoot,
      optRoot,
      memoryMegabytes,
      timeoutMs: (configuration.Timeout ?? 3) * 1000,
      variables: {
        PATH: `${optRoot === undefined ? "" : `${join(optRoot, "bin")}:`}${process.env.PATH ?? ""}`,
        ...(optRoot === undefined ? {} : { LD_LIBRARY_PATH: join(optRoot, "lib") }),
        LANG: "en_US.UTF-8",
        TZ: ":UTC",
        AWS_REGION: owner.region,
        AWS_DEFAULT_REGION: owner.region,
        AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime ?? ""}`,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: configuration.Version ?? LATEST,
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup(name, version),
        ...credentials,
        AWS_ENDPOINT_URL: this.#environment.endpoint(),
        LAMBDA_TASK_ROOT: taskRoot,
        LAMBDA_RUNTIME_DIR: "/var/runtime",
        _HANDLER: configuration.Handler ?? "",
        ...configuration.Environment?.Variables,
      },
    };
  }

  /** START, END and REPORT as Lambda writes them; returns the invocation's log. */
  #report(entry: Pool, { configuration }: FunctionVersion, requestId: string, served: Served): string {
    const { logStream } = served.environment;
    const said = entry.tails.get(logStream) ?? "";
    entry.tails.delete(logStream);
    const memory = configuration.MemorySize ?? 128;
    const duration = served.durationMs.toFixed(2);
    const billed = Math.ceil(served.durationMs + (served.initMs ?? 0));
    const init = served.initMs === undefined ? "" : `\tInit Duration: ${served.initMs.toFixed(2)} ms`;
    const start = `START RequestId: ${requestId} Version: ${configuration.Version ?? LATEST}\n`;
    const end = `END RequestId: ${requestId}\n`;
    const report = `REPORT RequestId: ${requestId}\tDuration: ${duration} ms\tBilled Duration: ${billed} ms\tMemory Size: ${memory} MB\tMax Memory Used: ${memory} MB${init}\n`;
    for (const line of [start, end, report]) this.#logs.write(entry.owner, entry.group, logStream, line);
    return start + said + end + report;
  }
}

/** Lambda refuses to pass on what is too large. */
function limited(outcome: Outcome): Outcome {
  const bytes = Buffer.byteLength(outcome.payload);
  if (bytes <= PAYLOAD_LIMIT_BYTES) return outcome;
  const error = {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT_BYTES} bytes).`,
  };
  return { payload: JSON.stringify(error), functionError: "Unhandled" };
}

const numberOf = ({ configuration }: FunctionVersion): string => configuration.Version ?? LATEST;

/** Not the revision id, which a change of the policy changes as well. */
const revisionOf = ({ configuration, codeHash, optHash }: FunctionVersion): string =>
  `${configuration.LastModified}/${codeHash}/${optHash}`;

const keyOf = ({ account, region }: Owner, name: string, version = ""): string =>
  `${account}/${region}/${name}/${version}`;

const logGroup = (name: string, { configuration }: FunctionVersion): string =>
  configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;

const newLogStream = (now: Date, version: string): string =>
  `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${randomBytes(16).toString("hex")}`;

export { Throttled };
