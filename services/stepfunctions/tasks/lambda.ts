import { randomUUID } from "node:crypto";
import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { isObject, type Json } from "../language/json.ts";
import { optimisedCause, type SdkError, TaskFailure } from "./failure.ts";
import { httpMetadata } from "./metadata.ts";
import type { TaskCall } from "./task-call.ts";

/** A function's own ARN as the Resource: the input is the event, the payload the result. */
export async function invokeFunction(functionArn: string, event: Json, call: TaskCall): Promise<string> {
  // The event is JSON, whatever it looks like.
  const text = JSON.stringify(event);
  const { Payload } = await invoke({ FunctionName: functionArn }, text, call);
  return payloadText(Payload);
}

/** `lambda:invoke`: the whole answer, with the payload as JSON. */
export async function lambdaInvoke(parameters: Json, call: TaskCall): Promise<string> {
  const { Payload: event, FunctionName, ...rest } = isObject(parameters) ? parameters : {};
  // Names and values are checked by Lambda, as every request's are.
  const input = { FunctionName, ...rest } as unknown as InvokeCommandInput;
  const output = await invoke(input, payloadOf(event), call);
  const payload = payloadText(output.Payload);
  const requestId = randomUUID();
  const metadata = httpMetadata(requestId, call.environment.now(), {
    "X-Amz-Executed-Version": output.ExecutedVersion ?? "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    "Content-Length": String(Buffer.byteLength(payload)),
    "Content-Type": "application/json",
    "X-Amzn-Trace-Id": `root=1-${randomUUID()};sampled=0`,
  });
  const { Payload: _payload, ...shown } = output;
  return JSON.stringify({ ...shown, Payload: payload === "" ? {} : JSON.parse(payload), ...metadata });
}

const payloadText = (payload: Uint8Array | undefined): string =>
  payload ? Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8") : "";

async function invoke(
  input: Omit<InvokeCommandInput, "Payload">,
  text: string | undefined,
  { environment, owner }: TaskCall,
): Promise<InvokeCommandOutput> {
  let output: InvokeCommandOutput;
  try {
    // The direct client (docs/decisions/0001): a map of thousands of items goes this way, and the service takes text as well as bytes.
    output = await environment
      .direct(owner)
      .send(new InvokeCommand({ ...input, Payload: text as unknown as Uint8Array }));
  } catch (error) {
    throw lambdaFailure(error as SdkError, input);
  }
  if (output.FunctionError === undefined) return output;
  throw functionFailure(payloadText(output.Payload));
}

/** Text that is JSON already goes as it is; nothing, and null, is no payload (recorded). */
function payloadOf(event: Json | undefined): string | undefined {
  if (event === undefined || event === null) return undefined;
  return typeof event === "string" && isJson(event) ? event : JSON.stringify(event);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the function threw: its type is the error, all it said the cause. */
function functionFailure(payload: string): TaskFailure {
  let errorType: unknown;
  try {
    ({ errorType } = JSON.parse(payload) as { errorType?: unknown });
  } catch {
    // A runtime that dies says what it likes.
  }
  return new TaskFailure(typeof errorType === "string" && errorType !== "" ? errorType : "Lambda.Unknown", payload);
}

const STATUS: Readonly<Record<string, number>> = {
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  RequestTooLargeException: 413,
  AccessDeniedException: 403,
  ServiceException: 500,
};

/** The service refused: `Lambda.TooManyRequestsException` and its kin. */
function lambdaFailure(error: SdkError, { Qualifier }: { Qualifier?: string | undefined }): TaskFailure {
  const name = error.name.endsWith("Exception") ? error.name : `${error.name}Exception`;
  // It asks for the latest version by name (recorded).
  const message = error.message.replace(/(:function:[\w-]+)$/, Qualifier === undefined ? "$1:$LATEST" : "$1");
  const $metadata = { httpStatusCode: STATUS[name] ?? 400, requestId: randomUUID() };
  return new TaskFailure(`Lambda.${name}`, optimisedCause("AWSLambda", { name, message, $metadata }));
}
