import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { createMachine, ended, ROLE_ARN, sfn, single, startMachine } from "./machine.ts";

// Unless another source stands beside it: recorded on AWS, tests/aws/services/stepfunctions/v2/test_sfn_api*.snapshot.json in LocalStack's repository, read 2026-11-24.

const pass = single({ Type: "Pass", Result: { a: 1 } });

describe("definitions", () => {
  it.each([
    ["nothing in it", {}, "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"],
    [
      "an unknown type",
      single({ Type: "Nap" }),
      "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/Only/Type",
    ],
    [
      "a path that is none",
      single({ Type: "Pass", Parameters: { "a.$": "no path" } }),
      "SCHEMA_VALIDATION_FAILED: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/Only/Parameters",
    ],
    [
      "a time that is none",
      single({ Type: "Wait", Timestamp: "tomorrow" }),
      "SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/Only/Timestamp",
    ],
    [
      "a resource that is none",
      single({ Type: "Task", Resource: "arn:aws:states:::dynamodb:query" }),
      "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/Only/Resource",
    ],
    [
      "no branches",
      single({ Type: "Parallel", Branches: [] }),
      "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/Only/Branches",
    ],
  ])("with %s are refused", async (_name, definition, message) => {
    await expect(createMachine(definition)).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: `Invalid State Machine Definition: '${message}'`,
    });
  });

  it("of Express machines have no patterns that wait", async () => {
    const waiting = single({
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync",
      Parameters: { StateMachineArn: "x" },
    });
    await expect(createMachine(waiting, "EXPRESS")).rejects.toMatchObject({
      message:
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration at /States/Only/Resource'",
    });
  });

  it("are diagnosed without being kept", async () => {
    const validate = (definition: string) => sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(await validate(JSON.stringify(pass))).toMatchObject({ result: "OK", diagnostics: [], truncated: false });
    expect(await validate("not a definition")).toMatchObject({
      result: "FAIL",
      diagnostics: [
        {
          code: "INVALID_JSON_DESCRIPTION",
          location: '[Source: (String)"not a definition"; line: 1, column: 4]',
          message: `Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)"not a definition"; line: 1, column: 4]`,
          severity: "ERROR",
        },
      ],
    });
  });
});

describe("executions", () => {
  it("with the same name and input are one while it runs, and a conflict otherwise", async () => {
    const stateMachineArn = await createMachine(single({ Type: "Wait", Seconds: 3_600 }));
    const name = uniqueName("run");
    const first = await startMachine(stateMachineArn, { a: 1 }, name);
    expect(await startMachine(stateMachineArn, { a: 1 }, name)).toBe(first);
    await expect(startMachine(stateMachineArn, { a: 2 }, name)).rejects.toMatchObject({
      name: "ExecutionAlreadyExists",
      message: `Execution Already Exists: '${first}'`,
    });
  });

  it("need JSON of 256 KiB at most, and a name without blanks", async () => {
    const stateMachineArn = await createMachine(pass);
    const start = (input: string, name?: string) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, input, name }));
    await expect(start("not some validate json input")).rejects.toMatchObject({
      name: "InvalidExecutionInput",
      message:
        "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
    });
    await expect(start(JSON.stringify("x".repeat(262_145)))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Member must have length less than or equal to 262144"),
    });
    await expect(start("{}", "two words")).rejects.toMatchObject({
      name: "InvalidName",
      message: "Invalid Name: 'two words'",
    });
  });

  it("are listed by status and page, the newest first", async () => {
    const stateMachineArn = await createMachine(pass);
    const arns: string[] = [];
    for (let number = 0; number < 3; number += 1) arns.unshift(await startMachine(stateMachineArn));
    await Promise.all(arns.map(ended));
    const page = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, statusFilter: "SUCCEEDED" }),
    );
    const rest = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken: page.nextToken }),
    );
    expect([...(page.executions ?? []), ...(rest.executions ?? [])].map(({ executionArn }) => executionArn)).toEqual(
      arns,
    );
    await expect(
      sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "succeeded" as "SUCCEEDED" })),
    ).rejects.toMatchObject({
      message:
        "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    });
  });

  it("are not found by what is no ARN, or nobody's", async () => {
    const describe = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
    await expect(describe("nothing")).rejects.toMatchObject({
      name: "InvalidArn",
      message: "Invalid Arn: 'Invalid ARN prefix: nothing'",
    });
    const arn = "arn:aws:states:us-east-1:000000000000:execution:none:none";
    await expect(describe(arn)).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
      message: `Execution Does Not Exist: '${arn}'`,
    });
  });

  it("end when the state machine's time is up", async () => {
    const executionArn = await startMachine(
      await createMachine(single({ Type: "Wait", Seconds: 3_600 }, { TimeoutSeconds: 1 })),
    );
    expect(await ended(executionArn)).toMatchObject({ status: "TIMED_OUT" });
  });

  it("have a history of 25,000 events at most", async () => {
    const loop = {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Next: "B" },
        B: { Type: "Choice", Choices: [{ Variable: "$.stop", IsPresent: true, Next: "End" }], Default: "A" },
        End: { Type: "Succeed" },
      },
    };
    const executionArn = await startMachine(await createMachine(loop));
    // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, read 2026-11-24
    expect(await ended(executionArn)).toMatchObject({
      status: "FAILED",
      cause: "The execution reached the maximum number of history events (25000).",
    });
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events).toMatchObject([{ type: "ExecutionFailed" }]);
    expect(events[0]?.id).toBeLessThanOrEqual(25_000);
  });
});

describe("Express", () => {
  const client = new SFNClient({ ...clientConfig(), disableHostPrefix: true });

  it("answers when it is done", async () => {
    const stateMachineArn = await createMachine(pass, "EXPRESS");
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: "{}" }));
    expect(answer).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1}',
      executionArn: expect.stringMatching(/:express:[^:]+:[^:]+:[^:]+$/),
      billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
    });
    await expect(
      client.send(new StartSyncExecutionCommand({ stateMachineArn: await createMachine(pass) })),
    ).rejects.toMatchObject({
      name: "StateMachineTypeNotSupported",
    });
  });

  it("is followed by its log, and by nothing else", async () => {
    const logs = new CloudWatchLogsClient(clientConfig());
    const logGroupName = uniqueName("express");
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: uniqueName("logged"),
        type: "EXPRESS",
        roleArn: ROLE_ARN,
        definition: JSON.stringify(pass),
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          destinations: [
            {
              cloudWatchLogsLogGroup: {
                logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
              },
            },
          ],
        },
      }),
    );
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "InvalidArn",
      message: "Invalid Arn: 'Resource type not valid in this context: express'",
    });
    const logged = async () => (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events ?? [];
    while ((await logged()).length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = (await logged()).map(({ message = "" }) => JSON.parse(message));
    expect(lines.map(({ id, type }) => `${id} ${type}`)).toEqual([
      "1 ExecutionStarted",
      "2 PassStateEntered",
      "3 PassStateExited",
      "4 ExecutionSucceeded",
    ]);
    expect(lines[3]).toMatchObject({
      execution_arn: executionArn,
      previous_event_id: "3",
      redrive_count: "0",
      details: { output: '{"a":1}' },
    });
  });
});

describe("versions, aliases, tags", () => {
  it("keep what was published, and send executions there", async () => {
    const stateMachineArn = await createMachine(pass);
    const { stateMachineVersionArn = "" } = await sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    await sfn.send(
      new UpdateStateMachineCommand({
        stateMachineArn,
        definition: JSON.stringify(single({ Type: "Pass", Result: 2 })),
      }),
    );
    const { stateMachineAliasArn = "" } = await sfn.send(
      new CreateStateMachineAliasCommand({
        name: "live",
        routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
      }),
    );
    expect(await ended(await startMachine(stateMachineArn))).toMatchObject({ output: "2" });
    expect(await ended(await startMachine(stateMachineAliasArn))).toMatchObject({
      output: '{"a":1}',
      stateMachineVersionArn,
      stateMachineAliasArn,
    });
    const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: stateMachineVersionArn }));
    expect(JSON.parse(definition ?? "")).toEqual(pass);
    await expect(
      sfn.send(
        new CreateStateMachineAliasCommand({
          name: "half",
          routingConfiguration: [{ stateMachineVersionArn, weight: 70 }],
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "Sum of routing configuration weights must equal 100. Received: [70]",
    });
    await sfn.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "k", value: "v" }] }));
    expect((await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }))).tags).toEqual([
      { key: "k", value: "v" },
    ]);
  });

  // The numbers and the errors' names stand in AWS's documentation, see beside the constants.
  it("are a hundred aliases and fifty tags at most", async () => {
    const resourceArn = await createMachine(pass);
    const { stateMachineVersionArn = "" } = await sfn.send(
      new PublishStateMachineVersionCommand({ stateMachineArn: resourceArn }),
    );
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const alias = (name: string) => sfn.send(new CreateStateMachineAliasCommand({ name, routingConfiguration }));
    for (let made = 0; made < 100; made += 1) await alias(`a${made}`);
    await expect(alias("a100")).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
    await alias("a99");
    const tag = (from: number, to: number) =>
      sfn.send(
        new TagResourceCommand({
          resourceArn,
          tags: Array.from({ length: to - from }, (_, index) => ({ key: `k${from + index}`, value: "v" })),
        }),
      );
    await tag(0, 50);
    await tag(49, 50);
    await expect(tag(50, 51)).rejects.toMatchObject({ name: "TooManyTags" });
  });
});
