import { call, machine, only, type Resources, type Sample, said } from "./sample.ts";

const failing = (of: Resources, error: string, more: object) => call(of, { does: "fail", error }, more);
const FALLBACK = "Hello from the fallback!";

/** What becomes of errors. */
export const errors: Sample[] = [
  ...["HandledError", "States.TaskFailed"].flatMap((name): Sample[] => [
    {
      page: "concepts-error-handling.html",
      shows: `a function that always fails, tried again for ${name}`,
      definition: (of) =>
        only(
          failing(of, "HandledError", {
            Retry: [{ ErrorEquals: [name], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 2 }],
          }),
        ),
      ends: { error: "HandledError" },
    },
    {
      page: "concepts-error-handling.html",
      shows: `a function that always fails, caught for ${name}`,
      definition: (of) =>
        machine({
          Hello: failing(of, "HandledError", { Catch: [{ ErrorEquals: [name], Next: "Fallback" }], End: true }),
          Fallback: said(FALLBACK),
        }),
      ends: { output: FALLBACK },
    },
  ]),
  {
    page: "concepts-error-handling.html",
    shows: "a function that takes longer than TimeoutSeconds",
    definition: (of) =>
      machine({
        Hello: call(
          of,
          { does: "sleep" },
          { TimeoutSeconds: 1, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Fallback" }], End: true },
        ),
        Fallback: said(FALLBACK),
      }),
    ends: { output: FALLBACK },
  },
  ...(
    [
      ["CustomError", "from the function's own error"],
      ["AnotherError", "from a reserved name"],
    ] as const
  ).map(([error, output]) => ({
    page: "tutorial-handling-error-conditions.html",
    shows: `the first catcher that fits ${error}`,
    definition: (of: Resources) =>
      machine({
        Create: failing(of, error, {
          Catch: [
            { ErrorEquals: ["CustomError"], Next: "Custom" },
            { ErrorEquals: ["States.TaskFailed"], Next: "Reserved" },
            { ErrorEquals: ["States.ALL"], Next: "All" },
          ],
          End: true,
        }),
        Custom: said("from the function's own error"),
        Reserved: said("from a reserved name"),
        All: said("from anything"),
      }),
    ends: { output },
  })),
  {
    page: "input-output-resultpath.html#input-output-resultpath-catch",
    shows: "the error beside the input",
    definition: () =>
      machine({
        Both: {
          Type: "Parallel",
          Branches: [machine({ Bad: { Type: "Fail", Error: "Own", Cause: "because" } })],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Then", ResultPath: "$.error" }],
          End: true,
        },
        Then: { Type: "Succeed" },
      }),
    input: { foo: "bar" },
    ends: { output: { foo: "bar", error: { Error: "Own", Cause: "because" } } },
  },
  {
    page: "concepts-error-handling.html#error-handling-integrations-json",
    shows: "a cause that is JSON",
    definition: (of) =>
      machine({
        Hello: failing(of, "Own", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Read" }], End: true }),
        Read: {
          Type: "Pass",
          Parameters: { "Cause.$": "States.StringToJson($.Cause)" },
          OutputPath: "$.Cause.errorType",
          End: true,
        },
      }),
    ends: { output: "Own" },
  },
  {
    page: "concepts-error-handling.html",
    shows: "a choice that nothing fits",
    definition: () =>
      machine({
        Choose: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "One" }] },
        One: { Type: "Succeed" },
      }),
    input: { n: 2 },
    ends: { error: "States.NoChoiceMatched" },
  },
];
