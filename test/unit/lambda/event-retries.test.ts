import { expect, test } from "vitest";
import { type Attempted, afterAttempt } from "../../../services/lambda/event-retries.ts";
import type { AsyncEvent } from "../../../services/lambda/event-store.ts";

const START_MS = 1_000_000;
const MINUTE_MS = 60_000;
const EVENT: AsyncEvent = {
  id: "id",
  owner: { account: "000000000000", region: "us-east-1" },
  name: "fn",
  qualifier: undefined,
  event: "{}",
  trace: "",
  acceptedAtMs: START_MS,
  attempts: 0,
  throttles: 0,
  nextAtMs: START_MS,
};

/** Attempts until the event is done with, each as soon as it is due; gives the times of the attempts in minutes, and how it ended. */
function lifeOf(outcome: (attempt: number) => Attempted, config: Parameters<typeof afterAttempt>[1] = {}) {
  const minutes: number[] = [];
  for (let event = EVENT; ; ) {
    minutes.push((event.nextAtMs - START_MS) / MINUTE_MS);
    const next = afterAttempt(event, config, outcome(minutes.length), event.nextAtMs);
    if (typeof next === "string") return { minutes, end: next, attempts: event.attempts };
    event = next;
  }
}

// The times: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html, read 2026-11-24
test("a function's error is tried twice more, after one minute and after two more", () => {
  expect(lifeOf(() => "failed")).toMatchObject({ minutes: [0, 1, 3], end: "RetriesExhausted" });
  expect(lifeOf((attempt) => (attempt === 2 ? "succeeded" : "failed"))).toMatchObject({
    minutes: [0, 1],
    end: "Success",
  });
  expect(lifeOf(() => "failed", { maximumRetryAttempts: 0 })).toMatchObject({ minutes: [0], end: "RetriesExhausted" });
});

// Recorded on AWS by https://github.com/localstack/localstack (test_maxeventage), 2025-11-25: none within 60 seconds, one within 90
test("an attempt that would come too late is not made", () => {
  expect(lifeOf(() => "failed", { maximumEventAgeSeconds: 60 })).toMatchObject({
    minutes: [0],
    end: "EventAgeExceeded",
  });
  expect(lifeOf(() => "failed", { maximumEventAgeSeconds: 90 })).toMatchObject({
    minutes: [0, 1],
    end: "EventAgeExceeded",
  });
});

test("throttling costs no attempt: the event waits from a second up to five minutes, for six hours", () => {
  const { minutes, end, attempts } = lifeOf(() => "throttled");
  expect({ end, attempts }).toEqual({ end: "EventAgeExceeded", attempts: 0 });
  expect(minutes.slice(0, 4).map((minute) => minute * 60)).toEqual([0, 1, 3, 7]);
  const last = minutes.at(-1) ?? 0;
  expect(last - (minutes.at(-2) ?? 0)).toBeCloseTo(5);
  expect(last).toBeLessThan(6 * 60);
  expect(last).toBeGreaterThan(6 * 60 - 6);
});
