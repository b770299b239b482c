import type { RunningTask, TaskRequest, Thread } from "../execution-state.ts";
import { dataLimitExceeded, PAYLOAD_LIMIT_BYTES, runtimeError, StatesError } from "../failure.ts";
import { argumentsOf, effectiveInput, type Frame, frameOf, numberField, pathScope, queryScope } from "../frame.ts";
import { scheduledLine, taskFailedLine, taskStartedLine, taskSubmittedLine, taskSucceededLine } from "../history.ts";
import type { Json } from "../json.ts";
import { evaluate } from "../jsonata.ts";
import { fail, finish } from "../leave.ts";
import { fill } from "../payload-template.ts";
import { integrationOf, waitsForToken } from "../resource.ts";
import { changed, type Run } from "../run.ts";

/** Evaluates what the task is to do and writes that it is scheduled. */
export async function task(frame: Frame): Promise<void> {
  const { run, thread, state } = frame;
  const integration = integrationOf(state.Resource ?? "");
  if (!integration) throw runtimeError(`The resource ${state.Resource} is not known.`);
  if (integration.kind === "activity" && !run.host.hasActivity(integration.activityArn))
    throw runtimeError(`The activity ${integration.activityArn} does not exist.`);
  const token = waitsForToken(integration) ? newToken(run, thread) : undefined;
  const prepared: Frame = { ...frame, token };
  const parameters = await argumentsOf(prepared);
  const seconds = await numberField(frame, {
    name: "TimeoutSeconds",
    value: state.TimeoutSeconds,
    path: state.TimeoutSecondsPath,
  });
  const beat = await numberField(frame, {
    name: "HeartbeatSeconds",
    value: state.HeartbeatSeconds,
    path: state.HeartbeatSecondsPath,
  });
  const limits = {
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    heartbeatMs: beat === undefined ? undefined : beat * 1000,
  };
  const request: TaskRequest = { integration, parameters, token, credentials: await credentials(prepared) };
  const { type, details } = scheduledLine(request, run.facts.region, limits);
  const lastEvent = run.record(type, thread.lastEvent, details);
  run.put(
    changed(thread, { lastEvent, task: thread.task + 1, doing: { kind: "scheduled", task: request, ...limits } }),
  );
  run.ready.push(thread.id);
}

/** The token says whose it is, so that none need be looked up; the random part makes it nobody else's. */
const newToken = ({ facts, host }: Run, { id, task }: Thread): string =>
  Buffer.from(JSON.stringify([facts.arn, id, task + 1, host.uuid()])).toString("base64");

/** What a token names; `undefined` for what was not made here. */
export function readToken(token: string): { execution: string; thread: number; task: number } | undefined {
  try {
    const [execution, thread, task] = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    return typeof execution === "string" && Number.isInteger(thread) && Number.isInteger(task)
      ? { execution, thread, task }
      : undefined;
  } catch {
    return undefined;
  }
}

async function credentials(frame: Frame): Promise<Json | undefined> {
  const { Credentials } = frame.state;
  if (Credentials === undefined) return undefined;
  return frame.language === "JSONata"
    ? evaluate(Credentials, "Credentials", queryScope(frame))
    : fill(Credentials, pathScope(frame, effectiveInput(frame)));
}

/** Hands the scheduled task over. */
export function start(run: Run, thread: Thread): void {
  if (thread.doing.kind !== "scheduled") return;
  const { task: request, timeoutMs, heartbeatMs } = thread.doing;
  const line = taskStartedLine(request.integration);
  const lastEvent = line ? run.record(line.type, thread.lastEvent, line.details) : thread.lastEvent;
  const at = (ms: number | undefined) => (ms === undefined ? undefined : run.host.nowMs + ms);
  const doing: RunningTask = { kind: "task", task: request, timeoutMs, heartbeatMs, timeoutAtMs: at(timeoutMs) };
  // Heartbeats are expected from whoever holds the token, from now on.
  if (request.token !== undefined && request.integration.kind !== "activity") doing.heartbeatAtMs = at(heartbeatMs);
  run.put(changed(thread, { lastEvent, doing }));
  run.command({ kind: "startTask", thread: thread.id, task: thread.task, request, heartbeatMs, timeoutMs });
}

/** The thread that runs this very task; late answers find none. */
export function waiting(run: Run, id: number, task: number): (Thread & { doing: RunningTask }) | undefined {
  const thread = run.thread(id);
  return thread?.doing.kind === "task" && thread.task === task
    ? (thread as Thread & { doing: RunningTask })
    : undefined;
}

export async function submitted(
  run: Run,
  thread: Thread & { doing: RunningTask },
  output: Json,
  awaits: string | undefined,
): Promise<void> {
  const { integration } = thread.doing.task;
  const line = taskSubmittedLine(integration, JSON.stringify(output));
  const lastEvent = run.record(line.type, thread.lastEvent, line.details);
  run.put(changed(thread, { lastEvent, doing: { ...thread.doing, submitted: true, awaits } }));
}

export async function succeeded(run: Run, thread: Thread & { doing: RunningTask }, output: string): Promise<void> {
  const { integration } = thread.doing.task;
  if (output.length * 3 > PAYLOAD_LIMIT_BYTES && Buffer.byteLength(output) > PAYLOAD_LIMIT_BYTES) {
    const who =
      integration.kind === "lambda"
        ? integration.functionArn
        : integration.kind === "activity"
          ? integration.activityArn
          : integration.service;
    return failed(run, thread, dataLimitExceeded(who));
  }
  const line = taskSucceededLine(integration, output);
  const lastEvent = run.record(line.type, thread.lastEvent, line.details);
  const done = changed(thread, { lastEvent });
  run.put(done);
  try {
    await finish(frameOf(run, done), JSON.parse(output) as Json);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    await fail(run, done, error);
  }
}

export async function failed(
  run: Run,
  thread: Thread & { doing: RunningTask },
  error: StatesError,
  outcome: "Failed" | "TimedOut" | "SubmitFailed" = "Failed",
): Promise<void> {
  const line = taskFailedLine(
    thread.doing.task.integration,
    outcome,
    error.error === "" ? undefined : error.error,
    error.message === "" ? undefined : error.message,
  );
  const lastEvent = run.record(line.type, thread.lastEvent, line.details);
  await fail(run, changed(thread, { lastEvent }), error);
}

/** Its time is up, or its heartbeat did not come. */
export async function timedOut(run: Run, thread: Thread & { doing: RunningTask }): Promise<void> {
  run.command({ kind: "abandonTask", thread: thread.id, task: thread.task, awaits: thread.doing.awaits });
  await failed(run, thread, new StatesError("States.Timeout", ""), "TimedOut");
}
