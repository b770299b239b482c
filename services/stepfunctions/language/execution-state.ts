import type { Scope } from "./definition.ts";
import type { Json } from "./json.ts";
import type { Integration } from "./resource.ts";

/** What stays the same while an execution runs, and its context object shows. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The input as it was sent. */
  readonly input: string;
  readonly startedMs: number;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly aliasArn?: string | undefined;
  readonly versionArn?: string | undefined;
  /** Of a child of a Map Run: what it is about, for `$$.Map.Item`. */
  readonly item?: MapItem | undefined;
  readonly redriveCount: number;
  readonly redrivenMs?: number | undefined;
}

export interface MapItem {
  index: number;
  value: Json;
  /** Where the item came from, for a Distributed Map: `STATE_DATA`, or the address of what was read. */
  source?: string;
}

/** One line of control: the execution itself, a branch of a Parallel state, an iteration of a Map state. */
export interface Thread {
  readonly id: number;
  /** Whose state runs this branch or iteration; the execution itself has none. */
  readonly parent: number | undefined;
  /** Of the branch or iteration. */
  readonly index: number;
  readonly scope: Scope;
  readonly state: string;
  /** The state's input, as JSON. */
  readonly input: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly item?: MapItem | undefined;
  readonly enteredEvent: number;
  readonly enteredMs: number;
  /** The last event on this thread, which the next one names as its cause. */
  readonly lastEvent: number;
  /** Retries by retrier. */
  readonly attempts: readonly number[];
  readonly retryCount: number;
  /** Tasks begun; what comes back from an earlier one is late and says nothing. */
  readonly task: number;
  readonly doing: Doing;
}

export type Doing =
  /** About to enter `state`. */
  | { kind: "ready" }
  /** About to do the state's work once more. */
  | { kind: "again" }
  | { kind: "waiting"; untilMs: number }
  | { kind: "retrying"; untilMs: number }
  /** The task is scheduled and about to be started. */
  | { kind: "scheduled"; task: TaskRequest; timeoutMs?: number | undefined; heartbeatMs?: number | undefined }
  | RunningTask
  /** Branches, or iterations of an inline Map: threads numbered from `first` on. */
  | { kind: "children"; total: number; ended: number; concurrency: number; first: number; started?: number }
  | { kind: "mapRun"; mapRunArn: string; request: MapRunRequest }
  /** An iteration whose turn has not come. */
  | { kind: "queued" }
  /** A branch or iteration that has ended; it waits for the others. */
  | { kind: "ended"; output: string };

export interface RunningTask {
  kind: "task";
  task: TaskRequest;
  /** When the time is up, and when the next heartbeat must have come. */
  timeoutAtMs?: number | undefined;
  heartbeatAtMs?: number | undefined;
  heartbeatMs?: number | undefined;
  timeoutMs?: number | undefined;
  /** `waitForTaskToken` and activities: the call is made, and somebody holds the token. */
  submitted?: boolean | undefined;
  /** `.sync`: the execution whose end is the task's. */
  awaits?: string | undefined;
}

/** What a Task state wants done. */
export interface TaskRequest {
  integration: Integration;
  parameters: Json;
  token?: string | undefined;
  credentials?: Json | undefined;
}

/** An execution between two events. The interpreter reads it and says what changes; whoever keeps it makes the change. */
export interface ExecutionState {
  readonly facts: ExecutionFacts;
  readonly threads: ReadonlyMap<number, Thread>;
  readonly lastThread: number;
  readonly lastEvent: number;
}

export const MAIN_THREAD = 1;

/** What has happened outside. */
export type ExecutionEvent =
  | { kind: "started" }
  /** Goes on where the last transition stopped for breath, or where the process was killed. */
  | { kind: "continued" }
  | { kind: "taskSubmitted"; thread: number; task: number; output: Json; awaits?: string | undefined }
  | { kind: "taskSucceeded"; thread: number; task: number; output: string }
  | {
      kind: "taskFailed";
      thread: number;
      task: number;
      error: string | undefined;
      cause: string | undefined;
      startFailed?: boolean;
    }
  | { kind: "activityStarted"; thread: number; task: number; workerName: string | undefined }
  | { kind: "heartbeat"; thread: number; task: number }
  | { kind: "mapRunSucceeded"; thread: number; output: string }
  | { kind: "mapRunFailed"; thread: number; error: string; cause: string | undefined }
  /** Some timer is due. */
  | { kind: "timeReached" }
  | { kind: "timedOut" }
  | { kind: "stopped"; error: string | undefined; cause: string | undefined }
  | { kind: "redriven" };

/** What is to be done outside once the change is kept. */
export type Command =
  | {
      kind: "startTask";
      thread: number;
      task: number;
      request: TaskRequest;
      heartbeatMs?: number | undefined;
      timeoutMs?: number | undefined;
    }
  /** Nobody waits for the task's answer any more. */
  | { kind: "abandonTask"; thread: number; task: number; awaits: string | undefined }
  | { kind: "startMapRun"; thread: number; mapRunArn: string }
  | { kind: "stopMapRun"; mapRunArn: string }
  | { kind: "redriveMapRun"; mapRunArn: string; thread: number }
  /** There is more to do now; other executions go first. */
  | { kind: "continue" }
  | {
      kind: "end";
      status: EndStatus;
      output?: string | undefined;
      error?: string | undefined;
      cause?: string | undefined;
    };

export type EndStatus = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** A Distributed Map, evaluated as far as the state's own input allows. */
export interface MapRunRequest {
  state: string;
  scope: Scope;
  label: string | undefined;
  /** The items, when no reader brings them; the states' input array or object. */
  items?: Json | undefined;
  reader?: { resource: string; config: Json; parameters: Json } | undefined;
  writer?: { resource: string | undefined; config: Json; parameters: Json } | undefined;
  batcher?: { maxItems: number | undefined; maxBytes: number | undefined; input: Json | undefined } | undefined;
  maxItems: number | undefined;
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  executionType: "STANDARD" | "EXPRESS";
}

/** A line of the history, in the SDK's names; `at` in milliseconds. */
export interface HistoryLine {
  id: number;
  previous: number;
  type: string;
  at: number;
  /** For example `{ stateEnteredEventDetails: { … } }`. */
  details: Record<string, unknown>;
}

/** What one event changed. */
export interface Transition {
  /** Threads as they are now. */
  put: readonly Thread[];
  removed: readonly number[];
  events: readonly HistoryLine[];
  commands: readonly Command[];
  lastThread: number;
  lastEvent: number;
}

/** When a thread must be looked at again, whatever happens outside. */
export function dueMs({ doing }: Thread): number | undefined {
  if (doing.kind === "waiting" || doing.kind === "retrying") return doing.untilMs;
  if (doing.kind !== "task") return undefined;
  const times = [doing.timeoutAtMs, doing.heartbeatAtMs].filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}
