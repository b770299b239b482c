/** What travels between the Lambda service and its own Node bootstrap, over the child process's message channel. */

/** To the environment: one invocation. */
export interface InvokeMessage {
  requestId: string;
  /** The event, as JSON text: it is parsed once, in the environment. */
  event: string;
  deadlineMs: number;
  trace: string;
  functionArn: string;
  clientContext?: string | undefined;
}

/** An error as Lambda's runtimes report it: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html, read 2026-11-24 */
export interface RuntimeError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** From the environment. */
export type EnvironmentMessage =
  | { type: "ready" }
  | { type: "initError"; error: RuntimeError }
  | { type: "log"; text: string }
  | { type: "result"; requestId: string; payload: string }
  | { type: "error"; requestId: string; error: RuntimeError };
