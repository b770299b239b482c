import type { Program, StateType } from "./definition.ts";
import {
  dueMs,
  type ExecutionEvent,
  type ExecutionState,
  MAIN_THREAD,
  type Thread,
  type Transition,
} from "./execution-state.ts";
import { StatesError } from "./failure.ts";
import { type Frame, frameOf } from "./frame.ts";
import { activityStartedDetails, startedDetails, why } from "./history.ts";
import { enter, fail, stopAll } from "./leave.ts";
import { begin, type ChildrenOf, changed, HistoryFull, type Host, MAX_EVENTS, type Run } from "./run.ts";
import { mapRunFailed, mapRunSucceeded } from "./states/distributed-map.ts";
import { ITERATIONS, map } from "./states/map.ts";
import { BRANCHES, parallel } from "./states/parallel.ts";
import { choice, fail as failState, pass, succeed, wait, waited } from "./states/simple.ts";
import { failed, start, submitted, succeeded, task, timedOut, waiting } from "./states/task.ts";

const CHILDREN: ChildrenOf = { Parallel: BRANCHES, Map: ITERATIONS };

/**
 * One step of an execution: a state and an event give what changes and what is to be done. It reads no clock, draws no lots and
 * touches nothing: the same state, event and host give the same transition.
 */
export async function advance(
  program: Program,
  state: ExecutionState,
  event: ExecutionEvent,
  host: Host,
): Promise<Transition> {
  const run = begin(program, state, host, CHILDREN);
  try {
    await take(run, event);
    await goOn(run);
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    // The history goes on from what was, without the lines that did not fit.
    return historyFull(begin(program, state, host, CHILDREN));
  }
  return run.transition();
}

// Enough to make a commit cheap for each state, little enough that one busy execution does not hold up the others.
const STEPS_PER_TRANSITION = 50;

/** Every thread with something to do now does one step, in turn, until all wait or it is the others' turn. */
async function goOn(run: Run): Promise<void> {
  for (let steps = 0; steps < STEPS_PER_TRANSITION; steps += 1) {
    const id = run.ready.shift();
    if (id === undefined) return;
    const thread = run.thread(id);
    if (thread) await step(run, thread);
  }
  if (run.ready.length > 0) run.command({ kind: "continue" });
}

async function step(run: Run, thread: Thread): Promise<void> {
  const { doing } = thread;
  if (doing.kind === "scheduled") return start(run, thread);
  if (doing.kind !== "ready" && doing.kind !== "again") return;
  const { state } = frameOf(run, thread);
  const entered = doing.kind === "ready" ? enter(run, thread, state) : thread;
  await attempt(run, entered, STATES[state.Type]);
}

/** Does a state's work; an error of the state's is handled as the state says. */
async function attempt(run: Run, thread: Thread, work: (frame: Frame) => Promise<void>): Promise<void> {
  try {
    await work(frameOf(run, thread));
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, run.thread(thread.id) ?? thread, error);
  }
}

const STATES: Readonly<Record<StateType, (frame: Frame) => Promise<void>>> = {
  Pass: pass,
  Task: task,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: failState,
  Parallel: parallel,
  Map: map,
};

async function take(run: Run, event: ExecutionEvent): Promise<void> {
  switch (event.kind) {
    case "started":
      return begun(run);
    case "continued":
      for (const { id, doing } of [...run.threads()].sort((a, b) => a.id - b.id))
        if (doing.kind === "ready" || doing.kind === "again" || doing.kind === "scheduled") run.ready.push(id);
      return;
    case "timeReached":
      return timeReached(run);
    case "timedOut":
      return over(run, "TIMED_OUT", "ExecutionTimedOut", undefined, undefined);
    case "stopped":
      return over(run, "ABORTED", "ExecutionAborted", event.error, event.cause);
    case "redriven":
      return redriven(run);
    case "mapRunSucceeded":
    case "mapRunFailed": {
      const thread = run.thread(event.thread);
      if (thread?.doing.kind !== "mapRun") return;
      return event.kind === "mapRunSucceeded"
        ? mapRunSucceeded(run, thread, event.output)
        : mapRunFailed(run, thread, event.error, event.cause);
    }
    default:
      return taskSaid(run, event);
  }
}

function begun(run: Run): void {
  const { facts, program } = run;
  run.record("ExecutionStarted", 0, startedDetails(facts.input, facts.roleArn, facts.aliasArn, facts.versionArn));
  run.put({
    id: run.reserve(1),
    parent: undefined,
    index: 0,
    scope: [],
    state: program.StartAt,
    input: facts.input,
    variables: {},
    enteredEvent: 0,
    enteredMs: 0,
    // Nothing is shown as the first state's cause (recorded).
    lastEvent: 0,
    attempts: [],
    retryCount: 0,
    task: 0,
    doing: { kind: "ready" },
  });
  run.ready.push(MAIN_THREAD);
}

type TaskEvent = Extract<ExecutionEvent, { task: number }>;

async function taskSaid(run: Run, event: TaskEvent): Promise<void> {
  const thread = waiting(run, event.thread, event.task);
  if (!thread) return;
  switch (event.kind) {
    case "taskSubmitted":
      return submitted(run, thread, event.output, event.awaits);
    case "taskSucceeded":
      return succeeded(run, thread, event.output);
    case "taskFailed": {
      const outcome = event.startFailed ? "SubmitFailed" : "Failed";
      return failed(run, thread, new StatesError(event.error ?? "", event.cause ?? ""), outcome);
    }
    case "activityStarted": {
      const details = activityStartedDetails(event.workerName);
      const lastEvent = run.record("ActivityStarted", thread.lastEvent, details);
      run.put(
        changed(thread, {
          lastEvent,
          doing: { ...thread.doing, submitted: true, heartbeatAtMs: nextHeartbeat(run, thread.doing) },
        }),
      );
      return;
    }
    case "heartbeat":
      run.put(changed(thread, { doing: { ...thread.doing, heartbeatAtMs: nextHeartbeat(run, thread.doing) } }));
  }
}

const nextHeartbeat = ({ host }: Run, { heartbeatMs }: { heartbeatMs?: number | undefined }): number | undefined =>
  heartbeatMs === undefined ? undefined : host.nowMs + heartbeatMs;

async function timeReached(run: Run): Promise<void> {
  for (const due of [...run.threads()]) {
    // What came before may have taken this thread with it.
    const thread = run.thread(due.id);
    if (!thread || (dueMs(thread) ?? Number.POSITIVE_INFINITY) > run.host.nowMs) continue;
    if (thread.doing.kind === "waiting") await attempt(run, thread, waited);
    else if (thread.doing.kind === "retrying") {
      run.put(changed(thread, { doing: { kind: "again" } }));
      run.ready.push(thread.id);
    } else {
      const running = waiting(run, thread.id, thread.task);
      if (running) await timedOut(run, running);
    }
  }
}

/** The execution ends from outside. */
function over(
  run: Run,
  status: "TIMED_OUT" | "ABORTED",
  type: "ExecutionTimedOut" | "ExecutionAborted",
  error: string | undefined,
  cause: string | undefined,
): void {
  const said = why(error, cause);
  const details = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  run.record(type, 0, { [details]: said });
  stopAll(run);
  run.command({ kind: "end", status, ...said });
}

// As the Step Functions console shows it: https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html, read 2026-11-24
function historyFull(run: Run): Transition {
  const said = why("States.Runtime", `The execution reached the maximum number of history events (${MAX_EVENTS}).`);
  run.record("ExecutionFailed", 0, { executionFailedEventDetails: said });
  stopAll(run);
  run.command({ kind: "end", status: "FAILED", ...said });
  return run.transition();
}

/**
 * Goes on where it failed: what had ended well stays, every other state does its work once more, with the input that it had.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html, read 2026-11-24
 */
function redriven(run: Run): void {
  const { redriveCount } = run.facts;
  const lastEvent = run.record("ExecutionRedriven", 0, { executionRedrivenEventDetails: { redriveCount } });
  for (const thread of [...run.threads()].sort((a, b) => a.id - b.id)) {
    const { id, doing } = thread;
    if (doing.kind === "children" || doing.kind === "queued" || doing.kind === "ended") continue;
    if (doing.kind === "mapRun") {
      const details = { mapRunArn: doing.mapRunArn, redriveCount };
      run.put(
        changed(thread, {
          lastEvent: run.record("MapRunRedriven", lastEvent, { mapRunRedrivenEventDetails: details }),
        }),
      );
      run.command({ kind: "redriveMapRun", mapRunArn: doing.mapRunArn, thread: id });
      continue;
    }
    const again = doing.kind === "ready" ? doing : ({ kind: "again" } as const);
    run.put(changed(thread, { lastEvent, attempts: [], retryCount: 0, doing: again }));
    run.ready.push(id);
  }
}
