import { randomUUID } from "node:crypto";
import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { isObject, type Json } from "../language/json.ts";
import { optimisedCause, type SdkError, TaskFailure } from "./failure.ts";
import { httpMetadata } from "./metadata.ts";
import type { TaskCall } from "./task-call.ts";

/** A function's own ARN as the Resource: the input is the event, the payload the result. */
export async function invokeFunction(functionArn: string, event: Json, call: TaskCall): Promise<string> {
  const { Payload } = await invoke({ FunctionName: functionArn }, event, call);
  return payloadText(Payload);
}

/** `lambda:invoke`: the whole answer, with the payload as JSON. */
export async function lambdaInvoke(parameters: Json, call: TaskCall): Promise<string> {
  const { Payload: event, FunctionName, ...rest } = isObject(parameters) ? parameters : {};
  // Names and values are checked by Lambda, as every request's are.
  const input = { FunctionName, ...rest } as unknown as InvokeCommandInput;
  const output = await invoke(input, event, call);
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
  event: Json | undefined,
  { environment, owner }: TaskCall,
): Promise<InvokeCommandOutput> {
  const text = event === undefined ? undefined : JSON.stringify(event);
  let output: InvokeCommandOutput;
  try {
    // The direct client (docs/decisions/0001): a map of thousands of items goes this way, and the service takes text as well as bytes.
    output = await environment
      .direct(owner)
      .send(new InvokeCommand({ ...input, Payload: text as unknown as Uint8Array }));
  } catch (error) {
    throw lambdaFailure(error as SdkError);
  }
  if (output.FunctionError === undefined) return output;
  throw functionFailure(payloadText(output.Payload));
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
function lambdaFailure(error: SdkError): TaskFailure {
  const name = error.name.endsWith("Exception") ? error.name : `${error.name}Exception`;
  const $metadata = { httpStatusCode: STATUS[name] ?? 400, requestId: randomUUID() };
  return new TaskFailure(`Lambda.${name}`, optimisedCause("AWSLambda", { name, message: error.message, $metadata }));
}
