import { processorOf, type ReaderConfig, type State } from "../definition.ts";
import type { MapRunRequest, Thread } from "../execution-state.ts";
import { runtimeError, StatesError } from "../failure.ts";
import { effectiveInput, type Frame, frameOf, numberField, pathScope, queryScope } from "../frame.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { evaluate } from "../jsonata.ts";
import { fail, finish } from "../leave.ts";
import { fill } from "../payload-template.ts";
import { changed, type Run } from "../run.ts";
import { itemsOf, notAnArray } from "./items.ts";

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html ("MaxConcurrency … up to 10,000 parallel child workflow executions"), read 2026-11-24
const MAX_CONCURRENCY = 10_000;

/** Evaluates what concerns the whole map and hands it over; the children are executions of their own. */
export async function distributedMap(frame: Frame): Promise<void> {
  const { run, thread, state } = frame;
  const maxConcurrency = await numberField(frame, {
    name: "MaxConcurrency",
    value: state.MaxConcurrency,
    path: state.MaxConcurrencyPath,
  });
  const items = state.ItemReader ? undefined : await itemsOf(frame);
  if (items !== undefined && !Array.isArray(items) && !isObject(items)) throw notAnArray(frame, items);
  if (
    state.ItemReader === undefined &&
    state.ItemsPath === undefined &&
    state.Items === undefined &&
    !Array.isArray(items)
  )
    throw notAnArray(frame, items ?? null);
  const length = items === undefined ? 0 : Array.isArray(items) ? items.length : Object.keys(items).length;
  let lastEvent = run.record("MapStateStarted", thread.lastEvent, { mapStateStartedEventDetails: { length } });
  run.put(changed(thread, { lastEvent }));
  const request: MapRunRequest = {
    state: thread.state,
    scope: thread.scope,
    label: state.Label,
    items,
    ...(await readerOf(frame)),
    writer: await writerOf(frame),
    batcher: await batcherOf(frame),
    ...(await toleranceOf(frame)),
    maxConcurrency: Math.min(maxConcurrency || MAX_CONCURRENCY, MAX_CONCURRENCY),
    executionType: processorOf(state)?.ProcessorConfig?.ExecutionType ?? "STANDARD",
  };
  const mapRunArn = mapRunArnOf(run, state);
  lastEvent = run.record("MapRunStarted", lastEvent, { mapRunStartedEventDetails: { mapRunArn } });
  run.put(changed(thread, { lastEvent, doing: { kind: "mapRun", mapRunArn, request } }));
  run.command({ kind: "startMapRun", thread: thread.id, mapRunArn });
}

function mapRunArnOf({ facts, host }: Run, { Label }: State): string {
  const machine = facts.stateMachineArn.replace(":stateMachine:", ":mapRun:");
  return `${machine}/${Label ?? host.uuid()}:${host.uuid()}`;
}

/** Parameters or Arguments of a reader or writer. */
async function parametersOf(
  frame: Frame,
  field: string,
  given: { Parameters?: JsonObject; Arguments?: Json },
): Promise<Json> {
  if (frame.language === "JSONata") return evaluate(given.Arguments ?? {}, `${field}/Arguments`, queryScope(frame));
  return fill(given.Parameters ?? {}, pathScope(frame, effectiveInput(frame)));
}

async function readerOf(frame: Frame): Promise<Pick<MapRunRequest, "reader" | "maxItems">> {
  const { ItemReader: reader } = frame.state;
  if (!reader) return { reader: undefined, maxItems: undefined };
  const config: ReaderConfig = reader.ReaderConfig ?? {};
  const maxItems = await numberField(frame, { name: "MaxItems", value: config.MaxItems, path: config.MaxItemsPath });
  return {
    reader: {
      resource: reader.Resource,
      config: config as JsonObject,
      parameters: await parametersOf(frame, "ItemReader", reader),
    },
    maxItems,
  };
}

async function writerOf(frame: Frame): Promise<MapRunRequest["writer"]> {
  const { ResultWriter: writer } = frame.state;
  if (!writer) return undefined;
  return {
    resource: writer.Resource,
    config: (writer.WriterConfig ?? {}) as JsonObject,
    parameters: await parametersOf(frame, "ResultWriter", writer),
  };
}

async function batcherOf(frame: Frame): Promise<MapRunRequest["batcher"]> {
  const { ItemBatcher: batcher } = frame.state;
  if (!batcher) return undefined;
  const { BatchInput, MaxItemsPerBatch, MaxItemsPerBatchPath, MaxInputBytesPerBatch, MaxInputBytesPerBatchPath } =
    batcher;
  return {
    maxItems: await numberField(frame, {
      name: "MaxItemsPerBatch",
      value: MaxItemsPerBatch,
      path: MaxItemsPerBatchPath,
    }),
    maxBytes: await numberField(frame, {
      name: "MaxInputBytesPerBatch",
      value: MaxInputBytesPerBatch,
      path: MaxInputBytesPerBatchPath,
    }),
    input:
      BatchInput === undefined
        ? undefined
        : frame.language === "JSONata"
          ? await evaluate(BatchInput, "ItemBatcher/BatchInput", queryScope(frame))
          : fill(BatchInput, pathScope(frame, effectiveInput(frame))),
  };
}

// Recorded on AWS: test_base_scenarios.snapshot.json (test_map_state_tolerated_failure_…) in LocalStack's repository, read 2026-11-24.
async function toleranceOf(
  frame: Frame,
): Promise<Pick<MapRunRequest, "toleratedFailureCount" | "toleratedFailurePercentage">> {
  const { state } = frame;
  const toleratedFailureCount =
    (await numberField(frame, {
      name: "ToleratedFailureCount",
      value: state.ToleratedFailureCount,
      path: state.ToleratedFailureCountPath,
    })) ?? 0;
  const toleratedFailurePercentage =
    (await numberField(frame, {
      name: "ToleratedFailurePercentage",
      value: state.ToleratedFailurePercentage,
      path: state.ToleratedFailurePercentagePath,
      type: "float",
    })) ?? 0;
  if (toleratedFailureCount < 0) throw runtimeError("ToleratedFailureCount cannot be negative.");
  if (toleratedFailurePercentage < 0 || toleratedFailurePercentage > 100)
    throw runtimeError("ToleratedFailurePercentage must be between 0 and 100.");
  return { toleratedFailureCount, toleratedFailurePercentage };
}

/** All children have ended, and as many as needed well. */
export async function mapRunSucceeded(run: Run, thread: Thread, output: string): Promise<void> {
  const lastEvent = run.record("MapRunSucceeded", thread.lastEvent);
  run.record("MapStateSucceeded", lastEvent);
  const done = changed(thread, { lastEvent });
  run.put(done);
  try {
    await finish(frameOf(run, done), JSON.parse(output) as Json);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, done, error);
  }
}

export async function mapRunFailed(run: Run, thread: Thread, error: string, cause: string | undefined): Promise<void> {
  const details = { mapRunFailedEventDetails: { error, ...(cause === undefined ? {} : { cause }) } };
  const lastEvent = run.record("MapRunFailed", thread.lastEvent, details);
  await fail(run, changed(thread, { lastEvent }), new StatesError(error, cause ?? ""), "MapStateFailed");
}
