import { isDistributed, itemScope, processorOf } from "../definition.ts";
import type { Thread } from "../execution-state.ts";
import { runtimeError, StatesError } from "../failure.ts";
import { type Frame, frameOf, numberField } from "../frame.ts";
import { fail, finish } from "../leave.ts";
import { type Children, changed, type Run, withInput } from "../run.ts";
import { distributedMap } from "./distributed-map.ts";
import { itemInput, itemsOf, notAnArray } from "./items.ts";
import { takeOutputs } from "./parallel.ts";

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html ("supports up to 40 concurrent iterations"), read 2026-11-24
const INLINE_CONCURRENCY = 40;

export async function map(frame: Frame): Promise<void> {
  if (isDistributed(frame.state)) return distributedMap(frame);
  const { run, thread, state } = frame;
  const items = await itemsOf(frame);
  const wanted = await numberField(frame, {
    name: "MaxConcurrency",
    value: state.MaxConcurrency,
    path: state.MaxConcurrencyPath,
  });
  if (wanted !== undefined && wanted < 0) throw runtimeError("MaxConcurrency cannot be negative.");
  const concurrency = Math.min(wanted || INLINE_CONCURRENCY, INLINE_CONCURRENCY);
  if (!Array.isArray(items)) throw notAnArray(frame, items);
  const lastEvent = run.record("MapStateStarted", thread.lastEvent, {
    mapStateStartedEventDetails: { length: items.length },
  });
  const first = run.reserve(items.length);
  const started = Math.min(concurrency, items.length);
  const parent = changed(thread, {
    lastEvent,
    doing: { kind: "children", total: items.length, ended: 0, concurrency, first, started },
  });
  run.put(parent);
  const start = processorOf(state)?.StartAt ?? "";
  for (const [index, value] of items.entries())
    run.put({
      id: first + index,
      parent: thread.id,
      index,
      scope: itemScope(thread.scope, thread.state),
      state: start,
      input: "null",
      variables: {},
      item: { index, value },
      enteredEvent: 0,
      enteredMs: 0,
      lastEvent,
      attempts: [],
      retryCount: 0,
      task: 0,
      doing: { kind: "queued" },
    });
  if (items.length === 0) return mapSucceeded(run, parent);
  for (let index = 0; index < started; index += 1) await startIteration(frameOf(run, parent), first + index, lastEvent);
}

/** Evaluates an item's input and sets the iteration going. @param cause the event behind which it starts */
async function startIteration(frame: Frame, id: number, cause: number): Promise<void> {
  const { run, thread: parent } = frame;
  const queued = run.thread(id);
  if (queued?.doing.kind !== "queued") return;
  const details = { mapIterationStartedEventDetails: { name: parent.state, index: queued.index } };
  const lastEvent = run.record("MapIterationStarted", cause, details);
  const { item = { index: queued.index, value: null } } = queued;
  const input = await itemInput(frame, item);
  run.put(withInput({ ...queued, input: JSON.stringify(input), lastEvent, doing: { kind: "ready" } }, input));
  run.ready.push(id);
}

async function iterationEnded(run: Run, parent: Thread, iteration: Thread): Promise<void> {
  if (parent.doing.kind !== "children") return;
  const details = { mapIterationSucceededEventDetails: { name: parent.state, index: iteration.index } };
  const succeeded = run.record("MapIterationSucceeded", iteration.lastEvent, details);
  const { total, first, started = total } = parent.doing;
  const ended = parent.doing.ended + 1;
  if (ended === total)
    return mapSucceeded(run, changed(parent, { lastEvent: succeeded, doing: { ...parent.doing, ended } }));
  const next = changed(parent, { doing: { ...parent.doing, ended, started: Math.min(started + 1, total) } });
  run.put(next);
  if (started === total) return;
  try {
    await startIteration(frameOf(run, next), first + started, iteration.lastEvent);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, next, error, "MapStateFailed");
  }
}

async function mapSucceeded(run: Run, parent: Thread): Promise<void> {
  if (parent.doing.kind !== "children") return;
  const outputs = takeOutputs(run, parent.doing.first, parent.doing.total);
  run.record("MapStateSucceeded", parent.lastEvent);
  run.put(parent);
  try {
    await finish(frameOf(run, parent), outputs);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, parent, error);
  }
}

function iterationFailed(run: Run, parent: Thread, iteration: Thread): void {
  const details = { mapIterationFailedEventDetails: { name: parent.state, index: iteration.index } };
  run.record("MapIterationFailed", iteration.lastEvent, details);
}

/** What becomes of a Map state with one of its iterations. */
export const ITERATIONS: Children = {
  failedEvent: "MapStateFailed",
  ended: iterationEnded,
  failed: iterationFailed,
};
