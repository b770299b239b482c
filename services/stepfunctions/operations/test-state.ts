import { InspectionLevel, TestStateCommand } from "@aws-sdk/client-sfn";
import { oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { definition, input, longArn } from "../constraints.ts";
import { type StatesContext, stateMachineArn } from "../context.ts";
import { invalidDefinition, validation } from "../errors.ts";
import type { Program, State } from "../language/definition.ts";
import type { ExecutionFacts, TaskRequest } from "../language/execution-state.ts";
import type { Json } from "../language/json.ts";
import { diagnoseState } from "../language/lint/index.ts";
import { TaskFailure } from "../tasks/failure.ts";
import { runTask } from "../tasks/run-task.ts";
import { inspectResult, testState as test } from "../test-state.ts";

interface Mock {
  result?: string | undefined;
  errorOutput?: { error?: string | undefined; cause?: string | undefined } | undefined;
}

export const testState = operation(TestStateCommand, {
  constraints: { definition, roleArn: longArn, input, inspectionLevel: oneOf(InspectionLevel) },
  async handle(request, context: StatesContext) {
    if (request.stateConfiguration || request.context)
      throw notImplemented(`TestState with ${request.stateConfiguration ? "stateConfiguration" : "context"}`);
    const { name, state, language } = readState(request.definition, request.stateName);
    const mock: Mock | undefined = request.mock;
    check(state, mock, request.roleArn, request.revealSecrets ?? false);
    const facts = factsOf(context, request.input ?? "{}", request.roleArn ?? "");
    const host = context.executions.host();
    const tested = await test({
      name,
      state,
      language,
      facts,
      variables: JSON.parse(request.variables ?? "{}") as Record<string, Json>,
      host,
      perform: (task) => (mock ? mocked(mock) : perform(task, context, request.roleArn ?? "")),
    });
    inspectResult({ QueryLanguage: language ?? "JSONPath", ...state }, tested.inspection, tested.output, host);
    const { inspection, ...shown } = tested;
    return {
      ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)),
      ...(request.inspectionLevel === "DEBUG" || request.inspectionLevel === "TRACE"
        ? { inspectionData: inspection }
        : {}),
    };
  },
});

/** A state by itself, or one out of a state machine. */
function readState(
  text: string,
  stateName: string | undefined,
): { name: string; state: State; language: Program["QueryLanguage"] } {
  const problems = diagnoseState(text, stateName);
  if (problems === undefined) throw validation("State not found in definition");
  const [first] = problems;
  if (first)
    throw invalidDefinition(
      `${first.code}: ${first.message}${first.location === undefined ? "" : ` at ${first.location}`}`,
    );
  const parsed = JSON.parse(text) as Program | State;
  if (stateName === undefined || !("States" in parsed))
    return { name: "StateName", state: parsed as State, language: undefined };
  return { name: stateName, state: parsed.States[stateName] as State, language: parsed.QueryLanguage };
}

// Recorded on AWS: tests/aws/services/stepfunctions/v2/test_state/*.snapshot.json in LocalStack's repository, read 2026-11-24.
function check({ Type }: State, mock: Mock | undefined, roleArn: string | undefined, revealSecrets: boolean): void {
  if (mock && revealSecrets) throw validation("TestState does not support RevealSecrets when a mock is specified.");
  if (mock?.result !== undefined && mock.errorOutput !== undefined)
    throw validation("A test mock should have only one of the following fields: [result, errorOutput].");
  if (Type === "Map" || Type === "Parallel") {
    if (mock) throw notImplemented(`TestState of a ${Type} state with a mock`);
    throw validation(
      "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    );
  }
  if (mock && Type !== "Task") throw validation(`State type '${Type}' is not supported when a mock is specified`);
  if (mock?.result !== undefined) {
    try {
      JSON.parse(mock.result);
    } catch {
      throw validation("Mocked result must be valid JSON");
    }
  }
  if (Type === "Task" && !mock && roleArn === undefined)
    throw validation("RoleArn must be specified when testing a Task state");
}

const mocked = async ({ result, errorOutput }: Mock) =>
  errorOutput ? { error: errorOutput.error ?? "", cause: errorOutput.cause ?? "" } : { output: result ?? "{}" };

async function perform(task: TaskRequest, { environment, owner }: StatesContext, roleArn: string) {
  try {
    const { output } = await runTask(task, { environment, owner, roleArn });
    return { output };
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    return { error: error.error ?? "", cause: error.explanation ?? "" };
  }
}

function factsOf({ owner, nowMs }: StatesContext, text: string, roleArn: string): ExecutionFacts {
  const machine = stateMachineArn(owner, "TestState");
  return {
    arn: `${machine.replace(":stateMachine:", ":express:")}:test:test`,
    name: "test",
    roleArn,
    input: text,
    startedMs: nowMs,
    stateMachineArn: machine,
    stateMachineName: "TestState",
    region: owner.region,
    type: "EXPRESS",
    redriveCount: 0,
  };
}
