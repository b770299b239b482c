import { describe, expect, it } from "vitest";
import { createMachine, ended, history, outputOf, run, single, startMachine } from "./machine.ts";

describe("intrinsic functions", () => {
  // The examples of https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html, read 2026-11-24.
  it.each([
    ["States.Array($.Id)", { Id: 123456 }, [123456]],
    ["States.ArrayPartition($.a, 4)", { a: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ["States.ArrayContains($.a, $.v)", { a: [1, 2, 3], v: 2 }, true],
    ["States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]],
    ["States.ArrayGetItem($.a, $.i)", { a: [1, 2, 3], i: 2 }, 3],
    ["States.ArrayLength($.a)", { a: [1, 2, 3] }, 3],
    ["States.ArrayUnique($.a)", { a: [1, 2, 3, 3, 3, 3] }, [1, 2, 3]],
    ["States.Base64Encode($.s)", { s: "Data to encode" }, "RGF0YSB0byBlbmNvZGU="],
    ["States.Base64Decode($.s)", { s: "RGVjb2RlZCBkYXRh" }, "Decoded data"],
    ["States.Hash($.s, 'SHA-1')", { s: "input data" }, "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    [
      "States.JsonMerge($.a, $.b, false)",
      { a: { a: { a1: 1, a2: 2 }, b: 2 }, b: { a: { a3: 1, a4: 2 }, c: 3 } },
      { a: { a3: 1, a4: 2 }, b: 2, c: 3 },
    ],
    ["States.StringToJson($.s)", { s: '{"foo":"bar"}' }, { foo: "bar" }],
    ["States.JsonToString($.j)", { j: { foo: "bar" } }, '{"foo":"bar"}'],
    ["States.MathAdd($.v, -1)", { v: 111 }, 110],
    ["States.StringSplit($.s, '.+')", { s: "This.is+a,test=string" }, ["This", "is", "a,test=string"]],
    [
      "States.Format('Hello, my name is {}. \\'{}\\' \\{\\}', $.n, 1)",
      { n: "Arnav" },
      "Hello, my name is Arnav. '1' {}",
    ],
  ])("%s", async (call, input, expected) => {
    expect(await outputOf(single({ Type: "Pass", Parameters: { "v.$": call }, OutputPath: "$.v" }), input)).toEqual(
      expected,
    );
  });
});

describe("paths", () => {
  const store = {
    books: [
      { t: "a", p: 5 },
      { t: "b", p: 15, tags: ["x"] },
      { t: "c", p: 20 },
    ],
    more: { books: [{ t: "d", p: 1 }] },
  };
  it.each([
    ["$.books[0].t", "a"],
    ["$.books[-1].t", "c"],
    ["$['books'][1]['t']", "b"],
    ["$.books[*].t", ["a", "b", "c"]],
    ["$.books[0,2].t", ["a", "c"]],
    ["$.books[1:].t", ["b", "c"]],
    ["$..t", ["a", "b", "c", "d"]],
    ["$.books[?(@.p > 10)].t", ["b", "c"]],
    ["$.books[?(@.p < 10 || @.t == 'c')].t", ["a", "c"]],
    ["$.books[?(@.tags)].t", ["b"]],
    ["$.books[?(@.p > 100)]", []],
    ["$.books.length()", 3],
    ["$$.Execution.Input.books[0].p", 5],
    // As AWS's own samples have them; where each stands is beside the parser.
    ["$.books.[0].t", "a"],
    ["$.books[?(@.t==b)].p", [15]],
    ["$.books[?(@.t == b || @.p==20)].p", [15, 20]],
    ["$.books[1].t ", "b"],
  ])("%s", async (path, expected) => {
    expect(await outputOf(single({ Type: "Pass", Parameters: { "v.$": path }, OutputPath: "$.v" }), store)).toEqual(
      expected,
    );
  });
});

describe("JSONata", () => {
  it("evaluates Output, Assign and Condition, with $states, variables and Step Functions' own functions", async () => {
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "Assign",
      States: {
        Assign: {
          Type: "Pass",
          Assign: { total: "{% $sum($states.input.prices) %}", who: "{% $states.context.State.Name %}" },
          Next: "Choose",
        },
        Choose: {
          Type: "Choice",
          Choices: [{ Condition: "{% $total > 10 %}", Assign: { dear: true }, Next: "Show" }],
          Default: "Show",
        },
        Show: {
          Type: "Pass",
          Output: {
            total: "{% $total %}",
            who: "{% $who %}",
            dear: "{% $dear %}",
            parts: "{% $partition([1..5], 2) %}",
            range: "{% $range(0, 6, 3) %}",
            hash: "{% $hash('input data', 'SHA-1') %}",
            parsed: "{% $parse('[1]') %}",
            same: "{% $random(7) = $random(7) %}",
            text: "not {% an expression %}",
          },
          End: true,
        },
      },
    };
    expect(await outputOf(machine, { prices: [4, 8] })).toEqual({
      total: 12,
      who: "Assign",
      dear: true,
      parts: [[1, 2], [3, 4], [5]],
      range: [0, 3, 6],
      hash: "aaff4a450a104cd177d28d18d74485e8cae074b7",
      parsed: [1],
      same: true,
      text: "not {% an expression %}",
    });
  });

  // Recorded on AWS: test_error_output.snapshot.json in LocalStack's repository, read 2026-11-24.
  it("says which expression of which field gave nothing, and is caught", async () => {
    const failing = single({ QueryLanguage: "JSONata", Type: "Pass", Output: { result: "{% $doesNotExist %}" } });
    const executionArn = await startMachine(await createMachine(failing));
    const { error, cause } = await ended(executionArn);
    const expected =
      "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).";
    expect({ error, cause }).toEqual({ error: "States.QueryEvaluationError", cause: expected });
    const failed = (await history(executionArn)).find(({ type }) => type === "EvaluationFailed");
    expect(failed?.evaluationFailedEventDetails).toEqual({
      error: "States.QueryEvaluationError",
      cause: expected,
      location: "Output/result",
      state: "Only",
    });
  });

  it("does not run for ever", async () => {
    const endless = single({
      QueryLanguage: "JSONata",
      Type: "Pass",
      Output: "{% ($f := function($n) { 1 + $f($n + 1) }; $f(0)) %}",
    });
    expect(await run(endless)).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });
});

describe("variables", () => {
  it("are seen by inner scopes, and what those assign stays inside", async () => {
    const machine = {
      StartAt: "Outer",
      States: {
        Outer: { Type: "Pass", Assign: { x: "outer", "input.$": "$.i" }, Next: "Each" },
        Each: {
          Type: "Map",
          ItemsPath: "$.list",
          ItemProcessor: {
            StartAt: "Own",
            States: {
              Own: { Type: "Pass", Assign: { "y.$": "$" }, Next: "Show" },
              Show: { Type: "Pass", Parameters: { "x.$": "$x", "y.$": "$y", "input.$": "$input" }, End: true },
            },
          },
          End: true,
        },
      },
    };
    expect(await outputOf(machine, { i: 7, list: ["a", "b"] })).toEqual([
      { x: "outer", y: "a", input: 7 },
      { x: "outer", y: "b", input: 7 },
    ]);
  });
});
