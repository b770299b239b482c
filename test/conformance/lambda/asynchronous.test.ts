import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// Answers and messages: recorded on AWS by https://github.com/localstack/localstack (TestLambdaEventInvokeConfig in test_lambda_api.py and
// test_lambda_destinations.py), 2025-11-25, unless a line says otherwise.

const lambda = lambdaClient();
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const POLL = { timeout: 20_000, interval: 50 };

async function makeFunction(code: string) {
  const FunctionName = uniqueName("asynchronous");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      Publish: true,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  return {
    FunctionName,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`,
    put: (more: Partial<PutFunctionEventInvokeConfigCommandInput>) =>
      lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...more })),
    send: (event: object, Qualifier?: string) =>
      lambda.send(
        new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(event), Qualifier }),
      ),
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

/** A bucket, and a function that puts what it gets there. */
async function sink() {
  const Bucket = uniqueName("results");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const fn = await makeFunction(`
    import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
    const s3 = new S3Client({ forcePathStyle: true });
    export const handler = async (event, { awsRequestId }) => {
      await s3.send(new PutObjectCommand({ Bucket: "${Bucket}", Key: awsRequestId, Body: JSON.stringify(event) }));
    };`);
  return {
    arn: fn.arn,
    Bucket,
    async records() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      const bodies = [];
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        bodies.push({ key: Key, ...JSON.parse((await Body?.transformToString()) ?? "") });
      }
      return bodies;
    },
    [Symbol.asyncDispose]: () => fn[Symbol.asyncDispose](),
  };
}

const FAILS = `export const handler = async (event) => { if (event.fail) throw new Error("Intentional."); return { got: event }; };`;

describe("the result of an asynchronous invocation", () => {
  test("goes to another function", async () => {
    await using results = await sink();
    await using fn = await makeFunction(FAILS);
    const destination = { Destination: results.arn };
    await fn.put({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: destination, OnFailure: destination },
    });
    await fn.send({ n: 1 });
    await expect.poll(() => results.records(), POLL).toHaveLength(1);
    const common = { version: "1.0", timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) };
    expect(await results.records()).toEqual([
      {
        key: expect.any(String),
        ...common,
        requestContext: {
          requestId: expect.any(String),
          functionArn: `${fn.arn}:$LATEST`,
          condition: "Success",
          approximateInvokeCount: 1,
        },
        requestPayload: { n: 1 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: { got: { n: 1 } },
      },
    ]);
    await fn.send({ fail: true });
    await expect.poll(() => results.records(), POLL).toHaveLength(2);
    expect((await results.records()).find(({ requestPayload }) => requestPayload.fail)).toMatchObject({
      ...common,
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "Error", errorMessage: "Intentional." },
    });
  });

  // The object's name: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, read 2026-11-24
  test("that is a failure goes to a bucket, also when it is too old to be tried again", async () => {
    await using results = await sink();
    await using fn = await makeFunction(FAILS);
    await fn.put({
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${results.Bucket}` } },
    });
    await fn.send({ fail: true });
    await fn.send({ fail: false });
    await expect.poll(() => results.records(), POLL).toHaveLength(1);
    expect(await results.records()).toMatchObject([
      {
        key: expect.stringMatching(
          new RegExp(
            `^aws/lambda/async/${fn.FunctionName}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
          ),
        ),
        requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 },
      },
    ]);
  });

  test("follows the settings of the qualifier that was invoked", async () => {
    await using results = await sink();
    await using fn = await makeFunction(FAILS);
    await lambda.send(new CreateAliasCommand({ FunctionName: fn.FunctionName, Name: "live", FunctionVersion: "1" }));
    await fn.put({ Qualifier: "live", DestinationConfig: { OnSuccess: { Destination: results.arn } } });
    await fn.send({ to: "the function" });
    await fn.send({ to: "the alias" }, "live");
    await expect.poll(() => results.records(), POLL).toHaveLength(1);
    expect(await results.records()).toMatchObject([
      {
        requestContext: { functionArn: `${fn.arn}:live` },
        requestPayload: { to: "the alias" },
        responseContext: { executedVersion: "1" },
      },
    ]);
  });
});

describe("the settings", () => {
  test("are put, updated, shown, listed and deleted", async () => {
    await using fn = await makeFunction(FAILS);
    const { FunctionName } = fn;
    const about = { FunctionArn: `${fn.arn}:$LATEST`, LastModified: expect.any(Date) };
    const none = { OnSuccess: {}, OnFailure: {} };
    const shown = ({ $metadata: _, ...config }: { $metadata: unknown }) => config;
    expect(shown(await fn.put({ MaximumRetryAttempts: 0 }))).toEqual({
      ...about,
      DestinationConfig: none,
      MaximumRetryAttempts: 0,
    });
    // What is put replaces everything.
    expect(shown(await fn.put({ MaximumEventAgeInSeconds: 60 }))).toEqual({
      ...about,
      DestinationConfig: none,
      MaximumEventAgeInSeconds: 60,
    });
    const updated = await lambda.send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    );
    const both = { ...about, DestinationConfig: none, MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 };
    expect(shown(updated)).toEqual(both);
    const get = async (Qualifier?: string) =>
      shown(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier })));
    expect(await get()).toEqual(both);
    expect(await get("$LATEST")).toEqual(both);
    await expect(get("1")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `The function ${fn.arn}:1 doesn't have an EventInvokeConfig`,
    });
    await fn.put({ Qualifier: "1", MaximumEventAgeInSeconds: 120 });
    const list = async () =>
      (await lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }))).FunctionEventInvokeConfigs?.map(
        ({ FunctionArn }) => FunctionArn,
      );
    expect((await list())?.sort()).toEqual([`${fn.arn}:$LATEST`, `${fn.arn}:1`]);
    await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    expect(await list()).toEqual([`${fn.arn}:1`]);
  });

  test("validation", async () => {
    await using fn = await makeFunction(FAILS);
    const to = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
    const arnOf = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:function:${name}`;
    const invalid = "InvalidParameterValueException";
    for (const [input, name, message] of [
      [
        { FunctionName: "doesnotexist", MaximumRetryAttempts: 0 },
        "ResourceNotFoundException",
        "The function doesn't exist.",
      ],
      [{ Qualifier: "nope", MaximumRetryAttempts: 0 }, "ResourceNotFoundException", "The function doesn't exist."],
      [{}, invalid, "You must specify at least one of error handling or destination setting."],
      [
        to(arnOf("lambda", "doesnotexist")),
        invalid,
        `The destination ARN ${arnOf("lambda", "doesnotexist")} is invalid.`,
      ],
      [to(fn.arn), invalid, "You can't specify the function as a destination for itself."],
      [
        to(arnOf("iam", fn.FunctionName)),
        invalid,
        `The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${arnOf("iam", fn.FunctionName)}), onFailure=null) is invalid.`,
      ],
      [
        { FunctionName: `${fn.arn}:1`, Qualifier: "$LATEST", MaximumRetryAttempts: 0 },
        invalid,
        "The derived qualifier from the function name does not match the specified qualifier.",
      ],
    ] as const)
      await expect(fn.put(input)).rejects.toMatchObject({ name, message });
    await expect(fn.put({ MaximumRetryAttempts: 3 })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: fn.FunctionName })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `The function ${fn.arn}:$LATEST doesn't have an EventInvokeConfig`,
    });
  });
});

// What the emulator has not: not AWS's behaviour.
test.skipIf(process.env.ENDPOINT_URL !== undefined)("a queue as a destination is refused by name", async () => {
  await using fn = await makeFunction(FAILS);
  await expect(
    fn.put({ DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:queue" } } }),
  ).rejects.toMatchObject({ name: "NotImplemented", message: expect.stringContaining("sqs") });
});
