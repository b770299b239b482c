import type { AsyncEvent } from "./event-store.ts";
import type { EventConfig } from "./stored-function.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html, read 2026-11-24: "Lambda attempts to run it two more times, with a
// one-minute wait between the first two attempts, and two minutes between the second and third attempts"; "for throttling errors […] exponentially
// from 1 second after the first attempt to a maximum of 5 minutes"; events are kept for up to six hours.
const RETRIES_AFTER_MS = [60_000, 120_000];
const FIRST_THROTTLE_MS = 1_000;
const LONGEST_THROTTLE_MS = 5 * 60_000;
const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 6 * 60 * 60;

/** How an attempt ended; one that was throttled did not reach the function. */
export type Attempted = "succeeded" | "failed" | "throttled";

export type EventEnd = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/** What to do after an attempt: to try again, or why not. */
export function afterAttempt(
  event: AsyncEvent,
  config: Pick<EventConfig, "maximumRetryAttempts" | "maximumEventAgeSeconds">,
  attempted: Attempted,
  nowMs: number,
): AsyncEvent | EventEnd {
  if (attempted === "succeeded") return "Success";
  const failed = attempted === "failed";
  const attempts = event.attempts + (failed ? 1 : 0);
  if (failed && attempts > (config.maximumRetryAttempts ?? DEFAULT_RETRIES)) return "RetriesExhausted";
  const waitMs = failed
    ? (RETRIES_AFTER_MS[attempts - 1] ?? 0)
    : Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** event.throttles);
  // An attempt that would come too late is not waited for (recorded on AWS by https://github.com/localstack/localstack, test_maxeventage, 2025-11-25).
  const ageMs = nowMs + waitMs - event.acceptedAtMs;
  if (ageMs >= (config.maximumEventAgeSeconds ?? DEFAULT_AGE_SECONDS) * 1000) return "EventAgeExceeded";
  return { ...event, attempts, throttles: failed ? 0 : event.throttles + 1, nextAtMs: nowMs + waitMs };
}
