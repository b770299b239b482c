import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { scheduleAsBatch } from "./batch-scheduling.ts";
import type { RuntimeError } from "./bootstrap/channel.ts";
import {
  type EnvironmentSpec,
  type ExecutionEnvironment,
  exitError,
  InitFailure,
  type Invocation,
  type Outcome,
  timedOut,
} from "./execution-environment.ts";

// The Lambda Runtime API, for every runtime that is not our own Node bootstrap:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, read 2026-11-24
const PREFIX = "/2018-06-01/runtime";
const INIT_TIMEOUT_MS = 10_000;
const BODY_LIMIT_BYTES = 7 * 1024 * 1024;

/** Starts an environment whose `bootstrap` speaks the Runtime API. `onLog` gets what it writes. */
export function startRuntimeApiEnvironment(spec: EnvironmentSpec, onLog: (text: string) => void): ExecutionEnvironment {
  return new RuntimeApiEnvironment(spec, onLog);
}

class RuntimeApiEnvironment implements ExecutionEnvironment {
  readonly ready: Promise<void>;
  readonly #server: Server;
  readonly #spec: EnvironmentSpec;
  #child: ChildProcess | undefined;
  /** The runtime's open request for the next invocation. */
  #next: ServerResponse | undefined;
  #current: { invocation: Invocation; settle: (outcome: Outcome) => void } | undefined;
  #settleReady: { resolve: () => void; reject: (error: InitFailure) => void } = { resolve() {}, reject() {} };
  readonly #exitListeners: (() => void)[] = [];

  constructor(spec: EnvironmentSpec, onLog: (text: string) => void) {
    this.#spec = spec;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
    });
    this.ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.end();
        reject(
          new InitFailure({
            errorType: "Sandbox.Timedout",
            errorMessage: `Init timed out after ${INIT_TIMEOUT_MS / 1000} seconds`,
          }),
        );
      }, INIT_TIMEOUT_MS);
      this.#settleReady = {
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
    });
    this.#server.listen(0, "127.0.0.1", () => this.#start(onLog));
  }

  #start(onLog: (text: string) => void): void {
    const { taskRoot, optRoot } = this.#spec;
    const bootstrap = [taskRoot, ...(optRoot === undefined ? [] : [optRoot])]
      .map((root) => join(root, "bootstrap"))
      .find((file) => existsSync(file));
    if (bootstrap === undefined) {
      const errorMessage = `RequestId: Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]`;
      this.#settleReady.reject(new InitFailure({ errorType: "Runtime.InvalidEntrypoint", errorMessage }));
      this.#gone();
      return;
    }
    const { port } = this.#server.address() as AddressInfo;
    const child = spawn(bootstrap, [], {
      cwd: this.#spec.taskRoot,
      env: { ...this.#spec.variables, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
      // A group of its own, so that whatever it starts ends with it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    scheduleAsBatch(child);
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => onLog(chunk.toString("utf8")));
    child.once("error", (error) => {
      this.#settleReady.reject(
        new InitFailure({ errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message }),
      );
      this.#gone();
    });
    child.once("exit", (code, signal) => {
      const error = exitError(this.#current?.invocation.requestId, code, signal);
      this.#settleReady.reject(new InitFailure(error));
      this.#settle({ payload: JSON.stringify(error), functionError: "Unhandled", broken: true });
      this.#gone();
    });
  }

  #gone(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const listener of this.#exitListeners) listener();
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle(timedOut(invocation.requestId, this.#spec.timeoutMs));
        this.end();
      }, this.#spec.timeoutMs);
      this.#current = {
        invocation,
        settle: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      };
      this.#hand();
    });
  }

  /** Gives the invocation to the runtime that asks for one. */
  #hand(): void {
    const response = this.#next;
    if (!response || !this.#current) return;
    this.#next = undefined;
    const { invocation } = this.#current;
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + this.#spec.timeoutMs),
      "lambda-runtime-invoked-function-arn": invocation.functionArn,
      "lambda-runtime-trace-id": invocation.trace,
      ...(invocation.clientContext === undefined ? {} : { "lambda-runtime-client-context": invocation.clientContext }),
    });
    response.end(invocation.event);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (request.method === "GET" && path === `${PREFIX}/invocation/next`) {
      this.#next = response;
      this.#settleReady.resolve();
      this.#hand();
      return;
    }
    const body = await bodyOf(request);
    const accepted = () => response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
    if (path === `${PREFIX}/init/error`) {
      const type = String(request.headers["lambda-runtime-function-error-type"] ?? "Runtime.Unknown");
      this.#settleReady.reject(new InitFailure(readError(body, type)));
      accepted();
      return;
    }
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (requestId === undefined || requestId !== this.#current?.invocation.requestId) {
      const error = { errorType: "InvalidRequestID", errorMessage: "Invalid request ID" };
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(error));
      return;
    }
    accepted();
    this.#settle(kind === "response" ? { payload: body } : { payload: body, functionError: "Unhandled" });
  }

  #settle(outcome: Outcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.settle(outcome);
  }

  end(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#child?.exitCode !== null) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has gone in the meantime.
    }
  }

  onExit(listener: () => void): void {
    this.#exitListeners.push(listener);
  }
}

function readError(body: string, type: string): RuntimeError {
  try {
    return { errorType: type, errorMessage: "", ...(JSON.parse(body) as Partial<RuntimeError>) };
  } catch {
    return { errorType: type, errorMessage: body };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw new Error("The response is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
