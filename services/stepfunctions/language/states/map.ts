import { isDistributed, itemScope, processorOf } from "../definition.ts";
import type { MapItem, Thread } from "../execution-state.ts";
import { queryError, runtimeError, StatesError } from "../failure.ts";
import { effectiveInput, type Frame, frameOf, numberField, pathScope, queryScope } from "../frame.ts";
import { type Json, typeName } from "../json.ts";
import { evaluate, expressionOf, isExpression } from "../jsonata.ts";
import { fail, finish } from "../leave.ts";
import { fill, selectField } from "../payload-template.ts";
import { changed, type Run, withInput } from "../run.ts";
import { distributedMap } from "./distributed-map.ts";
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

/** The array: Items, ItemsPath or the input. */
export async function itemsOf(frame: Frame): Promise<Json> {
  const { state } = frame;
  if (frame.language === "JSONata") {
    if (state.Items === undefined) return frame.input;
    return evaluate(state.Items, "Items", queryScope(frame));
  }
  const input = effectiveInput(frame);
  return state.ItemsPath === undefined ? input : selectField(state.ItemsPath, pathScope(frame, input));
}

// Recorded on AWS: test_base_scenarios.snapshot.json (test_map_state_items_…) in LocalStack's repository, read 2026-11-24.
export function notAnArray({ state, language }: Frame, value: Json): StatesError {
  if (language === "JSONPath") return runtimeError(`Reference path "${state.ItemsPath ?? "$"}" must point to array.`);
  if (typeof state.Items !== "string" || !isExpression(state.Items))
    return queryError(`Map state input must be an array but was: ${JSON.stringify(value)}`, "");
  return queryError(
    `The JSONata expression '${expressionOf(state.Items)}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    "Items",
  );
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

/** What ItemSelector (or, as it was called, Parameters) makes of an item; without one the item itself. */
export async function itemInput(frame: Frame, item: MapItem): Promise<Json> {
  const { state } = frame;
  const selector = state.ItemSelector ?? (frame.language === "JSONPath" ? state.Parameters : undefined);
  if (selector === undefined) return item.value;
  const selecting: Frame = { ...frame, item };
  return frame.language === "JSONata"
    ? evaluate(selector, "ItemSelector", queryScope(selecting))
    : fill(selector, pathScope(selecting, effectiveInput(frame)));
}

export async function iterationEnded(run: Run, parent: Thread, iteration: Thread): Promise<void> {
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

export function iterationFailed(run: Run, parent: Thread, iteration: Thread): void {
  const details = { mapIterationFailedEventDetails: { name: parent.state, index: iteration.index } };
  run.record("MapIterationFailed", iteration.lastEvent, details);
}
