import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { isObject, type Json } from "../language/json.ts";
import { optimisedCause, type SdkError, TaskFailure } from "./failure.ts";
import { httpMetadata } from "./metadata.ts";
import type { TaskCall } from "./task-call.ts";

/** `states:startExecution`: what StartExecution answered, and the ARN of what was started. */
export async function startExecution(
  parameters: Json,
  { environment, owner }: TaskCall,
): Promise<{ output: Json; executionArn: string }> {
  const { StateMachineArn, Input, Name, TraceHeader } = isObject(parameters) ? parameters : {};
  const client = new SFNClient(environment.connect(owner));
  try {
    const {
      executionArn = "",
      startDate,
      $metadata,
    } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: StateMachineArn as string,
        input:
          Input === undefined || Input === null ? undefined : typeof Input === "string" ? Input : JSON.stringify(Input),
        name: (Name ?? undefined) as string | undefined,
        traceHeader: TraceHeader as string | undefined,
      }),
    );
    const answer = { ExecutionArn: executionArn, StartDate: startDate?.getTime() ?? null };
    const headers = {
      "Content-Type": "application/x-amz-json-1.0",
      "Content-Length": String(JSON.stringify(answer).length),
    };
    return {
      executionArn,
      output: { ...answer, ...httpMetadata($metadata.requestId ?? "", environment.now(), headers) },
    };
  } catch (error) {
    throw failure(error as SdkError);
  }
}

/** How an execution ended, as `.sync` (`asJson`: `.sync:2`) shows it. @throws TaskFailure when it did not succeed */
export async function executionEnd(
  executionArn: string,
  asJson: boolean,
  { environment, owner }: TaskCall,
): Promise<string> {
  const described = await new SFNClient(environment.connect(owner)).send(
    new DescribeExecutionCommand({ executionArn }),
  );
  const shown = JSON.stringify(show(described, asJson));
  if (described.status === "SUCCEEDED") return shown;
  throw new TaskFailure("States.TaskFailed", shown);
}

function show(described: DescribeExecutionCommandOutput, asJson: boolean): Json {
  const value = (text: string | undefined): Json => (text !== undefined && asJson ? JSON.parse(text) : (text ?? null));
  return {
    ...(described.cause === undefined ? {} : { Cause: described.cause }),
    ...(described.error === undefined ? {} : { Error: described.error }),
    ExecutionArn: described.executionArn ?? null,
    Input: value(described.input),
    InputDetails: { Included: true },
    Name: described.name ?? null,
    ...(described.output === undefined ? {} : { Output: value(described.output) }),
    ...(described.output === undefined && described.status !== "SUCCEEDED"
      ? {}
      : { OutputDetails: { Included: true } }),
    RedriveCount: described.redriveCount ?? 0,
    RedriveStatus: described.redriveStatus ?? null,
    ...(described.redriveStatusReason === undefined ? {} : { RedriveStatusReason: described.redriveStatusReason }),
    StartDate: described.startDate?.getTime() ?? null,
    StateMachineArn: described.stateMachineArn ?? null,
    Status: described.status ?? null,
    StopDate: described.stopDate?.getTime() ?? null,
  };
}

function failure(error: SdkError): Error {
  if (error.$metadata === undefined) return error as unknown as Error;
  const name = error.name.endsWith("Exception") ? error.name : `${error.name}Exception`;
  return new TaskFailure(`StepFunctions.${name}`, optimisedCause("AWSStepFunctions", error));
}
