import type { Catcher, Retrier } from "./definition.ts";
import type { StatesError } from "./failure.ts";

// Defaults: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html, read 2026-11-24
const INTERVAL_SECONDS = 1;
const MAX_ATTEMPTS = 3;
const BACKOFF_RATE = 2;

/** What nothing catches, not even its own name (recorded: test_catch_states_runtime). */
const TERMINAL = new Set(["States.Runtime"]);

/** Whether one of the names stands for the error: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export function matches(names: readonly string[], { error }: StatesError): boolean {
  if (TERMINAL.has(error)) return false;
  return names.some(
    (name) =>
      name === error ||
      name === "States.ALL" ||
      // "acts as a wildcard that matches any known error name except for States.Timeout"
      (name === "States.TaskFailed" && error !== "States.Timeout"),
  );
}

/** The first retrier for an error that has attempts left, and how long to wait. `attempts` counts by retrier. */
export function nextRetry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  error: StatesError,
  random: () => number,
): { retrier: number; delayMs: number } | undefined {
  const retrier = retriers.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error));
  const found = retriers[retrier];
  if (!found) return undefined;
  const done = attempts[retrier] ?? 0;
  if (done >= (found.MaxAttempts ?? MAX_ATTEMPTS)) return undefined;
  return { retrier, delayMs: delayMs(found, done, random) };
}

function delayMs(retrier: Retrier, done: number, random: () => number): number {
  const { IntervalSeconds = INTERVAL_SECONDS, BackoffRate = BACKOFF_RATE, MaxDelaySeconds, JitterStrategy } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** done, MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  // FULL: anything from nothing to the whole delay.
  return Math.ceil((JitterStrategy === "FULL" ? random() * seconds : seconds) * 1000);
}

export const catcherOf = (catchers: readonly Catcher[], error: StatesError): Catcher | undefined =>
  catchers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
