import { holds, timestamp } from "../choice.ts";
import { queryError, runtimeError, StatesError } from "../failure.ts";
import { argumentsOf, effectiveInput, type Frame, pathScope, queryScope } from "../frame.ts";
import { isCall } from "../intrinsic.ts";
import type { Json } from "../json.ts";
import { PathNotFound, parsePath, select } from "../json-path.ts";
import { evaluate, evaluateAs } from "../jsonata.ts";
import { finish } from "../leave.ts";
import { notInInput, selectField } from "../payload-template.ts";
import { changed } from "../run.ts";

export async function pass(frame: Frame): Promise<void> {
  const { state, language } = frame;
  if (language === "JSONata") return finish(frame, frame.input);
  const input = await argumentsOf(frame);
  return finish(frame, state.Result === undefined ? input : state.Result);
}

export const succeed = async (frame: Frame): Promise<void> =>
  finish(frame, frame.language === "JSONata" ? frame.input : effectiveInput(frame));

export async function choice(frame: Frame): Promise<void> {
  const { state, language } = frame;
  const input = language === "JSONata" ? frame.input : effectiveInput(frame);
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const chosen =
      language === "JSONata"
        ? await evaluateAs("boolean", rule.Condition ?? false, `Choices[${index}]/Condition`, queryScope(frame))
        : holds(rule, pathScope(frame, input));
    if (!chosen) continue;
    const { Next, Assign, Output } = rule;
    return finish(frame, input, {
      ...(Next === undefined ? {} : { Next }),
      ...(Assign === undefined ? {} : { Assign }),
      ...(Output === undefined ? {} : { Output }),
    });
  }
  if (state.Default === undefined)
    throw new StatesError(
      "States.NoChoiceMatched",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  return finish(frame, input, { Next: state.Default });
}

export async function fail(frame: Frame): Promise<void> {
  const error = await text(frame, "Error", frame.state.Error, frame.state.ErrorPath);
  const cause = await text(frame, "Cause", frame.state.Cause, frame.state.CausePath);
  throw new StatesError(error ?? "", cause ?? "");
}

/** Error or Cause: as written, by a path or a call, or as JSONata. */
async function text(
  frame: Frame,
  name: string,
  value: string | undefined,
  path: string | undefined,
): Promise<string | undefined> {
  if (frame.language === "JSONata" && value !== undefined) {
    const evaluated = await evaluateAs("string", value, name, queryScope(frame));
    return String(evaluated);
  }
  if (path === undefined) return value;
  const scope = pathScope(frame, frame.input);
  const found = isCall(path) ? selectField(path, scope) : selectText(path, `${name}Path`, frame);
  if (typeof found === "string") return found;
  throw runtimeError(`The ${name}Path parameter must reference a string: ${path}`);
}

function selectText(path: string, field: string, frame: Frame): Json {
  try {
    return select(parsePath(path), pathScope(frame, frame.input));
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw runtimeError(notInInput(path, field, frame.input));
  }
}

// A year: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html ("Maximum execution time", "Maximum execution idle time"), read 2026-11-25
const MAX_WAIT_SECONDS = 31_536_000;

export async function wait(frame: Frame): Promise<void> {
  const { run, thread } = frame;
  const untilMs = await waitUntil(frame);
  if (untilMs - run.host.nowMs > MAX_WAIT_SECONDS * 1000) throw runtimeError("Wait state delay is too long.");
  run.put(changed(thread, { doing: { kind: "waiting", untilMs } }));
}

/** The wait is over. */
export const waited = async (frame: Frame): Promise<void> =>
  finish(frame, frame.language === "JSONata" ? frame.input : effectiveInput(frame));

async function waitUntil(frame: Frame): Promise<number> {
  const { state, run } = frame;
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  const input = frame.language === "JSONata" ? frame.input : effectiveInput(frame);
  if (typeof Seconds === "number") return run.host.nowMs + Seconds * 1000;
  if (typeof Seconds === "string") return run.host.nowMs + (await secondsOf(frame, Seconds)) * 1000;
  if (SecondsPath !== undefined) return run.host.nowMs + secondsAt(frame, SecondsPath, input) * 1000;
  if (Timestamp !== undefined) {
    const value = await evaluate(Timestamp, "Timestamp", queryScope(frame));
    const time = timestamp(value);
    if (time !== undefined) return time;
    throw queryError(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(value)}`,
      "Timestamp",
    );
  }
  const path = TimestampPath ?? "$";
  const value = selectField(path, pathScope(frame, input));
  const time = timestamp(value);
  if (time !== undefined) return time;
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  throw runtimeError(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${shown}`,
  );
}

async function secondsOf(frame: Frame, expression: string): Promise<number> {
  const seconds = Number(await evaluateAs("number", expression, "Seconds", queryScope(frame)));
  if (Number.isInteger(seconds) && seconds >= 0) return seconds;
  throw queryError(`The Seconds field must be a non-negative integer but was: ${seconds}`, "Seconds");
}

// Recorded on AWS: tests/aws/services/stepfunctions/v2/base/test_wait.snapshot.json in LocalStack's repository, read 2026-11-24.
function secondsAt(frame: Frame, path: string, input: Json): number {
  let value: Json;
  try {
    value = select(parsePath(path), pathScope(frame, input));
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw runtimeError(`The SecondsPath parameter does not reference an input value: ${path}`);
  }
  if (typeof value !== "number" || !Number.isInteger(value))
    throw runtimeError(
      `The SecondsPath parameter cannot be parsed as a long value: ${path} == ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
  if (value < 0) throw runtimeError(`The SecondsPath parameter references a negative value: ${path} == ${value}`);
  return value;
}
