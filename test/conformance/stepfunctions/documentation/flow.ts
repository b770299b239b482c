import { call, ends, machine, only, type Sample, said } from "./sample.ts";

/** States by themselves, and ways through them. */
export const flow: Sample[] = [
  {
    page: "state-pass.html",
    shows: "a fixed result beside the input",
    definition: () =>
      only({ Type: "Pass", Result: { "x-datum": 0.381018, "y-datum": 622.2269926397355 }, ResultPath: "$.coords" }),
    input: { georefOf: "Home" },
    ends: { output: { georefOf: "Home", coords: { "x-datum": 0.381018, "y-datum": 622.2269926397355 } } },
  },
  ...[
    { input: { type: "Public", value: 0 }, ends: { output: "Public" } },
    { input: { type: "Private", value: 0 }, ends: { output: "ValueIsZero" } },
    { input: { type: "Private", value: 22 }, ends: { output: "ValueInTwenties" } },
    { input: { type: "Private", value: 35 }, ends: { error: "DefaultError", cause: "No Matches!" } },
  ].map((each) => ({
    page: "state-choice.html",
    shows: `where ${JSON.stringify(each.input)} goes by a Not, a comparison and an And`,
    definition: () =>
      machine({
        Choose: {
          Type: "Choice",
          Choices: [
            { Not: { Variable: "$.type", StringEquals: "Private" }, Next: "Public" },
            {
              And: [
                { Variable: "$.value", IsPresent: true },
                { Variable: "$.value", IsNumeric: true },
                { Variable: "$.value", NumericEquals: 0 },
              ],
              Next: "ValueIsZero",
            },
            {
              And: [
                { Variable: "$.value", NumericGreaterThanEquals: 20 },
                { Variable: "$.value", NumericLessThan: 30 },
              ],
              Next: "ValueInTwenties",
            },
          ],
          Default: "None",
        },
        ...Object.fromEntries(["Public", "ValueIsZero", "ValueInTwenties"].map((name) => [name, said(name)])),
        None: { Type: "Fail", Error: "DefaultError", Cause: "No Matches!" },
      }),
    ...each,
  })),
  {
    page: "state-wait.html",
    shows: "times to wait for, given and from the input",
    definition: () =>
      machine({
        Past: { Type: "Wait", Timestamp: "2016-03-14T01:59:00Z", Next: "Given" },
        Given: { Type: "Wait", SecondsPath: "$.waitseconds", Next: "Until" },
        Until: { Type: "Wait", TimestampPath: "$.expirydate", ...ends },
      }),
    input: { waitseconds: 0, expirydate: "2016-03-14T01:59:00Z" },
    ends: { output: { waitseconds: 0, expirydate: "2016-03-14T01:59:00Z" } },
  },
  {
    page: "state-parallel.html",
    shows: "two branches that calculate with one input: [3, 2] becomes [5, 1]",
    definition: (of) =>
      only({
        Type: "Parallel",
        Branches: ["add", "subtract"].map((does) =>
          machine({ [does]: call(of, { does, "a.$": "$[0]", "b.$": "$[1]" }, ends) }),
        ),
      }),
    input: [3, 2],
    ends: { output: [5, 1] },
  },
  {
    page: "tutorial-create-iterate-pattern-section.html",
    shows: "a loop that counts by a function",
    definition: (of) =>
      machine({
        Configure: { Type: "Pass", Result: { count: 3, index: 0, step: 1 }, ResultPath: "$.iterator", Next: "Iterate" },
        Iterate: call(of, { does: "iterate", "value.$": "$.iterator" }, { ResultPath: "$.iterator", Next: "Reached" }),
        Reached: {
          Type: "Choice",
          Choices: [{ Variable: "$.iterator.continue", BooleanEquals: true, Next: "Work" }],
          Default: "Done",
        },
        Work: { Type: "Pass", Result: { success: true }, ResultPath: "$.result", Next: "Iterate" },
        Done: { Type: "Pass", ...ends },
      }),
    ends: { output: { iterator: { count: 3, index: 3, step: 1, continue: false }, result: { success: true } } },
  },
];
