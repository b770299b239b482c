import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { keyedTable } from "../../support/tables.ts";
import { zip } from "../../support/zip.ts";
import { createMachine, ended, history, outputOf, ROLE_ARN, run, sfn, single, startMachine } from "./machine.ts";

const lambda = lambdaClient();
const FunctionName = uniqueName("worker");
let functionArn = "";

const CODE = `
let calls = 0;
exports.handler = async (event) => {
  if (event?.fail) { const error = new Error(event.fail); error.name = "OwnError"; throw error; }
  if (event?.flaky && (calls += 1) < event.flaky) throw new Error("not yet");
  if (event?.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  if (event?.large) return "x".repeat(event.large);
  return event?.flaky ? { calls } : { got: event };
};`;

async function createFunction(name: string): Promise<string> {
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: ROLE_ARN,
      Timeout: 20,
      Code: { ZipFile: await zip({ "index.js": CODE }) },
    }),
  );
  return FunctionArn;
}

beforeAll(async () => {
  functionArn = await createFunction(FunctionName);
});

const invoke = (more: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName, "Payload.$": "$" },
  ...more,
});

describe("Lambda", () => {
  it("is called by its ARN with the input, and by lambda:invoke with the whole answer", async () => {
    expect(await outputOf(single({ Type: "Task", Resource: functionArn }), { a: 1 })).toEqual({ got: { a: 1 } });
    expect(await outputOf(single(invoke()), { a: 1 })).toMatchObject({
      ExecutedVersion: "$LATEST",
      Payload: { got: { a: 1 } },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  // Recorded on AWS: test_task_service_lambda.snapshot.json in LocalStack's repository, read 2026-11-24.
  it("fails with the function's own error, and with Lambda's when there is none", async () => {
    const failed = await run(single(invoke()), { fail: "because" });
    expect(failed).toMatchObject({ status: "FAILED", error: "OwnError" });
    expect(JSON.parse(failed.cause ?? "")).toMatchObject({ errorType: "OwnError", errorMessage: "because" });
    const missing = await run(single(invoke({ Parameters: { FunctionName: "nobody" } })));
    expect(missing.error).toBe("Lambda.ResourceNotFoundException");
    expect(missing.cause).toMatch(
      /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:\$LATEST \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [-\w]+; Proxy: null\)$/,
    );
  });

  it("is tried again, and what is left over is caught", async () => {
    const machine = {
      StartAt: "Try",
      States: {
        Try: invoke({
          Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }],
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.caught", Next: "Caught" }],
          ResultSelector: { "calls.$": "$.Payload.calls" },
          End: true,
        }),
        Caught: { Type: "Pass", OutputPath: "$.caught.Error", End: true },
      },
    };
    const stateMachineArn = await createMachine(machine);
    const flaky = await startMachine(stateMachineArn, { flaky: 2 });
    const broken = await startMachine(stateMachineArn, { fail: "always" });
    expect(JSON.parse((await ended(flaky)).output ?? "")).toEqual({ calls: 2 });
    expect(JSON.parse((await ended(broken)).output ?? "")).toBe("OwnError");
    const types = (await history(broken)).map(({ type }) => type);
    expect(types.filter((type) => type === "TaskFailed")).toHaveLength(3);
    expect(types.filter((type) => type === "TaskStateEntered")).toHaveLength(1);
  });

  it("that takes too long ends with States.Timeout, and a result over 256 KiB with States.DataLimitExceeded", async () => {
    const slow = await run(single(invoke({ TimeoutSeconds: 1 })), { sleepMs: 5_000 });
    expect(slow).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    // Recorded on AWS: test_task_lambda.snapshot.json in LocalStack's repository, read 2026-11-24.
    const large = await run(single(invoke()), { large: 300_000 });
    expect(large).toMatchObject({
      error: "States.DataLimitExceeded",
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

describe("DynamoDB and the SDK's services", () => {
  const dynamodb = new DynamoDBClient(clientConfig());
  const TableName = uniqueName("states");
  beforeAll(async () => {
    await dynamodb.send(new CreateTableCommand(keyedTable(TableName, "id")));
  });

  it("are called by dynamodb:* and by aws-sdk:*, with errors in the names of each", async () => {
    const put = (resource: string, more: object = {}) =>
      single({
        Type: "Task",
        Resource: resource,
        Parameters: { TableName, Item: { id: { S: "a" }, n: { N: "1" } }, ...more },
      });
    await outputOf(put("arn:aws:states:::dynamodb:putItem"));
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } } }));
    expect(Item).toEqual({ id: { S: "a" }, n: { N: "1" } });
    const once = { ConditionExpression: "attribute_not_exists(id)" };
    expect(await run(put("arn:aws:states:::dynamodb:putItem", once))).toMatchObject({
      error: "DynamoDB.ConditionalCheckFailedException",
      cause: expect.stringMatching(
        /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; /,
      ),
    });
    expect(await run(put("arn:aws:states:::aws-sdk:dynamodb:putItem", once))).toMatchObject({
      error: "DynamoDb.ConditionalCheckFailedException",
      cause: expect.stringMatching(
        /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: /,
      ),
    });
    const got = single({
      QueryLanguage: "JSONata",
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:getItem",
      Arguments: { TableName, Key: { id: { S: "{% $states.input.id %}" } } },
      Output: "{% $number($states.result.Item.n.N) + 1 %}",
    });
    expect(await outputOf(got, { id: "a" })).toBe(2);
  });

  it("that the emulator does not have are accepted, and fail by name", async () => {
    const ending = await run(
      single({ Type: "Task", Resource: "arn:aws:states:::sns:publish", Parameters: { TopicArn: "t", Message: "m" } }),
    );
    expect(ending).toMatchObject({
      status: "FAILED",
      error: "Terrarium.NotImplemented",
      cause: "Terrarium does not implement the Step Functions integration sns:publish.",
    });
  });
});

describe("nested executions", () => {
  it("are started, waited for, and shown as text or as JSON", async () => {
    const child = await createMachine(single({ Type: "Pass", Result: { a: 1 } }));
    const start = (pattern: string) =>
      single({
        Type: "Task",
        Resource: `arn:aws:states:::states:startExecution${pattern}`,
        Parameters: { StateMachineArn: child, "Input.$": "$" },
      });
    expect(await outputOf(start(""), { i: 1 })).toMatchObject({ ExecutionArn: expect.stringContaining(":execution:") });
    expect(await outputOf(start(".sync"), { i: 1 })).toMatchObject({
      Status: "SUCCEEDED",
      Input: '{"i":1}',
      Output: '{"a":1}',
    });
    expect(await outputOf(start(".sync:2"), { i: 1 })).toMatchObject({
      Status: "SUCCEEDED",
      Input: { i: 1 },
      Output: { a: 1 },
    });
    const failing = await createMachine({
      StartAt: "Only",
      States: { Only: { Type: "Fail", Error: "Own", Cause: "because" } },
    });
    const ending = await run(
      single({
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync",
        Parameters: { StateMachineArn: failing },
      }),
    );
    expect(ending.error).toBe("States.TaskFailed");
    expect(JSON.parse(ending.cause ?? "")).toMatchObject({ Status: "FAILED", Error: "Own", Cause: "because" });
  });
});

describe("tokens", () => {
  const waiting = (more: object = {}) =>
    single(
      invoke({
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: { FunctionName, Payload: { "token.$": "$$.Task.Token" } },
        ...more,
      }),
    );

  /** The token, as the history shows that it was handed over. */
  async function tokenOf(executionArn: string): Promise<string> {
    for (;;) {
      const submitted = (await history(executionArn)).find(({ type }) => type === "TaskSubmitted");
      if (submitted) return JSON.parse(submitted.taskSubmittedEventDetails?.output ?? "").Payload.got.token;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it("end a task well, badly or not at all", async () => {
    const stateMachineArn = await createMachine(waiting());
    const good = await startMachine(stateMachineArn);
    const taskToken = await tokenOf(good);
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"done"' }));
    expect(await ended(good)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
    // Recorded on AWS: test_sfn_api_activities.snapshot.json and test_aws_sdk_task_service.snapshot.json, read 2026-11-24.
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: "none", output: "1" }))).rejects.toMatchObject({
      name: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
    const bad = await startMachine(stateMachineArn);
    await sfn.send(new SendTaskFailureCommand({ taskToken: await tokenOf(bad), error: "Own", cause: "because" }));
    expect(await ended(bad)).toMatchObject({ status: "FAILED", error: "Own", cause: "because" });
  });

  it("without a heartbeat in time end their task", async () => {
    expect(await run(waiting({ HeartbeatSeconds: 1, TimeoutSeconds: 60 }))).toMatchObject({ error: "States.Timeout" });
  });

  it("are what an activity's worker gets", async () => {
    const { activityArn = "" } = await sfn.send(new CreateActivityCommand({ name: uniqueName("work") }));
    const executionArn = await startMachine(await createMachine(single({ Type: "Task", Resource: activityArn })), {
      job: 1,
    });
    const { taskToken, input } = await sfn.send(new GetActivityTaskCommand({ activityArn, workerName: "me" }));
    expect(input).toBe('{"job":1}');
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"done":1}' }));
    expect(await ended(executionArn)).toMatchObject({ status: "SUCCEEDED", output: '{"done":1}' });
    const types = (await history(executionArn)).map(({ type }) => type);
    expect(types.slice(2, 5)).toEqual(["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]);
  });
});

describe("RedriveExecution", () => {
  it("goes on from where it failed, and refuses what has succeeded", async () => {
    // It counts its calls: the first one fails.
    const fresh = await createFunction(uniqueName("flaky"));
    const machine = {
      StartAt: "First",
      States: {
        First: { Type: "Pass", Result: { flaky: 2 }, Next: "Second" },
        Second: { Type: "Task", Resource: fresh, End: true },
      },
    };
    const executionArn = await startMachine(await createMachine(machine));
    expect(await ended(executionArn)).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE" });
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    const again = await ended(executionArn);
    expect(again).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    const types = (await history(executionArn)).map(({ type }) => type);
    expect(types.filter((type) => type === "PassStateEntered")).toHaveLength(1);
    expect(types).toContain("ExecutionRedriven");
    await expect(sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionNotRedrivable",
      message: "Execution is SUCCEEDED and cannot be redriven",
    });
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described.redriveStatus).toBe("NOT_REDRIVABLE");
  });
});
