import { ends, GREETING, machine, only, type Resources, type Sample, WHO } from "./sample.ts";

/** What states make of their data: paths, JSONata, variables. */
export const data: Sample[] = [
  {
    page: "input-output-example.html",
    shows: "InputPath, ResultPath and OutputPath together",
    definition: ({ functionArn }) =>
      only({
        Type: "Task",
        Resource: functionArn,
        ...{ InputPath: "$.lambda", ResultPath: "$.data.lambdaresult", OutputPath: "$.data" },
      }),
    input: { comment: "discarded", data: { val1: 23, val2: 17 }, extra: "foo", lambda: { who: "AWS Step Functions" } },
    ends: { output: { val1: 23, val2: 17, lambdaresult: GREETING } },
  },
  ...(
    [
      ["nothing of it said", {}, GREETING],
      ["null", { ResultPath: null }, WHO],
      ["a new node", { ResultPath: "$.taskresult" }, { ...WHO, taskresult: GREETING }],
      ["a node below", { ResultPath: "$.strings.lambdaresult" }, { ...WHO, strings: { lambdaresult: GREETING } }],
      ["a node that is there", { ResultPath: "$.comment" }, { ...WHO, comment: GREETING }],
    ] as const
  ).map(([what, more, output]) => ({
    page: "input-output-resultpath.html",
    shows: `ResultPath: ${what}`,
    definition: ({ functionArn }: Resources) => only({ Type: "Task", Resource: functionArn, ...more }),
    input: WHO,
    ends: { output },
  })),
  {
    page: "input-output-inputpath-params.html",
    shows: "Parameters out of fixed values and of the input's",
    definition: () =>
      only({
        Type: "Pass",
        Parameters: {
          comment: "what I care for",
          MyDetails: { "size.$": "$.product.details.size", "exists.$": "$.product.availability", StaticValue: "foo" },
        },
      }),
    input: { product: { details: { color: "blue", size: "small" }, availability: "in stock", sku: "2317" } },
    ends: {
      output: {
        comment: "what I care for",
        MyDetails: { size: "small", exists: "in stock", StaticValue: "foo" },
      },
    },
  },
  ...(
    [
      ["$.foo", 123],
      ["$.bar", ["a", "b", "c"]],
      ["$.bar[0:2]", ["a", "b"]],
      ["$.car.cdr", true],
      ["$.jar[?(@.a >= 5)]", [{ a: 5 }, { a: 7 }]],
    ] as const
  ).map(([OutputPath, output]) => ({
    page: "amazon-states-language-paths.html",
    shows: OutputPath,
    definition: () => only({ Type: "Pass", OutputPath }),
    input: {
      foo: 123,
      bar: ["a", "b", "c"],
      car: { cdr: true },
      jar: [{ a: 1 }, { a: 5 }, { a: 2 }, { a: 7 }, { a: 3 }],
    },
    ends: { output },
  })),
  ...(
    [
      [
        "$partition([1,2,3,4], $states.input.size)",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ["$range(0, 10, 5)", [0, 5, 10]],
      ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
      ['$parse(\'{"foo": "bar"}\')', { foo: "bar" }],
      ["$exists($states.input.size)", true],
      ["$states.context.Execution.Input.size", 2],
    ] as const
  ).map(([expression, output]) => ({
    page: "transforming-data.html",
    shows: `JSONata: ${expression}`,
    definition: () => only({ Type: "Pass", Output: `{% ${expression} %}` }, { QueryLanguage: "JSONata" }),
    input: { size: 2 },
    ends: { output },
  })),
  {
    page: "workflow-variables.html",
    shows: "assignments of one state that see the values before all of them",
    definition: () =>
      machine(
        {
          First: { Type: "Pass", Assign: { x: 3, a: 6 }, Next: "Second" },
          Second: { Type: "Pass", Assign: { x: "{% $a %}", nextX: "{% $x %}" }, Next: "Show" },
          Show: { Type: "Pass", Output: "{% [$x, $nextX] %}", ...ends },
        },
        { QueryLanguage: "JSONata" },
      ),
    ends: { output: [6, 3] },
  },
  {
    page: "concepts-amazon-states-language.html",
    shows: "a choice by a variable, in JSONata",
    definition: ({ functionArn }) =>
      machine(
        {
          First: {
            Type: "Task",
            Resource: functionArn,
            Assign: { foo: "{% $states.input.foo_input %}" },
            Next: "Choose",
          },
          Choose: { Type: "Choice", Choices: [{ Condition: "{% $foo = 1 %}", Next: "One" }], Default: "None" },
          One: { Type: "Pass", Output: "{% $states.input %}", ...ends },
          None: { Type: "Fail", Error: "DefaultStateError", Cause: "No Matches!" },
        },
        { QueryLanguage: "JSONata" },
      ),
    input: { foo_input: 1, who: "AWS Step Functions" },
    ends: { output: GREETING },
  },
];
