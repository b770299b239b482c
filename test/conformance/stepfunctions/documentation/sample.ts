/**
 * What AWS's developer guide shows by examples, in state machines of our own after them, with the result that the guide describes. `page` is the
 * example's, below https://docs.aws.amazon.com/step-functions/latest/dg/; pages up to 2022 were read on 2026-11-25 in
 * awsdocs/aws-step-functions-developer-guide, later ones in stored copies on 2026-11-24 and 2026-11-25.
 */
export interface Sample {
  page: string;
  shows: string;
  definition(of: Resources): object;
  input?: unknown;
  ends: { output: unknown } | { error: string; cause?: string };
}

/** What the examples take for granted. */
export interface Resources {
  /** Greets `who`, or does what `does` says: see the test. */
  functionArn: string;
  /** `id`: a string. */
  TableName: string;
  /** Has `factcheck.json` and `ratings.csv`. */
  Bucket: string;
  /** Gives back its input. */
  stateMachineArn: string;
}

export const ends = { End: true };

export const machine = (states: Record<string, object>, more: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
export const only = (state: object, more: object = {}) => machine({ Only: { ...state, ...ends } }, more);
export const call = ({ functionArn }: Resources, Parameters: object, more: object = {}) => ({
  Type: "Task",
  Resource: functionArn,
  Parameters,
  ...more,
});
export const said = (Result: string) => ({ Type: "Pass", Result, ...ends });

export const GREETING = "Hello, AWS Step Functions!";
export const WHO = { comment: "a test", who: "AWS Step Functions" };
