import { SFNClient, TestStateCommand, type TestStateInput } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { clientConfig } from "../../support/endpoint.ts";
import { ROLE_ARN } from "./machine.ts";

const client = new SFNClient({ ...clientConfig(), disableHostPrefix: true });
const test = (state: object, more: Omit<TestStateInput, "definition"> = {}) =>
  client.send(new TestStateCommand({ definition: JSON.stringify(state), ...more }));

const task = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "any", "Payload.$": "$" },
  Next: "Then",
};

describe("TestState", () => {
  it("shows what a state makes of its input, and where it leads", async () => {
    const pass = { Type: "Pass", InputPath: "$.in", Parameters: { "b.$": "$.a" }, ResultPath: "$.out", Next: "Then" };
    expect(await test(pass, { input: '{"in":{"a":1}}', inspectionLevel: "DEBUG" })).toMatchObject({
      status: "SUCCEEDED",
      nextState: "Then",
      output: '{"in":{"a":1},"out":{"b":1}}',
      inspectionData: { input: '{"in":{"a":1}}', afterInputPath: '{"a":1}', afterParameters: '{"b":1}' },
    });
    const choice = {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThan: 1, Next: "Big" }],
      Default: "Small",
    };
    expect(await test(choice, { input: '{"n":2}' })).toMatchObject({ status: "SUCCEEDED", nextState: "Big" });
    expect(await test({ Type: "Fail", Error: "Own", Cause: "because" })).toMatchObject({
      status: "FAILED",
      error: "Own",
      cause: "because",
    });
  });

  it("takes a mock's word for a task: its result, or its error, caught or tried again", async () => {
    const good = await test(task, { mock: { result: '{"Payload":1}' }, inspectionLevel: "DEBUG" });
    expect(good).toMatchObject({
      status: "SUCCEEDED",
      output: '{"Payload":1}',
      nextState: "Then",
      inspectionData: { result: '{"Payload":1}' },
    });
    const mock = { errorOutput: { error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." } };
    expect(await test(task, { mock })).toMatchObject({ status: "FAILED", error: "Lambda.TooManyRequestsException" });
    const caught = { ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };
    expect(await test(caught, { mock })).toMatchObject({
      status: "CAUGHT_ERROR",
      nextState: "Caught",
      output: '{"Error":"Lambda.TooManyRequestsException","Cause":"Rate Exceeded."}',
    });
    expect(await test({ ...task, Retry: [{ ErrorEquals: ["States.ALL"] }] }, { mock })).toMatchObject({
      status: "RETRIABLE",
    });
  });

  it("evaluates JSONata with variables, for one state of a state machine", async () => {
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { Type: "Pass", Output: "{% $x + $states.input %}", End: true } },
    };
    expect(await test(machine, { stateName: "A", input: "2", variables: '{"x":40}' })).toMatchObject({
      status: "SUCCEEDED",
      output: "42",
    });
    // Recorded on AWS: test_state/*.snapshot.json in LocalStack's repository, read 2026-11-24 (the two below as well).
    await expect(test(machine, { stateName: "B" })).rejects.toMatchObject({ message: "State not found in definition" });
    await expect(test(task)).rejects.toMatchObject({ message: "RoleArn must be specified when testing a Task state" });
    await expect(test({ Type: "Pass", End: true }, { mock: { result: "1" } })).rejects.toMatchObject({
      message: "State type 'Pass' is not supported when a mock is specified",
    });
  });

  it("calls what a task names", async () => {
    expect(await test(task, { roleArn: ROLE_ARN })).toMatchObject({
      status: "FAILED",
      error: "Lambda.ResourceNotFoundException",
    });
  });

  const words = ["first", "second", "third"];
  const map = {
    Type: "Map",
    ItemsPath: "$.Values",
    ItemSelector: { "word.$": "$$.Map.Item.Value" },
    ItemProcessor: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
    ToleratedFailureCount: 1,
    MaxConcurrency: 1,
    Next: "Then",
  };
  const mapped = (more: Omit<TestStateInput, "definition">, state: object = map) =>
    test(state, { input: JSON.stringify({ Values: words }), inspectionLevel: "DEBUG", ...more });

  // Recorded on AWS: test_state_configuration, test_state_mock_validation and test_test_state_mock_scenarios.snapshot.json in LocalStack's repository,
  // read 2026-11-25; that ItemSelector is shown stands in the API reference.
  it("takes a mock's word for a Map's items, and counts those that failed", async () => {
    expect(await mapped({ mock: { result: "[1,2,3]" } })).toMatchObject({
      status: "SUCCEEDED",
      output: "[1,2,3]",
      nextState: "Then",
      inspectionData: {
        afterItemsPath: JSON.stringify(words),
        afterItemSelector: JSON.stringify(words.map((word) => ({ word }))),
        afterResultSelector: "[1,2,3]",
        afterResultPath: "[1,2,3]",
        maxConcurrency: 1,
        toleratedFailureCount: 1,
      },
    });
    const failures = (mapIterationFailureCount: number) => ({
      mock: { result: "[0,0,1]" },
      stateConfiguration: { mapIterationFailureCount },
    });
    expect(await mapped(failures(1))).toMatchObject({ status: "SUCCEEDED" });
    const error = "States.ExceedToleratedFailureThreshold";
    expect(await mapped(failures(2))).toMatchObject({
      status: "FAILED",
      error,
      cause: "The specified tolerated failure threshold was exceeded",
    });
    const Catch = [
      { ErrorEquals: ["Other"], Next: "Then" },
      { ErrorEquals: [error], Next: "Caught" },
    ];
    expect(await mapped(failures(2), { ...map, Catch })).toMatchObject({
      status: "CAUGHT_ERROR",
      nextState: "Caught",
      inspectionData: { errorDetails: { catchIndex: 1 } },
    });
    const mock = { errorOutput: { error: "MockException", cause: "Mock the cause of the error." } };
    const stateConfiguration = { errorCausedByState: "Item" };
    expect(await mapped({ mock, stateConfiguration })).toMatchObject({ status: "FAILED", error: "MockException" });
    expect(await mapped({ mock: { result: "[]" }, input: "{}" })).toMatchObject({ error: "States.Runtime" });
  });

  it("takes a mock's word for a Parallel state, and for what a Distributed Map reads", async () => {
    const branch = { StartAt: "B", States: { B: { Type: "Pass", End: true } } };
    const parallel = { Type: "Parallel", Branches: [branch], ResultPath: "$.made", End: true };
    expect(await test(parallel, { input: '{"a":1}', mock: { result: "[7]" } })).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1,"made":[7]}',
    });
    const reading = {
      Type: "Map",
      ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } },
      ItemSelector: { "n.$": "$$.Map.Item.Value" },
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...branch },
      End: true,
    };
    const stateConfiguration = { mapItemReaderData: "[1,2]" };
    expect(
      await test(reading, { mock: { result: "[1,4]" }, stateConfiguration, inspectionLevel: "DEBUG" }),
    ).toMatchObject({ output: "[1,4]", inspectionData: { afterItemSelector: '[{"n":1},{"n":2}]', maxConcurrency: 0 } });
    const ItemReader = { ...reading.ItemReader, ReaderConfig: { InputType: "JSONL" } };
    await expect(
      test({ ...reading, ItemReader }, { mock: { result: "[]" }, stateConfiguration: { mapItemReaderData: "1" } }),
    ).rejects.toMatchObject({ name: "NotImplemented" });
  });

  it.each<[string, object, Omit<TestStateInput, "definition">]>([
    [
      "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
      map,
      {},
    ],
    ["Mocked result must be an array.", map, { mock: { result: "{}" } }],
    [
      "Mocked result must be a JSON object.",
      { ...map, ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } } },
      { mock: { result: "[]" } },
    ],
    [
      "Mocked result must contain the same number of items as number of Parallel branches.",
      {
        Type: "Parallel",
        Branches: [map.ItemProcessor, { StartAt: "C", States: { C: { Type: "Succeed" } } }],
        End: true,
      },
      { mock: { result: "[1]" } },
    ],
    [
      "TestState does not support MapIterationFailureCount when a mock is not specified.",
      map,
      { stateConfiguration: { mapIterationFailureCount: 0 } },
    ],
    [
      "Map iteration failure count must be less than or equal to the number of Map iterations",
      map,
      { mock: { result: "[1,1,1]" }, stateConfiguration: { mapIterationFailureCount: 4 } },
    ],
  ])("refuses: %s", async (message, state, more) => {
    await expect(mapped(more, state)).rejects.toMatchObject({ message });
  });

  // Recorded, see above.
  it("knows how often a retrier has tried", async () => {
    const Retry = [{ ErrorEquals: ["MockException"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 5 }];
    const tried = (retrierRetryCount: number) =>
      test(
        { ...task, Retry },
        {
          stateConfiguration: { retrierRetryCount },
          mock: { errorOutput: { error: "MockException" } },
          inspectionLevel: "DEBUG",
        },
      );
    expect(await tried(4)).toMatchObject({
      status: "RETRIABLE",
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 16 } },
    });
    const last = await tried(5);
    expect([last.status, last.inspectionData?.errorDetails]).toEqual(["FAILED", { retryIndex: 0 }]);
  });

  // Recorded on AWS: test_state_context_object.snapshot.json in LocalStack's repository, read 2026-11-25.
  it("takes a context object as it is, and refuses what none can have", async () => {
    const shown = { ...task, ResultSelector: { "all.$": "$$" }, Parameters: { FunctionName: "any" } };
    const mock = { result: "{}" };
    const context = { Execution: { Id: "arn", Input: { n: 1 } }, State: {} };
    const { output = "" } = await test(shown, { context: JSON.stringify(context), mock });
    expect(JSON.parse(output)).toEqual({ all: context });
    const waiting = {
      ...task,
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "any", Payload: { "token.$": "$$.Task.Token" } },
    };
    expect(
      await test(waiting, { context: '{"Task":{"Token":"abcd123"}}', mock, inspectionLevel: "DEBUG" }),
    ).toMatchObject({
      status: "SUCCEEDED",
      inspectionData: { afterParameters: '{"FunctionName":"any","Payload":{"token":"abcd123"}}' },
    });
    for (const [wrong, reason] of [
      [{ Map: {} }, "'Map' field is not supported when mocking a Context object"],
      [{ Pokedex: {} }, "Field 'Pokedex' is not allowed"],
      [{ Execution: { pokemon: 1 } }, "Field 'pokemon' is not allowed"],
      [{ Execution: { Id: 1 } }, "Execution.Id must be a string"],
      [
        { Task: { Token: "t" } },
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
      ],
    ] as const)
      await expect(test(task, { context: JSON.stringify(wrong), mock })).rejects.toMatchObject({
        name: "ValidationException",
        message: `Invalid Context object provided: ${reason}`,
      });
  });

  // Recorded on AWS: test_field_validation_mode*.snapshot.json in LocalStack's repository, read 2026-11-25.
  it("compares a mock's result with what the service answers, as strictly as asked", async () => {
    const of = (Resource: string, result: object, fieldValidationMode?: "STRICT" | "PRESENT" | "NONE") =>
      test(
        { Type: "Task", Resource: `arn:aws:states:::${Resource}`, Parameters: {}, End: true },
        { mock: { result: JSON.stringify(result), ...(fieldValidationMode ? { fieldValidationMode } : {}) } },
      );
    const refused = (reason: string) => ({
      name: "ValidationException",
      message: `Mock result schema validation error: ${reason}`,
    });
    const start = "states:startExecution";
    await expect(of(start, {})).rejects.toMatchObject(refused("Required field 'ExecutionArn' is missing"));
    await expect(of(start, { ExecutionArn: "a", StartDate: true })).rejects.toMatchObject(
      refused("Field 'StartDate' must be a string"),
    );
    await expect(of(start, { ExecutionArn: 1 }, "PRESENT")).rejects.toMatchObject(
      refused("Field 'ExecutionArn' must be a string"),
    );
    for (const [resource, result, reason] of [
      ["lambda:invoke", { StatusCode: "200" }, "Field 'StatusCode' must be a number"],
      ["dynamodb:putItem", { ConsumedCapacity: { CapacityUnits: "1" } }, "Field 'CapacityUnits' must be a number"],
      ["aws-sdk:s3:getObject", { ContentLength: "1" }, "Field 'ContentLength' must be a number"],
      ["aws-sdk:dynamodb:listTables", { TableNames: {} }, "Field 'TableNames' must be an array"],
    ] as const)
      await expect(of(resource, result)).rejects.toMatchObject(refused(reason));
    for (const [resource, result, mode] of [
      [start, {}, "PRESENT"],
      [start, { ExecutionArn: "a", StartDate: true }, "NONE"],
      ["lambda:invoke", { random: "json", Payload: { any: 1 } }, "STRICT"],
    ] as const)
      expect(await of(resource, result, mode)).toMatchObject({ status: "SUCCEEDED", output: JSON.stringify(result) });
  });
});
