import {
  type InspectionData,
  InspectionLevel,
  type MockInput,
  MockResponseValidationMode,
  TestStateCommand,
  type TestStateConfiguration,
} from "@aws-sdk/client-sfn";
import { members, oneOf } from "../../aws/constraints.ts";
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
import { readContext } from "../test-state/context.ts";
import { checkCircumstances } from "../test-state/mock.ts";
import { checkShape } from "../test-state/mock-shape.ts";
import { type Answer, testState as test } from "../test-state/run.ts";

const mock = members({ fieldValidationMode: oneOf(MockResponseValidationMode) });

export const testState = operation(TestStateCommand, {
  constraints: { definition, roleArn: longArn, input, inspectionLevel: oneOf(InspectionLevel), mock },
  async handle(request, context: StatesContext) {
    const { name, state, language } = readState(request.definition, request.stateName);
    const { mock, stateConfiguration: configuration = {}, roleArn } = request;
    checkCircumstances(state, { mock, configuration, roleArn, revealSecrets: request.revealSecrets ?? false });
    if (mock?.result !== undefined && state.Type === "Task" && mock.fieldValidationMode !== "NONE")
      await checkShape(state.Resource ?? "", JSON.parse(mock.result) as Json, {
        requiresAll: mock.fieldValidationMode !== "PRESENT",
      });
    const { inspection, ...shown } = await test({
      name,
      state,
      language,
      facts: factsOf(context, request.input ?? "{}", roleArn ?? ""),
      variables: JSON.parse(request.variables ?? "{}") as Record<string, Json>,
      host: {
        ...context.executions.host(),
        ...(request.context === undefined ? {} : { context: readContext(request.context, state) }),
      },
      retries: configuration.retrierRetryCount ?? 0,
      read: readItems(configuration.mapItemReaderData, state),
      perform: async (task, seen) => (mock ? mocked(mock, configuration, seen) : perform(task, context, roleArn ?? "")),
    });
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

/** What an ItemReader reads, as it stands in its source. */
function readItems(text: string | undefined, { ItemReader }: State): Json | undefined {
  if (text === undefined) return undefined;
  const { InputType = "JSON", ItemsPointer } = ItemReader?.ReaderConfig ?? {};
  if (InputType !== "JSON" || ItemsPointer !== undefined)
    throw notImplemented(
      `TestState with mapItemReaderData of ${ItemsPointer === undefined ? InputType : "ItemsPointer"}`,
    );
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not recorded.
    throw validation("MapItemReaderData must be valid JSON");
  }
}

function mocked(
  { result = "{}", errorOutput }: MockInput,
  { mapIterationFailureCount = 0 }: TestStateConfiguration,
  { toleratedFailureCount, toleratedFailurePercentage, afterItemsPath }: InspectionData,
): Answer {
  if (errorOutput) return { error: errorOutput.error ?? "", cause: errorOutput.cause ?? "" };
  const outputs: unknown = JSON.parse(afterItemsPath ?? result);
  const share = Array.isArray(outputs) ? (100 * mapIterationFailureCount) / outputs.length : 0;
  // Recorded: where the state says nothing of failures, as many as you like are no error.
  if (
    mapIterationFailureCount > (toleratedFailureCount ?? Number.POSITIVE_INFINITY) ||
    share > (toleratedFailurePercentage ?? 100)
  )
    return {
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    };
  return { output: result };
}

async function perform(task: TaskRequest, { environment, owner }: StatesContext, roleArn: string): Promise<Answer> {
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
