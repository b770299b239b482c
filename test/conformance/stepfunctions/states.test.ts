import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { createMachine, ended, history, outputOf, run, sfn, single, startMachine } from "./machine.ts";

describe("Pass", () => {
  it("puts its result where ResultPath says", async () => {
    const output = await outputOf(single({ Type: "Pass", Result: { b: 2 }, ResultPath: "$.made" }), { a: 1 });
    expect(output).toEqual({ a: 1, made: { b: 2 } });
  });

  it("fills Parameters from paths, the context object and intrinsic functions", async () => {
    const output = await outputOf(
      single({
        Type: "Pass",
        Parameters: {
          "name.$": "$.person.name",
          "greeting.$": "States.Format('Hello {}, {}', $.person.name, States.ArrayLength($.list))",
          "state.$": "$$.State.Name",
          fixed: true,
        },
      }),
      { person: { name: "Ada" }, list: [1, 2, 3] },
    );
    expect(output).toEqual({ name: "Ada", greeting: "Hello Ada, 3", state: "Only", fixed: true });
  });

  // Recorded on AWS: test_base_scenarios.snapshot.json (test_invalid_jsonpath) in LocalStack's repository, read 2026-11-24.
  it("fails with States.Runtime where a path leads nowhere", async () => {
    const { status, error, cause } = await run(single({ Type: "Pass", InputPath: "$.none" }), {});
    expect({ status, error, cause }).toEqual({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). Invalid path '$.none' : No results for path: $['none']",
    });
  });
});

describe("Choice", () => {
  const machine = {
    StartAt: "Choose",
    States: {
      Choose: {
        Type: "Choice",
        Choices: [
          {
            And: [
              { Variable: "$.n", IsPresent: true },
              { Variable: "$.n", NumericGreaterThan: 10 },
            ],
            Next: "Big",
          },
          { Variable: "$.word", StringMatches: "a*z", Next: "Word" },
        ],
        Default: "Other",
      },
      Big: { Type: "Pass", Result: "big", End: true },
      Word: { Type: "Pass", Result: "word", End: true },
      Other: { Type: "Succeed" },
    },
  };

  it.each([
    [{ n: 11 }, "big"],
    [{ word: "abcz", n: 1 }, "word"],
    [
      { word: "abc", n: 1 },
      { word: "abc", n: 1 },
    ],
  ])("sends %j on", async (input, expected) => {
    expect(await outputOf(machine, input)).toEqual(expected);
  });
});

describe("the history", () => {
  // Recorded on AWS: test_base_scenarios.snapshot.json (test_map_state) in LocalStack's repository, read 2026-11-24.
  it("names events, causes and order as AWS does", async () => {
    const machine = {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
          End: true,
        },
      },
    };
    const executionArn = await startMachine(await createMachine(machine), [1, 2]);
    await ended(executionArn);
    const lines = (await history(executionArn)).map(
      ({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`,
    );
    expect(lines).toEqual([
      "1 0 ExecutionStarted",
      "2 0 MapStateEntered",
      "3 2 MapStateStarted",
      "4 3 MapIterationStarted",
      "5 4 PassStateEntered",
      "6 5 PassStateExited",
      "7 6 MapIterationSucceeded",
      "8 6 MapIterationStarted",
      "9 8 PassStateEntered",
      "10 9 PassStateExited",
      "11 10 MapIterationSucceeded",
      "12 11 MapStateSucceeded",
      "13 11 MapStateExited",
      "14 13 ExecutionSucceeded",
    ]);
  });
});

describe("Parallel", () => {
  it("gives the branches' outputs in their order, and catches what a branch fails with", async () => {
    const machine = {
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Slow",
              States: { Slow: { Type: "Wait", Seconds: 1, Next: "A" }, A: { Type: "Pass", Result: "a", End: true } },
            },
            { StartAt: "B", States: { B: { Type: "Pass", Result: "b", End: true } } },
          ],
          Next: "Broken",
        },
        Broken: {
          Type: "Parallel",
          Branches: [
            { StartAt: "Fail", States: { Fail: { Type: "Fail", Error: "Own", Cause: "because" } } },
            { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: 3_600, End: true } } },
          ],
          Catch: [{ ErrorEquals: ["Own"], Next: "Caught", ResultPath: "$[1]" }],
          End: true,
        },
        Caught: { Type: "Succeed" },
      },
    };
    expect(await outputOf(machine)).toEqual(["a", { Error: "Own", Cause: "because" }]);
  });
});

describe("StopExecution", () => {
  it("ends an execution that waits, once", async () => {
    const executionArn = await startMachine(await createMachine(single({ Type: "Wait", Seconds: 3_600 })));
    const first = await sfn.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "for today" }));
    const { status, error, cause, stopDate } = await ended(executionArn);
    expect({ status, error, cause }).toEqual({ status: "ABORTED", error: "Enough", cause: "for today" });
    const second = await sfn.send(new StopExecutionCommand({ executionArn }));
    expect([first.stopDate, second.stopDate]).toEqual([stopDate, stopDate]);
    expect((await history(executionArn)).at(-1)).toMatchObject({ type: "ExecutionAborted", previousEventId: 0 });
  });
});
