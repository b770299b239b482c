import { randomBytes, randomUUID } from "node:crypto";
import type { Environment } from "../aws/service.ts";
import type { CodeStore } from "./code-store.ts";
import {
  type EnvironmentSpec,
  InitFailure,
  type Invocation,
  type Outcome,
  startNodeEnvironment,
} from "./execution-environment.ts";
import { FunctionPool, type Served, Throttled } from "./function-pool.ts";
import type { FunctionStore, Owner, StoredFunction } from "./function-store.ts";
import { LogShipper } from "./log-shipper.ts";
import { functionArn } from "./name.ts";
import { startRuntimeApiEnvironment } from "./runtime-api.ts";

/** An account's default quota: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read 2026-11-24 */
export const ACCOUNT_CONCURRENCY = 1000;
/** What must stay unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html, read 2026-11-24 */
export const MIN_UNRESERVED_CONCURRENCY = 100;
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each way, read 2026-11-24
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;
const ASYNC_RETRIES_AFTER_MS = [60_000, 120_000];
const THROTTLED_RETRY_MS = 1_000;
const TAIL_BYTES = 4 * 1024;

/** What an Invoke gives back. */
export interface Invoked {
  outcome: Outcome;
  /** The last 4 KB of the invocation's log. */
  tail: string;
}

interface Pool {
  pool: FunctionPool;
  revision: string;
  group: string;
  owner: Owner;
  /** What each environment has written during the invocation that it serves. */
  tails: Map<string, string>;
}

/** Runs functions: one pool of execution environments for each, made again when code or configuration change. */
export class Invoker {
  readonly #environment: Environment;
  readonly #code: CodeStore;
  readonly #logs: LogShipper;
  readonly #functions: FunctionStore;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #pools = new Map<string, Pool>();

  constructor(environment: Environment, code: CodeStore, functions: FunctionStore) {
    this.#environment = environment;
    this.#functions = functions;
    this.#code = code;
    this.#logs = new LogShipper(environment);
  }

  /**
   * Runs a function once, now.
   * @throws Throttled above its concurrency
   */
  async invoke(owner: Owner, stored: StoredFunction, invocation: Omit<Invocation, "functionArn">): Promise<Invoked> {
    const entry = this.#poolOf(owner, stored);
    const concurrency = stored.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
    try {
      const served = await entry.pool.invoke(
        { ...invocation, functionArn: functionArn(owner, stored.name) },
        concurrency,
      );
      return { outcome: limited(served.outcome), tail: this.#report(entry, stored, invocation.requestId, served) };
    } catch (error) {
      if (!(error instanceof InitFailure)) throw error;
      const text = `INIT_REPORT Phase: init\tStatus: error\tError Type: ${error.error.errorType}\n`;
      return { outcome: { payload: JSON.stringify(error.error), functionError: "Unhandled" }, tail: text };
    }
  }

  /**
   * Runs a function later, for `InvocationType: Event`: an error of the function is tried twice more, after one and two minutes; throttling for
   * longer. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html, read 2026-11-24
   */
  enqueue(owner: Owner, name: string, event: string, trace: string, attempt = 0): void {
    const requestId = randomUUID();
    const run = async (): Promise<void> => {
      const stored = this.#functions.get(owner, name);
      if (!stored) return;
      try {
        const { outcome } = await this.invoke(owner, stored, { requestId, event, trace });
        if (outcome.functionError && attempt < ASYNC_RETRIES_AFTER_MS.length)
          this.#later(ASYNC_RETRIES_AFTER_MS[attempt] ?? 0, () => this.enqueue(owner, name, event, trace, attempt + 1));
      } catch (error) {
        if (!(error instanceof Throttled)) throw error;
        this.#later(THROTTLED_RETRY_MS, () => this.enqueue(owner, name, event, trace, attempt));
      }
    };
    run().catch((error: unknown) => console.error(`The asynchronous invocation of ${name} was lost:`, error));
  }

  #later(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** The function changed or went: its environments end when they are free. */
  retire(owner: Owner, name: string): void {
    const key = poolKey(owner, name);
    this.#pools.get(key)?.pool.retire();
    this.#pools.delete(key);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { pool } of this.#pools.values()) pool.close();
    await this.#logs.flush();
  }

  #poolOf(owner: Owner, stored: StoredFunction): Pool {
    const key = poolKey(owner, stored.name);
    const revision = stored.configuration.RevisionId ?? "";
    const known = this.#pools.get(key);
    if (known?.revision === revision) return known;
    known?.pool.retire();
    const spec = this.#specOf(owner, stored);
    const group = logGroup(stored);
    const tails = new Map<string, string>();
    const pool = new FunctionPool({
      spec,
      start: spec.runtime.startsWith("nodejs") ? startNodeEnvironment : startRuntimeApiEnvironment,
      newLogStream: () => newLogStream(this.#environment.now()),
      onLog: (stream, text) => {
        tails.set(stream, ((tails.get(stream) ?? "") + text).slice(-TAIL_BYTES));
        this.#logs.write(owner, group, stream, text);
      },
    });
    const entry = { pool, revision, group, owner, tails };
    this.#pools.set(key, entry);
    return entry;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (defined runtime variables), read 2026-11-24 */
  #specOf(owner: Owner, stored: StoredFunction): EnvironmentSpec {
    const { configuration } = stored;
    const memoryMegabytes = configuration.MemorySize ?? 128;
    const taskRoot = this.#code.folder(stored.codeHash);
    return {
      runtime: configuration.Runtime ?? "",
      taskRoot,
      memoryMegabytes,
      timeoutMs: (configuration.Timeout ?? 3) * 1000,
      variables: {
        PATH: process.env.PATH ?? "",
        LANG: "en_US.UTF-8",
        TZ: ":UTC",
        AWS_REGION: owner.region,
        AWS_DEFAULT_REGION: owner.region,
        AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime ?? ""}`,
        AWS_LAMBDA_FUNCTION_NAME: stored.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup(stored),
        // The access key is the account: so calls that the function makes are the account's own.
        AWS_ACCESS_KEY_ID: owner.account,
        AWS_SECRET_ACCESS_KEY: "terrarium",
        AWS_SESSION_TOKEN: "terrarium",
        AWS_ENDPOINT_URL: this.#environment.endpoint(),
        LAMBDA_TASK_ROOT: taskRoot,
        LAMBDA_RUNTIME_DIR: "/var/runtime",
        _HANDLER: configuration.Handler ?? "",
        ...configuration.Environment?.Variables,
      },
    };
  }

  /** START, END and REPORT as Lambda writes them; returns the invocation's log. */
  #report(entry: Pool, stored: StoredFunction, requestId: string, served: Served): string {
    const { logStream } = served.environment;
    const said = entry.tails.get(logStream) ?? "";
    entry.tails.delete(logStream);
    const memory = stored.configuration.MemorySize ?? 128;
    const duration = served.durationMs.toFixed(2);
    const billed = Math.ceil(served.durationMs + (served.initMs ?? 0));
    const init = served.initMs === undefined ? "" : `\tInit Duration: ${served.initMs.toFixed(2)} ms`;
    const start = `START RequestId: ${requestId} Version: $LATEST\n`;
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

const poolKey = ({ account, region }: Owner, name: string): string => `${account}/${region}/${name}`;

const logGroup = ({ name, configuration }: StoredFunction): string =>
  configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;

const newLogStream = (now: Date): string =>
  `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;

export { Throttled };
