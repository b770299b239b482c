import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { scheduleAsBatch } from "./batch-scheduling.ts";
import type { EnvironmentMessage, InvokeMessage, RuntimeError } from "./bootstrap/channel.ts";

/** What an environment is made from: a function's code and configuration at one moment. */
export interface EnvironmentSpec {
  runtime: string;
  /** The unpacked code. */
  taskRoot: string;
  /** What the function's layers are together: /opt on Lambda. */
  optRoot: string | undefined;
  memoryMegabytes: number;
  timeoutMs: number;
  /** All of the child's variables; nothing is inherited. */
  variables: Readonly<Record<string, string>>;
}

export interface Invocation {
  requestId: string;
  event: string;
  trace: string;
  functionArn: string;
  clientContext?: string | undefined;
}

/** How an invocation ended: the handler's JSON, or an error's with `functionError`. */
export interface Outcome {
  payload: string;
  functionError?: "Unhandled";
  /** The environment cannot be used again. */
  broken?: boolean;
}

/** A process that serves one invocation at a time. */
export interface ExecutionEnvironment {
  /** Resolves when the handler is loaded; rejects with {@link InitFailure}. */
  readonly ready: Promise<void>;
  invoke(invocation: Invocation): Promise<Outcome>;
  /** Ends the process at once. */
  end(): void;
  /** Called when the process has gone, whoever ended it. */
  onExit(listener: () => void): void;
}

/** The function could not be loaded; every invocation of it is answered with this. */
export class InitFailure extends Error {
  readonly error: RuntimeError;
  constructor(error: RuntimeError) {
    super(error.errorMessage);
    this.error = error;
  }
}

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html (init phase), read 2026-11-24
const INIT_TIMEOUT_MS = 10_000;
// Node needs memory beside its heap; Lambda's memory size is for all of it.
const HEAP_SHARE = 0.85;
const MIN_HEAP_MEGABYTES = 64;
const BOOTSTRAP = fileURLToPath(new URL("bootstrap/node.ts", import.meta.url));

/** Starts an environment of a Node runtime. `onLog` gets what the function writes. */
export function startNodeEnvironment(spec: EnvironmentSpec, onLog: (text: string) => void): ExecutionEnvironment {
  const child = fork(BOOTSTRAP, spec.optRoot === undefined ? [] : [spec.optRoot], {
    cwd: spec.taskRoot,
    env: { ...spec.variables },
    execArgv: [
      `--max-old-space-size=${heapMegabytes(spec.memoryMegabytes)}`,
      // A small nursery: an environment is a process among many, and most of what a handler makes is garbage at once.
      "--max-semi-space-size=4",
      "--disable-warning=ExperimentalWarning",
    ],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Messages are mostly JSON text already; as JSON they would be escaped and parsed once more.
    serialization: "advanced",
  });
  scheduleAsBatch(child);
  return new NodeEnvironment(child, spec, onLog);
}

const heapMegabytes = (memory: number): number => Math.max(MIN_HEAP_MEGABYTES, Math.floor(memory * HEAP_SHARE));

class NodeEnvironment implements ExecutionEnvironment {
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  #current: { requestId: string; settle: (outcome: Outcome) => void } | undefined;
  #output = "";

  constructor(child: ChildProcess, spec: EnvironmentSpec, onLog: (text: string) => void) {
    this.#child = child;
    this.#timeoutMs = spec.timeoutMs;
    // Only what bypasses the channel arrives here: Node's own words when it dies.
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString("utf8")).slice(-4096);
        onLog(chunk.toString("utf8"));
      });
    child.on("exit", (code, signal) => this.#settle(exited(this.#current?.requestId, code, signal, this.#output)));
    this.ready = this.#start(onLog);
  }

  #start(onLog: (text: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.end();
        reject(
          new InitFailure({
            errorType: "Sandbox.Timedout",
            errorMessage: `Init timed out after ${INIT_TIMEOUT_MS / 1000} seconds`,
          }),
        );
      }, INIT_TIMEOUT_MS);
      const fail = (error: RuntimeError): void => {
        clearTimeout(timer);
        reject(new InitFailure(error));
      };
      this.#child.on("message", (message) => {
        const received = message as EnvironmentMessage;
        if (received.type === "log") onLog(received.text);
        else if (received.type === "ready") {
          clearTimeout(timer);
          resolve();
        } else if (received.type === "initError") {
          fail(received.error);
          this.end();
        } else if (received.requestId === this.#current?.requestId)
          this.#settle(
            received.type === "result"
              ? { payload: received.payload }
              : { payload: JSON.stringify(received.error), functionError: "Unhandled" },
          );
      });
      this.#child.once("error", (error) => fail({ errorType: "Runtime.ExitError", errorMessage: error.message }));
      this.#child.once("exit", (code, signal) => fail(exitError(undefined, code, signal)));
    });
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((resolve) => {
      const deadlineMs = Date.now() + this.#timeoutMs;
      const timer = setTimeout(() => {
        this.#settle(timedOut(invocation.requestId, this.#timeoutMs));
        this.end();
      }, this.#timeoutMs);
      this.#current = {
        requestId: invocation.requestId,
        settle: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      };
      const message: InvokeMessage = { ...invocation, deadlineMs };
      this.#child.send(message, (error) => {
        if (error) this.#settle(exited(invocation.requestId, null, null, ""));
      });
    });
  }

  #settle(outcome: Outcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.settle(outcome);
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  onExit(listener: () => void): void {
    this.#child.once("exit", listener);
  }
}

// https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html and recorded answers in public issue threads, read 2026-11-24
export function exitError(
  requestId: string | undefined,
  code: number | null,
  signal: NodeJS.Signals | null,
): RuntimeError {
  const how =
    signal === "SIGKILL" || signal === "SIGABRT"
      ? "signal: killed"
      : code === null
        ? `signal: ${signal ?? "unknown"}`
        : `exit status ${code}`;
  const prefix = requestId === undefined ? "" : `RequestId: ${requestId} `;
  return { errorType: "Runtime.ExitError", errorMessage: `${prefix}Error: Runtime exited with error: ${how}` };
}

/** Node aborts when its heap is full; Lambda kills, and says so. */
function exited(
  requestId: string | undefined,
  code: number | null,
  signal: NodeJS.Signals | null,
  output: string,
): Outcome {
  const outOfMemory = output.includes("heap out of memory");
  const error = exitError(requestId, outOfMemory ? null : code, outOfMemory ? "SIGKILL" : signal);
  return { payload: JSON.stringify(error), functionError: "Unhandled", broken: true };
}

export const timedOut = (requestId: string, timeoutMs: number): Outcome => ({
  payload: JSON.stringify({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  }),
  functionError: "Unhandled",
  broken: true,
});
