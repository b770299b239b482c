import { describe, expect, it } from "vitest";
import type { Program } from "../../../services/stepfunctions/language/definition.ts";
import type {
  ExecutionEvent,
  ExecutionState,
  Transition,
} from "../../../services/stepfunctions/language/execution-state.ts";
import { StatesError } from "../../../services/stepfunctions/language/failure.ts";
import { advance } from "../../../services/stepfunctions/language/interpreter.ts";
import { nextRetry } from "../../../services/stepfunctions/language/retry.ts";

const host = { nowMs: 1_000, uuid: () => "uuid", random: () => 0.5, hasActivity: () => true };

const begin = (input = "{}"): ExecutionState => ({
  facts: {
    arn: "arn:aws:states:us-east-1:000000000000:execution:m:e",
    name: "e",
    roleArn: "role",
    input,
    startedMs: 0,
    stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
    stateMachineName: "m",
    region: "us-east-1",
    type: "STANDARD",
    redriveCount: 0,
  },
  threads: new Map(),
  lastThread: 0,
  lastEvent: 0,
});

function applied(state: ExecutionState, { put, removed, lastThread, lastEvent }: Transition): ExecutionState {
  const threads = new Map(state.threads);
  for (const id of removed) threads.delete(id);
  for (const thread of put) threads.set(thread.id, thread);
  // Only what survives JSON survives a crash.
  return JSON.parse(JSON.stringify({ ...state, threads: [...threads], lastThread, lastEvent }), (key, value) =>
    key === "threads" ? new Map(value) : value,
  );
}

const program: Program = {
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "W", States: { W: { Type: "Wait", Seconds: 5, End: true } } },
        {
          StartAt: "T",
          States: {
            T: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Parameters: { FunctionName: "f" },
              End: true,
            },
          },
        },
      ],
      End: true,
    },
  },
};

describe("advance", () => {
  it("is a function: the same state, event and host give the same transition, and the state stays as it was", async () => {
    const state = begin();
    const first = await advance(program, state, { kind: "started" }, host);
    const second = await advance(program, state, { kind: "started" }, host);
    expect(second).toEqual(first);
    expect(state.threads.size).toBe(0);
  });

  it("goes on from what was kept, and hears nothing of a task that is over", async () => {
    let state = begin();
    const give = async (event: ExecutionEvent, nowMs = 1_000): Promise<Transition> => {
      const transition = await advance(program, state, event, { ...host, nowMs });
      state = applied(state, transition);
      return transition;
    };
    const { commands } = await give({ kind: "started" });
    expect(commands).toMatchObject([{ kind: "startTask", thread: 3, task: 1 }]);
    const late = await give({ kind: "taskSucceeded", thread: 3, task: 7, output: "1" });
    expect(late.events).toEqual([]);
    await give({ kind: "taskSucceeded", thread: 3, task: 1, output: '{"a":1}' });
    expect((await give({ kind: "timeReached" }, 5_999)).events).toEqual([]);
    const last = await give({ kind: "timeReached" }, 6_000);
    expect(last.commands).toEqual([{ kind: "end", status: "SUCCEEDED", output: '[{},{"a":1}]' }]);
    expect(state.threads.size).toBe(0);
  });
});

describe("nextRetry", () => {
  const retrier = {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 2,
    MaxAttempts: 4,
    BackoffRate: 3,
    MaxDelaySeconds: 20,
  };
  const error = new StatesError("Own", "");

  it("grows by the rate up to the longest delay, and ends", () => {
    const delays = [0, 1, 2, 3].map((done) => nextRetry([retrier], [done], error, () => 0.5)?.delayMs);
    expect(delays).toEqual([2_000, 6_000, 18_000, 20_000]);
    expect(nextRetry([retrier], [4], error, () => 0.5)).toBeUndefined();
  });

  it("with full jitter is anything up to that", () => {
    const jittered = { ...retrier, JitterStrategy: "FULL" as const };
    expect([0, 0.5, 0.999].map((chance) => nextRetry([jittered], [1], error, () => chance)?.delayMs)).toEqual([
      0, 3_000, 5_994,
    ]);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-complex-retry-scenarios, read 2026-11-25
  it("is the first that fits, with its own count and rate, as in AWS's example of A, B, C and B again", () => {
    const retriers = [
      { ErrorEquals: ["ErrorA", "ErrorB"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ["ErrorC"], IntervalSeconds: 5 },
    ];
    const attempts = [0, 0];
    const delays = ["ErrorA", "ErrorB", "ErrorC", "ErrorB"].map((name) => {
      const retry = nextRetry(retriers, attempts, new StatesError(name, ""), () => 0);
      if (retry) attempts[retry.retrier] = (attempts[retry.retrier] ?? 0) + 1;
      return retry?.delayMs;
    });
    expect(delays).toEqual([1_000, 2_000, 5_000, undefined]);
  });

  it("counts by retrier, and lets nothing catch States.Runtime", () => {
    const retriers = [{ ErrorEquals: ["Own"], MaxAttempts: 1 }, { ErrorEquals: ["States.ALL"] }];
    expect(nextRetry(retriers, [1], error, () => 0)).toBeUndefined();
    expect(nextRetry(retriers, [1], new StatesError("Other", ""), () => 0)?.retrier).toBe(1);
    expect(nextRetry(retriers, [], new StatesError("States.Runtime", ""), () => 0)).toBeUndefined();
  });
});
