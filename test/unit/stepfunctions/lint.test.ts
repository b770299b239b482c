import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { diagnose } from "../../../services/stepfunctions/language/lint/index.ts";

// Every definition is judged by asl-validator 4.0.0, too: what it refuses is refused, what it takes is taken. Its own 111 cases and statelint's were
// judged by ours on 2026-11-25; where we differ from them, see the end. So were, on the same day, the 135 definitions and states in AWS's developer
// guide (awsdocs/aws-step-functions-developer-guide, before its files were taken away) and the 120 state machines in aws-samples/aws-stepfunctions-examples
// and aws-samples/step-functions-workflows-collection: all are taken but those with a placeholder in a Resource or without Next and End.

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:f";
type Fields = Record<string, unknown>;

const machine = (states: Record<string, Fields>, more: Fields = {}): Fields => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const only = (state: Fields): Fields => machine({ Only: { End: true, ...state } });
const jsonata = (state: Fields): Fields => machine({ Only: { End: true, ...state } }, { QueryLanguage: "JSONata" });
const task = (more: Fields): Fields => only({ Type: "Task", Resource: ARN, ...more });
const map = (more: Fields): Fields =>
  only({ Type: "Map", ItemProcessor: machine({ In: { Type: "Succeed" } }), ...more });
const choice = (rule: Fields): Fields =>
  machine({
    Only: { Type: "Choice", Choices: [{ Next: "Done", ...rule }], Default: "Done" },
    Done: { Type: "Succeed" },
  });
const retry = (more: Fields): Fields => task({ Retry: [{ ErrorEquals: ["States.Timeout"], ...more }] });

const judgedByValidator = (definition: Fields): boolean => aslValidator(definition).isValid;
const judgedByUs = (definition: Fields): boolean => diagnose(JSON.stringify(definition), "STANDARD").length === 0;

describe("what asl-validator takes is taken", () => {
  it.each<[string, Fields]>([
    ["Pass with everything", only({ Type: "Pass", Result: 1, InputPath: "$.a", OutputPath: null, ResultPath: "$.b" })],
    ["Parameters with a function", only({ Type: "Pass", Parameters: { "a.$": "States.MathAdd($.n, 1)" } })],
    ["a context path", only({ Type: "Pass", InputPath: "$$.Execution.Input" })],
    ["Fail without words", machine({ Only: { Type: "Fail" } })],
    ["Fail by paths", machine({ Only: { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('{}', $.c)" } })],
    ["Wait by path", only({ Type: "Wait", TimestampPath: "$.at" })],
    ["a time in time", only({ Type: "Wait", Timestamp: "2026-11-24T00:00:00Z" })],
    [
      "a task with times",
      task({ TimeoutSeconds: 60, HeartbeatSecondsPath: "$.beat", ResultSelector: { "a.$": "$.b" } }),
    ],
    [
      "a retrier with jitter",
      retry({ IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1.5, MaxDelaySeconds: 9, JitterStrategy: "FULL" }),
    ],
    [
      "a catcher",
      machine({
        Only: {
          Type: "Task",
          Resource: ARN,
          Next: "Done",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done", ResultPath: null }],
        },
        Done: { Type: "Succeed" },
      }),
    ],
    [
      "branches",
      only({ Type: "Parallel", Branches: [machine({ A: { Type: "Succeed" } }), machine({ B: { Type: "Succeed" } })] }),
    ],
    ["a map", map({ ItemsPath: "$.list", MaxConcurrency: 3, ItemSelector: { "v.$": "$$.Map.Item.Value" } })],
    ["a map of old", only({ Type: "Map", Iterator: machine({ In: { Type: "Succeed" } }), Parameters: { "v.$": "$" } })],
    ["a comparison", choice({ Variable: "$.n", NumericGreaterThanEquals: 3 })],
    ["a filter by a word", only({ Type: "Pass", InputPath: "$.list[?(@.key == Word)].value" })],
    [
      "comparisons within comparisons",
      choice({ And: [{ Variable: "$.a", IsPresent: true }, { Not: { Variable: "$.b", StringMatches: "x*" } }] }),
    ],
    ["JSONata", jsonata({ Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, Assign: { seen: "{% true %}" } })],
    ["JSONata's times", jsonata({ Type: "Wait", Seconds: "{% $states.input.seconds %}" })],
    [
      "a distributed map",
      only({
        Type: "Map",
        Label: "Rows",
        ToleratedFailurePercentage: 5,
        ItemBatcher: { MaxItemsPerBatch: 25 },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          ...machine({ In: { Type: "Succeed" } }),
        },
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
          Parameters: { Bucket: "b", Key: "k" },
        },
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b", Prefix: "p" } },
      }),
    ],
  ])("%s", (_name, definition) => {
    expect(judgedByValidator(definition)).toBe(true);
    expect(diagnose(JSON.stringify(definition), "STANDARD")).toEqual([]);
  });
});

describe("what asl-validator refuses is refused", () => {
  it.each<[string, Fields]>([
    ["no states", {}],
    ["a start that is nowhere", { ...only({ Type: "Pass" }), StartAt: "Elsewhere" }],
    ["a next that is nowhere", machine({ Only: { Type: "Pass", Next: "Elsewhere" } })],
    ["next and end", machine({ Only: { Type: "Pass", Next: "Done", End: true }, Done: { Type: "Succeed" } })],
    ["no end", machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } })],
    ["a state that nothing leads to", machine({ A: { Type: "Succeed" }, B: { Type: "Succeed" } })],
    ["a name of 81 letters", machine({ ["x".repeat(81)]: { Type: "Succeed" } })],
    [
      "one name twice",
      only({
        Type: "Parallel",
        Branches: [machine({ Same: { Type: "Succeed" } }), machine({ Same: { Type: "Succeed" } })],
      }),
    ],
    [
      "a branch that leads outside",
      machine({
        Only: { Type: "Parallel", Branches: [machine({ A: { Type: "Pass", Next: "Done" } })], Next: "Done" },
        Done: { Type: "Succeed" },
      }),
    ],
    ["an unknown type", only({ Type: "Nap" })],
    ["an unknown field", only({ Type: "Pass", Nap: true })],
    ["Parameters of Wait", only({ Type: "Wait", Seconds: 1, Parameters: {} })],
    ["ResultPath of Succeed", machine({ Only: { Type: "Succeed", ResultPath: "$" } })],
    ["ResultSelector of Pass", only({ Type: "Pass", ResultSelector: {} })],
    ["Error twice", machine({ Only: { Type: "Fail", Error: "E", ErrorPath: "$.e" } })],
    ["two times to wait", only({ Type: "Wait", Seconds: 1, SecondsPath: "$.s" })],
    ["a path that is none", only({ Type: "Pass", InputPath: "not a path" })],
    ["a template's path that is none", only({ Type: "Pass", Parameters: { "a.$": "not a path" } })],
    ["a task without a resource", only({ Type: "Task" })],
    ["branches that are none", only({ Type: "Parallel" })],
    ["a map of nothing", only({ Type: "Map" })],
    ["both maps", map({ Iterator: machine({ Too: { Type: "Succeed" } }) })],
    ["a percentage above a hundred", map({ ToleratedFailurePercentage: 101 })],
    ["a choice of nothing", machine({ Only: { Type: "Choice", Choices: [] } })],
    ["a comparison with nothing", choice({ Variable: "$.n" })],
    ["a comparison of nothing", choice({ NumericEquals: 1 })],
    ["a comparison by another type", choice({ Variable: "$.n", NumericEquals: "three" })],
    ["JSONata without its beginning", jsonata({ Type: "Pass", Output: "10 %}" })],
    ["JSONata without its end", jsonata({ Type: "Pass", Output: "{% 10" })],
    ["JSONata that does not parse", jsonata({ Type: "Pass", Output: "{% (1 + %}" })],
    ["paths in JSONata", jsonata({ Type: "Pass", InputPath: "$.a" })],
    ["Arguments in JSONPath", task({ Arguments: {} })],
  ])("%s", (_name, definition) => {
    expect(judgedByValidator(definition)).toBe(false);
    expect(judgedByUs(definition)).toBe(false);
  });
});

// The language's specification, https://states-language.net/spec.html, and statelint (awslabs/statelint, its tests), read 2026-11-24.
describe("what the specification forbids, and asl-validator does not see, is refused", () => {
  it.each<[string, Fields]>([
    ["a heartbeat longer than the time", task({ TimeoutSeconds: 10, HeartbeatSeconds: 20 })],
    ["errors that are none", task({ Retry: [{ ErrorEquals: [] }] })],
    ["a rate below one", retry({ BackoffRate: 0.5 })],
    ["another jitter", retry({ JitterStrategy: "SOME" })],
  ])("%s", (_name, definition) => {
    expect(judgedByValidator(definition)).toBe(true);
    expect(judgedByUs(definition)).toBe(false);
  });
});

describe("where AWS judges otherwise than asl-validator, we judge as AWS", () => {
  it.each<[string, Fields, boolean]>([
    // "The string must start with {% with no leading spaces, and must end with %} with no trailing spaces. Improperly opening or closing the
    // expression will result in a validation error": transforming-data.html, read in a stored copy on 2026-11-24. No word of blanks inside.
    ["{%10%} is an expression", jsonata({ Type: "Pass", Output: "{%10%}" }), true],
    // As AWS's message says (recorded: tests/aws/services/stepfunctions/v2 in LocalStack's repository, read 2026-11-24).
    [
      "a resource is an ARN that Step Functions knows",
      task({ Resource: "arn:aws:swf:us-east-1:123456789012:task:X" }),
      false,
    ],
    ["credentials are a role", task({ Credentials: { flag: true } }), false],
    // "arn:partition:lambda:region:account:function:function_name": state-task.html#lambda-functions, read 2026-11-25.
    ["a function is of a region and an account", task({ Resource: "arn:aws:lambda:::function:f" }), false],
    // "Variable names must follow the rules for Unicode Identifiers": workflow-variables.html, read 2026-11-25.
    ["a variable is an identifier", jsonata({ Type: "Pass", Assign: { "top-level": 1 } }), false],
    // AWS's own samples have it (idempotent-workflow in aws-samples/step-functions-workflows-collection, read 2026-11-25).
    ["an index may stand behind a dot", only({ Type: "Pass", OutputPath: "$.[0]" }), true],
    // As AWS's message says (recorded: test_sfn_api_validation.snapshot.json in LocalStack's repository, read 2026-11-25).
    [
      "no state of a JSONata state machine speaks JSONPath",
      jsonata({ Type: "Pass", QueryLanguage: "JSONPath", OutputPath: "$.a" }),
      false,
    ],
  ])("%s", (_name, definition, ours) => {
    expect(judgedByUs(definition)).toBe(ours);
    expect(judgedByValidator(definition)).toBe(!ours);
  });
});
