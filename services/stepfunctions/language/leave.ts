import type { Catcher, State } from "./definition.ts";
import type { Thread } from "./execution-state.ts";
import { dataLimitExceeded, PAYLOAD_LIMIT_BYTES, StatesError } from "./failure.ts";
import { type Frame, frameOf, pathScope, queryScope, throughPath } from "./frame.ts";
import { enteredDetails, exitedDetails, HAS_ABORTED_EVENT, succeededDetails, why } from "./history.ts";
import type { Json, JsonObject } from "./json.ts";
import { PathNotFound, parsePath, place } from "./json-path.ts";
import { evaluate } from "./jsonata.ts";
import { fill } from "./payload-template.ts";
import { catcherOf, nextRetry } from "./retry.ts";
import { type Children, changed, type Run, withInput } from "./run.ts";

/** Writes that the thread is in its state now. */
export function enter(run: Run, thread: Thread, state: State): Thread {
  const event = run.record(`${state.Type}StateEntered`, thread.lastEvent, enteredDetails(thread.state, thread.input));
  const entered = changed(thread, {
    enteredEvent: event,
    enteredMs: run.host.nowMs,
    lastEvent: event,
    attempts: [],
    retryCount: 0,
    doing: { kind: "again" },
  });
  run.put(entered);
  return entered;
}

/**
 * A state has its result: ResultSelector, ResultPath, Assign and Output are applied, and the next state's turn comes.
 * @throws StatesError when one of them cannot be
 */
export async function finish(frame: Frame, result: Json, override: Partial<State> = {}): Promise<void> {
  const { state } = frame;
  const next = override.Next ?? state.Next;
  if (frame.language === "JSONata") {
    const scope = queryScope(frame, state.Type in NO_RESULT ? {} : { result });
    const { Assign = state.Assign, Output = state.Output } = override;
    const assigned = Assign && ((await evaluate(Assign, "Assign", scope)) as JsonObject);
    const output = Output === undefined ? result : await evaluate(Output, "Output", scope);
    return exit(frame, output, next, assigned);
  }
  const selected = state.ResultSelector === undefined ? result : fill(state.ResultSelector, pathScope(frame, result));
  const Assign = override.Assign ?? state.Assign;
  const assigned = Assign && (fill(Assign, pathScope(frame, selected)) as JsonObject);
  const combined = combine(frame, state.ResultPath, selected);
  return exit(frame, throughPath(frame, state.OutputPath, combined), next, assigned);
}

/** Types whose `$states` has no result. */
const NO_RESULT: Partial<Record<State["Type"], true>> = { Pass: true, Choice: true, Wait: true, Succeed: true };

/** The result put into the state's input where ResultPath says. */
function combine(frame: Frame, resultPath: string | null | undefined, result: Json): Json {
  if (resultPath === null) return frame.input;
  if (resultPath === undefined || resultPath === "$") return result;
  try {
    return place(frame.input, parsePath(resultPath), result);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw new StatesError("States.ResultPathMatchFailure", error.message);
  }
}

/** Leaves the state with an output, for the next one or for the end of the thread. */
async function exit(frame: Frame, output: Json, next: string | undefined, assigned?: JsonObject): Promise<void> {
  const { run, thread, state } = frame;
  const text = JSON.stringify(output);
  if (text.length * 3 > PAYLOAD_LIMIT_BYTES && Buffer.byteLength(text) > PAYLOAD_LIMIT_BYTES)
    throw dataLimitExceeded(thread.state);
  const shown =
    assigned &&
    Object.keys(assigned).length > 0 &&
    Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]));
  const lastEvent = run.record(
    `${state.Type}StateExited`,
    thread.lastEvent,
    exitedDetails(thread.state, text, shown || undefined),
  );
  const left = changed(thread, {
    lastEvent,
    variables: assigned ? { ...thread.variables, ...assigned } : thread.variables,
    doing: { kind: "ready" },
  });
  if (next === undefined) return end(run, left, text, output);
  run.put(withInput({ ...left, state: next, input: text }, output));
  run.ready.push(thread.id);
}

/** The thread has come to its end. */
async function end(run: Run, thread: Thread, output: string, value: Json): Promise<void> {
  if (thread.parent === undefined) {
    run.record("ExecutionSucceeded", thread.lastEvent, succeededDetails(output));
    run.remove(thread.id);
    run.command({ kind: "end", status: "SUCCEEDED", output });
    return;
  }
  const ended = withInput({ ...thread, input: output, doing: { kind: "ended", output } }, value);
  run.put(ended);
  const parent = parentOf(run, thread);
  await childrenIn(run, parent).ended(run, parent, ended);
}

function parentOf(run: Run, { parent }: Thread): Thread {
  const found = parent === undefined ? undefined : run.thread(parent);
  if (!found) throw new Error("A branch has outlived its state.");
  return found;
}

function childrenIn(run: Run, parent: Thread): Children {
  const { Type } = frameOf(run, parent).state;
  const children = run.children[Type];
  if (!children) throw new Error(`A ${Type} state has no branches.`);
  return children;
}

/** A state went wrong: it is tried again, caught, or takes its thread with it. */
export async function fail(run: Run, thread: Thread, failure: StatesError, failedEvent?: string): Promise<void> {
  const frame = frameOf(run, thread);
  const { state } = frame;
  const error = described(frame, failure);
  let at = thread;
  if (error.location !== undefined)
    at = changed(at, {
      lastEvent: run.record("EvaluationFailed", at.lastEvent, {
        evaluationFailedEventDetails: {
          ...why(error.error, error.message),
          ...(error.location === "" ? {} : { location: error.location }),
          state: thread.state,
        },
      }),
    });
  const retry = nextRetry(state.Retry ?? [], thread.attempts, error, run.host.random);
  if (retry) {
    run.frozen.length = 0;
    const attempts = Array.from(
      { length: Math.max(thread.attempts.length, retry.retrier + 1) },
      (_, index) => thread.attempts[index] ?? 0,
    );
    attempts[retry.retrier] = (attempts[retry.retrier] ?? 0) + 1;
    const untilMs = run.host.nowMs + retry.delayMs;
    run.put(changed(at, { attempts, retryCount: thread.retryCount + 1, doing: { kind: "retrying", untilMs } }));
    return;
  }
  // A map that cannot be evaluated has failed as a map (recorded).
  const ending = failedEvent ?? (state.Type === "Map" && error.location !== undefined ? "MapStateFailed" : undefined);
  if (ending !== undefined) at = changed(at, { lastEvent: run.record(ending, at.lastEvent) });
  run.put(at);
  const catcher = catcherOf(state.Catch ?? [], error);
  if (!catcher) return endFailed(run, at, error);
  run.frozen.length = 0;
  try {
    await leaveByCatcher({ ...frame, thread: at }, catcher, error);
  } catch (again) {
    if (!(again instanceof StatesError)) throw again;
    await endFailed(run, at, described(frame, again));
  }
}

async function leaveByCatcher(frame: Frame, catcher: Catcher, error: StatesError): Promise<void> {
  const errorOutput: JsonObject = { Error: error.error, Cause: error.message };
  if (frame.language === "JSONata") {
    const scope = queryScope(frame, { errorOutput });
    const assigned = catcher.Assign && ((await evaluate(catcher.Assign, "Assign", scope)) as JsonObject);
    const output = catcher.Output === undefined ? errorOutput : await evaluate(catcher.Output, "Output", scope);
    return exit(frame, output, catcher.Next, assigned);
  }
  const assigned = catcher.Assign && (fill(catcher.Assign, pathScope(frame, errorOutput)) as JsonObject);
  return exit(frame, combine(frame, catcher.ResultPath, errorOutput), catcher.Next, assigned);
}

/** Errors that name the state they happened in; those of tasks and Fail states speak for themselves. */
const NAMES_STATE = new Set([
  "States.Runtime",
  "States.QueryEvaluationError",
  "States.IntrinsicFailure",
  "States.ResultPathMatchFailure",
  "States.NoChoiceMatched",
]);

function described({ thread }: Frame, failure: StatesError): StatesError {
  const { error, message, location } = failure;
  if (!NAMES_STATE.has(error) || message.startsWith("An error occurred while executing")) return failure;
  const where = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.enteredEvent}). `;
  return new StatesError(error, where + message, location);
}

/** The thread cannot go on: neither can what it is part of. */
async function endFailed(run: Run, thread: Thread, error: StatesError): Promise<void> {
  if (thread.parent === undefined) {
    const said = why(error.error === "" ? undefined : error.error, error.message === "" ? undefined : error.message);
    run.record("ExecutionFailed", thread.lastEvent, { executionFailedEventDetails: said });
    for (const frozen of run.frozen) run.put(frozen);
    stopAll(run);
    run.command({ kind: "end", status: "FAILED", ...said });
    return;
  }
  const parent = parentOf(run, thread);
  const children = childrenIn(run, parent);
  children.failed(run, parent, thread);
  for (const sibling of childrenOf(run, parent))
    abort(run, sibling, thread.lastEvent, sibling.id !== thread.id, parent.state);
  await fail(run, changed(parent, { lastEvent: thread.lastEvent }), error, children.failedEvent);
}

const childrenOf = (run: Run, { id }: Thread): Thread[] => [...run.threads()].filter(({ parent }) => parent === id);

/** Ends a branch or iteration whose state has failed elsewhere; what it waits for is abandoned. */
function abort(run: Run, thread: Thread, cause: number, isOther: boolean, mapState: string): void {
  const { doing } = thread;
  for (const child of childrenOf(run, thread)) abort(run, child, cause, true, thread.state);
  abandon(run, thread);
  run.frozen.push(thread);
  run.remove(thread.id);
  if (doing.kind === "queued" || doing.kind === "ended") return;
  const { state } = frameOf(run, thread);
  if (isOther && thread.scope.at(-1) === mapState)
    run.record("MapIterationAborted", cause, {
      mapIterationAbortedEventDetails: { name: mapState, index: thread.index },
    });
  if (thread.enteredEvent > 0 && doing.kind !== "ready" && HAS_ABORTED_EVENT.has(state.Type))
    run.record(`${state.Type}StateAborted`, cause);
}

/** Lets go of what a thread waits for outside. */
function abandon(run: Run, { id, task, doing }: Thread): void {
  if (doing.kind === "task") run.command({ kind: "abandonTask", thread: id, task, awaits: doing.awaits });
  if (doing.kind === "mapRun") run.command({ kind: "stopMapRun", mapRunArn: doing.mapRunArn });
}

/** No thread goes on, because the execution is over; a redrive finds them as they are. */
export function stopAll(run: Run): void {
  for (const thread of run.threads()) abandon(run, thread);
  run.ready.length = 0;
}
