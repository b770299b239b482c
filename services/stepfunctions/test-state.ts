import type { InspectionData, TestExecutionStatus } from "@aws-sdk/client-sfn";
import type { Program, State } from "./language/definition.ts";
import type {
  ExecutionEvent,
  ExecutionFacts,
  ExecutionState,
  HistoryLine,
  TaskRequest,
  Thread,
} from "./language/execution-state.ts";
import { StatesError } from "./language/failure.ts";
import { argumentsOf, effectiveInput, type Frame, frameOf } from "./language/frame.ts";
import { advance } from "./language/interpreter.ts";
import type { Json } from "./language/json.ts";
import { fill } from "./language/payload-template.ts";
import { begin, type Host } from "./language/run.ts";

/** What a test is made from. */
export interface StateTest {
  name: string;
  state: State;
  /** Of the state machine around it. */
  language: Program["QueryLanguage"];
  facts: ExecutionFacts;
  variables: Record<string, Json>;
  host: Host;
  /** Does what the task asks for, or what the mock says instead. */
  perform(request: TaskRequest): Promise<{ output: string } | { error: string; cause: string }>;
}

export interface Tested {
  status: TestExecutionStatus;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  nextState?: string | undefined;
  inspection: InspectionData;
}

/**
 * One state of a state machine, by itself: https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html, read 2026-11-24. The interpreter runs it
 * in a state machine of that state and of empty ones behind it.
 */
export async function testState(test: StateTest): Promise<Tested> {
  const program = around(test);
  let state: ExecutionState = { facts: test.facts, threads: new Map(), lastThread: 0, lastEvent: 0 };
  const events: HistoryLine[] = [];
  const inspection: InspectionData = { input: test.facts.input };
  const give = async (event: ExecutionEvent, host = test.host) => {
    const transition = await advance(program, state, event, host);
    events.push(...transition.events);
    const threads = new Map(state.threads);
    for (const id of transition.removed) threads.delete(id);
    for (const thread of transition.put) threads.set(thread.id, withVariables(thread, test));
    state = { ...state, threads, lastThread: transition.lastThread, lastEvent: transition.lastEvent };
    return transition;
  };
  const first = await give({ kind: "started" });
  await inspect(test, program, state, inspection);
  const task = first.commands.find((command) => command.kind === "startTask");
  if (task) {
    const answer = await test.perform(task.request);
    const whose = { thread: task.thread, task: task.task };
    if ("output" in answer) inspection.result = answer.output;
    await give(
      "output" in answer
        ? { kind: "taskSucceeded", ...whose, output: answer.output }
        : { kind: "taskFailed", ...whose, ...answer },
    );
  }
  // A Wait state is not waited for.
  if ([...state.threads.values()].some(({ doing, state: at }) => doing.kind === "waiting" && at === test.name))
    await give({ kind: "timeReached" }, { ...test.host, nowMs: Number.MAX_SAFE_INTEGER });
  return { ...verdict(test, state, events), inspection };
}

const withVariables = (thread: Thread, { variables }: StateTest): Thread =>
  Object.keys(variables).length > 0 ? { ...thread, variables: { ...variables, ...thread.variables } } : thread;

/** The state, with a place for every state that it may lead to; the variables are there before it begins. */
function around({ name, state, language, variables }: StateTest): Program {
  const targets = [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map(({ Next }) => Next),
    ...(state.Catch ?? []).map(({ Next }) => Next),
  ];
  const stubs = targets
    .filter((target) => target !== undefined)
    .map((target): [string, State] => [target, { Type: "Wait", Seconds: 31_536_000, End: true }]);
  const first = "terrarium: variables";
  const assign: State = { Type: "Pass", QueryLanguage: "JSONPath", Assign: variables, Next: name };
  const hasVariables = Object.keys(variables).length > 0;
  return {
    ...(language ? { QueryLanguage: language } : {}),
    StartAt: hasVariables ? first : name,
    States: { ...Object.fromEntries(stubs), [name]: state, ...(hasVariables ? { [first]: assign } : {}) },
  };
}

function verdict(
  { name }: StateTest,
  { threads }: ExecutionState,
  events: readonly HistoryLine[],
): Omit<Tested, "inspection"> {
  const about = (suffix: string) =>
    events.find(
      ({ type, details }) => type.endsWith(suffix) && (Object.values(details)[0] as { name?: string })?.name === name,
    );
  const exited = about("StateExited")?.details.stateExitedEventDetails as { output: string } | undefined;
  const failure = events.findLast(({ type }) => /Failed$|TimedOut$/.test(type));
  const said = (failure && (Object.values(failure.details)[0] as { error?: string; cause?: string })) ?? {};
  const main = threads.get(1);
  if (exited) {
    const next = main && main.state !== name ? main.state : undefined;
    const caught = failure !== undefined ? { error: said.error, cause: said.cause } : {};
    return { status: failure ? "CAUGHT_ERROR" : "SUCCEEDED", output: exited.output, nextState: next, ...caught };
  }
  const status = main?.doing.kind === "retrying" ? "RETRIABLE" : "FAILED";
  return { status, error: said.error, cause: said.cause };
}

/** What each step made of the input, as far as it came. */
async function inspect(
  test: StateTest,
  program: Program,
  state: ExecutionState,
  inspection: InspectionData,
): Promise<void> {
  const main = state.threads.get(1);
  const base: Thread = main ?? ({ id: 1, scope: [], variables: test.variables, attempts: [] } as unknown as Thread);
  const thread: Thread = { ...base, state: test.name, input: test.facts.input };
  const run = begin(program, { ...state, threads: new Map([[1, thread]]) }, test.host);
  const frame: Frame = frameOf(run, thread);
  try {
    if (frame.language === "JSONata") {
      if (test.state.Arguments !== undefined) inspection.afterArguments = JSON.stringify(await argumentsOf(frame));
      return;
    }
    inspection.afterInputPath = JSON.stringify(effectiveInput(frame));
    if (test.state.Type === "Task" || test.state.Type === "Pass")
      inspection.afterParameters = JSON.stringify(await argumentsOf(frame));
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
  }
}

/** The steps behind the result, for a state that has come so far. */
export function inspectResult(state: State, inspection: InspectionData, output: string | undefined, host: Host): void {
  if (inspection.result === undefined || state.QueryLanguage === "JSONata") return;
  const result = JSON.parse(inspection.result) as Json;
  try {
    const scope = { input: result, context: {}, variables: {}, chance: host };
    inspection.afterResultSelector = JSON.stringify(state.ResultSelector ? fill(state.ResultSelector, scope) : result);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
  }
  if (state.OutputPath === undefined && output !== undefined) inspection.afterResultPath = output;
}
