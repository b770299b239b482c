/**
 * The Node runtime: runs inside an execution environment, loads the handler and serves one invocation at a time.
 * It takes the message channel instead of the Runtime API, because an invocation costs 33 µs there against 163 µs over HTTP.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import type { EnvironmentMessage, InvokeMessage, RuntimeError } from "./channel.ts";
import { resolvePackagesWithin } from "./packages.ts";

type Callback = (error: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

// From Node 24 on, a handler that declares a third parameter does not load, whether it uses it or not: CallbackHandlerDeprecatedError in
// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/context/constants.ts), read 2026-11-24
const FIRST_WITHOUT_CALLBACKS = 24;
const { LAMBDA_TASK_ROOT = "", _HANDLER = "", AWS_EXECUTION_ENV = "" } = process.env;
// Without its parent an environment has nobody to serve.
process.on("disconnect", () => process.exit());
const post = (message: EnvironmentMessage): void => {
  process.send?.(message);
};

let currentId = "undefined";
writeThroughChannel();
resolvePackagesWithin(LAMBDA_TASK_ROOT, process.argv[2]);
try {
  const handler = await loadHandler();
  process.on("message", (message: InvokeMessage) => void serve(handler, message));
  // Whatever the handler leaves behind counts against the invocation that runs now, as on Lambda.
  process.on("unhandledRejection", (reason) => crash("Runtime.UnhandledPromiseRejection", reason));
  process.on("uncaughtException", (error) => crash(error.name, error));
  post({ type: "ready" });
} catch (error) {
  post({ type: "initError", error: describe(error) });
}

/** Loads `dir/file.export`: ES modules and CommonJS, with the errors of Lambda's own runtime. */
async function loadHandler(): Promise<Handler> {
  const dot = _HANDLER.indexOf(".", _HANDLER.lastIndexOf("/") + 1);
  const [module, path] = dot < 0 ? [_HANDLER, ""] : [_HANDLER.slice(0, dot), _HANDLER.slice(dot + 1)];
  const file = ["", ".js", ".mjs", ".cjs"]
    .map((extension) => join(LAMBDA_TASK_ROOT, module + extension))
    .find((candidate) => existsSync(candidate));
  if (!file || dot < 0) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const type = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : undefined;
    const { code } = error as NodeJS.ErrnoException;
    if (type) throw named(type, String(error));
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      throw named("Runtime.ImportModuleError", String(error));
    throw error;
  }
  const handler = find(loaded, path) ?? find(loaded.default as Record<string, unknown> | undefined, path);
  if (handler === undefined) throw named("Runtime.HandlerNotFound", `${_HANDLER} is undefined or not exported`);
  if (typeof handler !== "function") throw named("Runtime.HandlerNotFound", `${_HANDLER} is not a function`);
  refuseCallback(handler as Handler);
  return handler as Handler;
}

function refuseCallback(handler: Handler): void {
  const version = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1]);
  if (version < FIRST_WITHOUT_CALLBACKS || handler.length < 3) return;
  throw named(
    "Runtime.CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

function find(from: Record<string, unknown> | undefined, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], from);
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

async function serve(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  currentId = requestId;
  process.env._X_AMZN_TRACE_ID = message.trace;
  try {
    const result = await call(handler, JSON.parse(message.event), contextOf(message));
    post({ type: "result", requestId, payload: JSON.stringify(result) ?? "null" });
  } catch (error) {
    const described = describe(error);
    write("ERROR", ["Invoke Error ", JSON.stringify({ ...described, stack: described.trace })]);
    post({ type: "error", requestId, error: described });
  }
}

/** Async and callback style: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html, read 2026-11-24 */
function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(event, context, done);
    if (typeof (returned as Promise<unknown> | undefined)?.then === "function")
      (returned as Promise<unknown>).then(resolve, reject);
    // A handler that takes no callback and gives no promise is done when it returns.
    else if (handler.length < 3) resolve(returned);
  });
}

function contextOf({ requestId, deadlineMs, functionArn, clientContext }: InvokeMessage): object {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function describe(error: unknown): RuntimeError {
  if (error instanceof Error)
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? String(error)).split("\n"),
    };
  // The runtime gives what is no Error the type of its value.
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function crash(type: string, error: unknown): void {
  const described = { ...describe(error), errorType: type };
  write("ERROR", ["Uncaught Exception ", JSON.stringify({ ...described, stack: described.trace })]);
  post({ type: "error", requestId: currentId, error: described });
  // The message must leave before the process does; the parent replaces the environment.
  process.disconnect?.();
  process.exit(128);
}

/** `2026-11-24T02:10:33.123Z\t<request id>\tINFO\ttext`, as Lambda's Node runtime writes. */
function write(level: string, values: unknown[]): void {
  post({ type: "log", text: `${new Date().toISOString()}\t${currentId}\t${level}\t${format(...values)}\n` });
}

/** Output goes through the channel, so that it arrives before the result that follows it. */
function writeThroughChannel(): void {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" } as const;
  for (const [method, level] of Object.entries(levels))
    Object.assign(console, { [method]: (...values: unknown[]) => write(level, values) });
  for (const stream of [process.stdout, process.stderr])
    stream.write = (chunk: Uint8Array | string, encoding?: unknown, done?: unknown): boolean => {
      post({ type: "log", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8") });
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(() => callback());
      return true;
    };
}
