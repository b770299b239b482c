/** An error of an execution, as Retry and Catch see it. */
export class StatesError extends Error {
  readonly error: string;
  /** JSONata: the field whose expression failed, and so an `EvaluationFailed` event; empty when it is no field's. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(cause);
    this.error = error;
    this.location = location;
  }
}

/** What ends a state machine by mistake of its author; nothing catches it. */
export const runtimeError = (cause: string): StatesError => new StatesError("States.Runtime", cause);

export const intrinsicFailure = (cause: string): StatesError => new StatesError("States.IntrinsicFailure", cause);

/** A JSONata field that does not give what it should. */
export const queryError = (cause: string, location: string): StatesError =>
  new StatesError("States.QueryEvaluationError", cause, location);

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html ("Maximum input or output size"), read 2026-11-24
export const PAYLOAD_LIMIT_BYTES = 256 * 1024;

// Recorded on AWS: tests/aws/services/stepfunctions/v2/error_handling/test_states_errors.snapshot.json in LocalStack's repository, read 2026-11-24.
export const dataLimitExceeded = (who: string): StatesError =>
  new StatesError(
    "States.DataLimitExceeded",
    `The state/task '${who}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
