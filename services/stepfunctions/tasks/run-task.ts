import type { TaskRequest } from "../language/execution-state.ts";
import type { Json } from "../language/json.ts";
import { callDynamodb, DYNAMODB_ACTIONS } from "./dynamodb.ts";
import { notEmulated } from "./failure.ts";
import { invokeFunction, lambdaInvoke } from "./lambda.ts";
import { callSdk } from "./sdk.ts";
import { startExecution } from "./start-execution.ts";
import type { TaskCall } from "./task-call.ts";

/** What a call came to. */
export interface TaskAnswer {
  /** JSON. */
  output: string;
  /** `.sync`: the execution whose end the task waits for. */
  awaits?: string;
}

/** Makes a task's call. @throws TaskFailure */
export async function runTask({ integration, parameters }: TaskRequest, call: TaskCall): Promise<TaskAnswer> {
  if (integration.kind === "lambda") return { output: await invokeFunction(integration.functionArn, parameters, call) };
  if (integration.kind === "activity") throw new Error("Workers come for activities by themselves.");
  const { service, action, pattern } = integration;
  if (service.startsWith("aws-sdk:")) {
    const { output } = await callSdk(service.slice("aws-sdk:".length), action, parameters, call);
    return { output: JSON.stringify(output) };
  }
  const optimised = OPTIMISED[`${service}:${action}`];
  if (!optimised) throw notEmulated(`${service}:${action}`);
  const answer = await optimised(parameters, call);
  return pattern === "sync" || pattern === "sync:2" ? answer : { output: answer.output };
}

const OPTIMISED: Readonly<Record<string, (parameters: Json, call: TaskCall) => Promise<TaskAnswer>>> = {
  "lambda:invoke": async (parameters, call) => ({ output: await lambdaInvoke(parameters, call) }),
  "states:startExecution": async (parameters, call) => {
    const { output, executionArn } = await startExecution(parameters, call);
    return { output: JSON.stringify(output), awaits: executionArn };
  },
  ...Object.fromEntries(
    DYNAMODB_ACTIONS.map((action) => [
      `dynamodb:${action}`,
      async (parameters: Json, call: TaskCall) => ({ output: await callDynamodb(action, parameters, call) }),
    ]),
  ),
};
