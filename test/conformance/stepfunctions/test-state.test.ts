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
});
