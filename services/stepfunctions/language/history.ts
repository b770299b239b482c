import type { StateType } from "./definition.ts";
import type { TaskRequest } from "./execution-state.ts";
import { type Integration, resourceName } from "./resource.ts";

// Event types, their members and order: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html and histories recorded on AWS
// (tests/aws/services/stepfunctions/v2/**/*.snapshot.json in LocalStack's repository), read 2026-11-24.

/** Inputs and outputs are never cut here, because they are bounded. */
const whole = { truncated: false };

export const enteredDetails = (name: string, input: string) => ({
  stateEnteredEventDetails: { name, input, inputDetails: whole },
});

export const exitedDetails = (
  name: string,
  output: string,
  assigned: Readonly<Record<string, string>> | undefined,
) => ({
  stateExitedEventDetails: {
    name,
    output,
    outputDetails: whole,
    ...(assigned ? { assignedVariables: assigned, assignedVariablesDetails: whole } : {}),
  },
});

export const startedDetails = (
  input: string,
  roleArn: string,
  alias: string | undefined,
  version: string | undefined,
) => ({
  executionStartedEventDetails: {
    input,
    inputDetails: whole,
    roleArn,
    ...(alias === undefined ? {} : { stateMachineAliasArn: alias }),
    ...(version === undefined ? {} : { stateMachineVersionArn: version }),
  },
});

export const succeededDetails = (output: string) => ({
  executionSucceededEventDetails: { output, outputDetails: whole },
});

/** How a failed thing says why: what is not known is left out. */
export const why = (error: string | undefined, cause: string | undefined) => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});

/** States whose interruption has an event of its own. */
export const HAS_ABORTED_EVENT = new Set<StateType>(["Task", "Wait", "Map", "Parallel"]);

interface Line {
  type: string;
  details: Record<string, unknown>;
}

const inSeconds = (request: { timeoutMs?: number | undefined; heartbeatMs?: number | undefined }) => ({
  ...(request.timeoutMs === undefined ? {} : { timeoutInSeconds: request.timeoutMs / 1000 }),
  ...(request.heartbeatMs === undefined ? {} : { heartbeatInSeconds: request.heartbeatMs / 1000 }),
});

const names = (integration: Extract<Integration, { kind: "service" }>) => ({
  resourceType: integration.service,
  resource: resourceName(integration),
});

const credentials = (given: unknown) =>
  given === undefined ? {} : { taskCredentials: { roleArn: (given as { RoleArn?: string }).RoleArn } };

/** `TaskScheduled` and its kin. */
export function scheduledLine(
  { integration, parameters, credentials: given }: TaskRequest,
  region: string,
  limits: { timeoutMs?: number | undefined; heartbeatMs?: number | undefined },
): Line {
  const text = JSON.stringify(parameters);
  if (integration.kind === "lambda") {
    const { timeoutInSeconds } = inSeconds(limits);
    const details = { resource: integration.functionArn, input: text, inputDetails: whole, ...credentials(given) };
    return {
      type: "LambdaFunctionScheduled",
      details: {
        lambdaFunctionScheduledEventDetails:
          timeoutInSeconds === undefined ? details : { ...details, timeoutInSeconds },
      },
    };
  }
  if (integration.kind === "activity")
    return {
      type: "ActivityScheduled",
      details: {
        activityScheduledEventDetails: {
          resource: integration.activityArn,
          input: text,
          inputDetails: whole,
          ...inSeconds(limits),
        },
      },
    };
  return {
    type: "TaskScheduled",
    details: {
      taskScheduledEventDetails: {
        ...names(integration),
        region,
        parameters: text,
        ...inSeconds(limits),
        ...credentials(given),
      },
    },
  };
}

/** What is said when a task is started; an activity starts when a worker takes it. */
export function taskStartedLine(integration: Integration): Line | undefined {
  if (integration.kind === "activity") return undefined;
  if (integration.kind === "lambda") return { type: "LambdaFunctionStarted", details: {} };
  return { type: "TaskStarted", details: { taskStartedEventDetails: names(integration) } };
}

export const activityStartedDetails = (workerName: string | undefined) => ({
  activityStartedEventDetails: workerName === undefined ? {} : { workerName },
});

export function taskSubmittedLine(integration: Integration, output: string): Line {
  if (integration.kind !== "service") throw new Error("Only service integrations are submitted.");
  return {
    type: "TaskSubmitted",
    details: { taskSubmittedEventDetails: { ...names(integration), output, outputDetails: whole } },
  };
}

export function taskSucceededLine(integration: Integration, output: string): Line {
  const said = { output, outputDetails: whole };
  if (integration.kind === "lambda")
    return { type: "LambdaFunctionSucceeded", details: { lambdaFunctionSucceededEventDetails: said } };
  if (integration.kind === "activity")
    return { type: "ActivitySucceeded", details: { activitySucceededEventDetails: said } };
  return { type: "TaskSucceeded", details: { taskSucceededEventDetails: { ...names(integration), ...said } } };
}

/** `LambdaFunctionFailed`, `ActivityTimedOut`, `TaskSubmitFailed` …: how a task went wrong. */
export function taskFailedLine(
  integration: Integration,
  outcome: "Failed" | "TimedOut" | "SubmitFailed",
  error: string | undefined,
  cause: string | undefined,
): Line {
  const said = why(error, cause);
  if (integration.kind === "service")
    return {
      type: `Task${outcome}`,
      details: { [`task${outcome}EventDetails`]: { ...names(integration), ...said } },
    };
  const ending = outcome === "SubmitFailed" ? "Failed" : outcome;
  const [type, member] =
    integration.kind === "lambda" ? ["LambdaFunction", "lambdaFunction"] : ["Activity", "activity"];
  return { type: `${type}${ending}`, details: { [`${member}${ending}EventDetails`]: said } };
}
