import type { InspectionData, InspectionErrorDetails, TestExecutionStatus } from "@aws-sdk/client-sfn";
import type { Program, State } from "../language/definition.ts";
import type {
  Command,
  ExecutionEvent,
  ExecutionFacts,
  ExecutionState,
  HistoryLine,
  TaskRequest,
  Thread,
} from "../language/execution-state.ts";
import { StatesError } from "../language/failure.ts";
import { frameOf } from "../language/frame.ts";
import { advance } from "../language/interpreter.ts";
import type { Json } from "../language/json.ts";
import { matches } from "../language/retry.ts";
import { begin, type Host } from "../language/run.ts";
import { inspectInput, inspectResult } from "./inspection.ts";

/** What a test is made from. */
export interface StateTest {
  name: string;
  state: State;
  /** Of the state machine around it. */
  language: Program["QueryLanguage"];
  facts: ExecutionFacts;
  variables: Record<string, Json>;
  host: Host;
  /** How often the retrier that fits has tried already. */
  retries: number;
  /** What an ItemReader reads. */
  read: Json | undefined;
  /** Does what the task asks for, or what the mock says instead; of a Map or Parallel state, what the mock says of its children. */
  perform(request: TaskRequest, inspection: InspectionData): Promise<Answer>;
}

export type Answer = { output: string } | { error: string; cause: string };

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
  const inspection: InspectionData = { input: test.facts.input };
  let trial = await begun(test);
  await inspect(test, trial, inspection);
  if (isAtChildren(test, trial)) trial = await begun({ ...test, state: standIn(test) });
  const task = trial.commands.find((command) => command.kind === "startTask");
  let answer: Answer | undefined;
  if (task) {
    answer = await test.perform(task.request, inspection);
    const whose = { thread: task.thread, task: task.task };
    await trial.give(
      "output" in answer
        ? { kind: "taskSucceeded", ...whose, output: answer.output }
        : { kind: "taskFailed", ...whose, ...answer },
    );
  }
  // A Wait state is not waited for.
  if ([...trial.state.threads.values()].some(({ doing, state: at }) => doing.kind === "waiting" && at === test.name))
    await trial.give({ kind: "timeReached" }, { ...test.host, nowMs: Number.MAX_SAFE_INTEGER });
  const shown = verdict(test, trial, inspection);
  if (answer && "output" in answer) inspectAnswer(test, inspection, answer.output, shown.output);
  return { ...shown, inspection };
}

/** The state under test on its way. */
interface Trial {
  readonly program: Program;
  state: ExecutionState;
  readonly events: HistoryLine[];
  /** What the interpreter asked for at the beginning. */
  commands: readonly Command[];
  give(event: ExecutionEvent, host?: Host): Promise<void>;
}

async function begun(test: StateTest): Promise<Trial> {
  const trial: Trial = {
    program: around(test),
    state: { facts: test.facts, threads: new Map(), lastThread: 0, lastEvent: 0 },
    events: [],
    commands: [],
    async give(event, host = test.host) {
      const { put, removed, events, commands, lastThread, lastEvent } = await advance(
        trial.program,
        trial.state,
        event,
        host,
      );
      trial.events.push(...events);
      trial.commands = commands;
      const threads = new Map(trial.state.threads);
      for (const id of removed) threads.delete(id);
      for (const thread of put) threads.set(thread.id, withPast(thread, test));
      trial.state = { ...trial.state, threads, lastThread, lastEvent };
    },
  };
  await trial.give({ kind: "started" });
  return trial;
}

/** The variables that were there before, and the attempts that were made. */
function withPast(thread: Thread, { name, state, variables, retries }: StateTest): Thread {
  const tried =
    retries > 0 && thread.state === name && thread.attempts.length === 0
      ? { attempts: (state.Retry ?? []).map(() => retries), retryCount: retries }
      : {};
  return { ...thread, variables: { ...variables, ...thread.variables }, ...tried };
}

/** A Map or Parallel state whose branches or children are under way. */
function isAtChildren({ name }: StateTest, { state: { threads }, events }: Trial): boolean {
  const main = threads.get(1);
  return (
    main?.state === name &&
    (main.doing.kind === "children" || main.doing.kind === "mapRun") &&
    !events.some(({ type }) => type === "ExecutionFailed")
  );
}

const isRetrying = (thread: Thread | undefined): boolean => thread?.doing.kind === "retrying";

/** A state whose children are mocked is to the interpreter like a task: somebody else says what it comes to. */
function standIn({ state, language = "JSONPath" }: StateTest): State {
  const { Type: _type, Parameters: _parameters, Arguments: _arguments, ...rest } = state;
  const nothing = (state.QueryLanguage ?? language) === "JSONata" ? { Arguments: {} } : { Parameters: {} };
  return { ...rest, ...nothing, Type: "Task", Resource: "arn:aws:states:::lambda:invoke" };
}

const STANDSTILL: State = { Type: "Wait", Seconds: 31_536_000, End: true };

/** Branches and iterations go nowhere: what they come to is the mock's business. */
function childless({ Branches, ItemProcessor, Iterator: older, ...state }: State): State {
  const still = (program: Program): Program => ({ ...program, StartAt: "Still", States: { Still: STANDSTILL } });
  return {
    ...state,
    ...(Branches ? { Branches: Branches.map(still) } : {}),
    ...(ItemProcessor ? { ItemProcessor: still(ItemProcessor) } : {}),
    ...(older ? { Iterator: still(older) } : {}),
  };
}

/** The state, with a place for every state that it may lead to; the variables are there before it begins. */
function around({ name, state, language, variables }: StateTest): Program {
  const targets = [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map(({ Next }) => Next),
    ...(state.Catch ?? []).map(({ Next }) => Next),
  ];
  const stubs = targets.filter((target) => target !== undefined).map((target): [string, State] => [target, STANDSTILL]);
  const first = "terrarium: variables";
  const assign: State = { Type: "Pass", QueryLanguage: "JSONPath", Assign: variables, Next: name };
  const hasVariables = Object.keys(variables).length > 0;
  return {
    ...(language ? { QueryLanguage: language } : {}),
    StartAt: hasVariables ? first : name,
    States: { ...Object.fromEntries(stubs), [name]: childless(state), ...(hasVariables ? { [first]: assign } : {}) },
  };
}

function verdict(
  test: StateTest,
  { state: { threads }, events }: Trial,
  inspection: InspectionData,
): Omit<Tested, "inspection"> {
  const { name } = test;
  const about = (suffix: string) =>
    events.find(
      ({ type, details }) => type.endsWith(suffix) && (Object.values(details)[0] as { name?: string })?.name === name,
    );
  const exited = about("StateExited")?.details.stateExitedEventDetails as { output: string } | undefined;
  const failure = events.findLast(({ type }) => /Failed$|TimedOut$/.test(type));
  const said = (failure && (Object.values(failure.details)[0] as { error?: string; cause?: string })) ?? {};
  const main = threads.get(1);
  if (failure) Object.assign(inspection, errorDetails(test, main, said, exited !== undefined));
  if (exited) {
    const next = main && main.state !== name ? main.state : undefined;
    const caught = failure !== undefined ? { error: said.error, cause: said.cause } : {};
    return { status: failure ? "CAUGHT_ERROR" : "SUCCEEDED", output: exited.output, nextState: next, ...caught };
  }
  return { status: isRetrying(main) ? "RETRIABLE" : "FAILED", error: said.error, cause: said.cause };
}

/** Which retrier and which catcher the error meets (recorded: test_state_configuration.snapshot.json in LocalStack's repository, read 2026-11-25). */
function errorDetails(
  { state, host }: StateTest,
  main: Thread | undefined,
  { error = "", cause = "" }: { error?: string; cause?: string },
  isCaught: boolean,
): Pick<InspectionData, "errorDetails"> {
  const failure = new StatesError(error, cause);
  const fits = ({ ErrorEquals }: { ErrorEquals: string[] }) => matches(ErrorEquals, failure);
  const retryIndex = (state.Retry ?? []).findIndex(fits);
  const catchIndex = isCaught ? (state.Catch ?? []).findIndex(fits) : -1;
  const details: InspectionErrorDetails = {};
  if (catchIndex >= 0) details.catchIndex = catchIndex;
  if (retryIndex >= 0) details.retryIndex = retryIndex;
  if (main?.doing.kind === "retrying")
    details.retryBackoffIntervalSeconds = Math.ceil((main.doing.untilMs - host.nowMs) / 1000);
  return Object.keys(details).length > 0 ? { errorDetails: details } : {};
}

async function inspect(test: StateTest, { program, state }: Trial, inspection: InspectionData): Promise<void> {
  const base: Thread =
    state.threads.get(1) ?? ({ id: 1, scope: [], variables: test.variables, attempts: [] } as unknown as Thread);
  const thread: Thread = { ...base, state: test.name, input: test.facts.input };
  const run = begin(program, { ...state, threads: new Map([[1, thread]]) }, test.host);
  await inspectInput(frameOf(run, thread), inspection, test.read);
}

function inspectAnswer(
  { state, language, host }: StateTest,
  inspection: InspectionData,
  result: string,
  output: string | undefined,
): void {
  // Recorded: a Map or Parallel state's own result is not shown.
  if (state.Type === "Task") inspection.result = result;
  if ((state.QueryLanguage ?? language ?? "JSONPath") === "JSONPath")
    inspectResult(state, inspection, { result, output }, host);
}
