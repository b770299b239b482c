import {
  AddPermissionCommand,
  CreateAliasCommand,
  type CreateAliasCommandInput,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// Answers, messages and their order: recorded on AWS by https://github.com/localstack/localstack (TestLambdaVersions, TestLambdaAlias,
// TestLambdaFunction and TestLambdaPermissions in test_lambda_api.py), 2025-11-25, unless a line says otherwise.

const lambda = lambdaClient();

const source = (text: string) =>
  zip({
    "index.mjs": `export const handler = async (event, context) => ({
      text: "${text}", setting: process.env.SETTING ?? null, version: context.functionVersion, arn: context.invokedFunctionArn });`,
  });

async function makeFunction(more: Partial<CreateFunctionCommandInput> = {}) {
  const FunctionName = uniqueName("versions");
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await source("one") },
      ...more,
    }),
  );
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
  return {
    FunctionName,
    arn,
    created,
    publish: (input = {}) => lambda.send(new PublishVersionCommand({ FunctionName, ...input })),
    alias: (input: Partial<CreateAliasCommandInput> = {}) =>
      lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", ...input })),
    change: async (text: string, Publish = false) =>
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await source(text), Publish })),
    async invoke(Qualifier?: string, name = FunctionName) {
      const { Payload, ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName: name, Qualifier }));
      return { ...JSON.parse(Buffer.from(Payload ?? []).toString()), ExecutedVersion };
    },
    versions: async () =>
      (await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions?.map(({ Version }) => Version),
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName })).catch((error: Error) => {
        if (error.name !== "ResourceNotFoundException") throw error;
      });
    },
  };
}

describe("a version", () => {
  test("stays what it was when the function changes", async () => {
    await using fn = await makeFunction({ Environment: { Variables: { SETTING: "a" } } });
    const first = await fn.publish({ Description: "the first" });
    expect(first).toMatchObject({
      FunctionArn: `${fn.arn}:1`,
      Version: "1",
      Description: "the first",
      State: "Active",
      $metadata: { httpStatusCode: 201 },
    });
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: fn.FunctionName,
        Environment: { Variables: { SETTING: "b" } },
      }),
    );
    const second = await fn.change("two", true);
    expect(second).toMatchObject({ FunctionArn: `${fn.arn}:2`, Version: "2" });
    await fn.change("three");

    expect(await fn.invoke()).toEqual({
      text: "three",
      setting: "b",
      version: "$LATEST",
      arn: fn.arn,
      ExecutedVersion: "$LATEST",
    });
    const one = { text: "one", setting: "a", version: "1", arn: `${fn.arn}:1`, ExecutedVersion: "1" };
    expect(await fn.invoke("1")).toEqual(one);
    expect(await fn.invoke(undefined, `${fn.arn}:1`)).toEqual(one);
    expect(await fn.invoke(undefined, `${fn.FunctionName}:1`)).toEqual(one);
    expect(await fn.invoke("2")).toMatchObject({ text: "two", setting: "b", version: "2" });
    expect(await fn.versions()).toEqual(["$LATEST", "1", "2"]);
  });

  test("is published only when something has changed", async () => {
    await using fn = await makeFunction({ Publish: true });
    expect(fn.created).toMatchObject({ FunctionArn: fn.arn, Version: "1" });
    const again = await fn.publish({ Description: "nothing new" });
    expect(again).toMatchObject({ FunctionArn: `${fn.arn}:1`, Version: "1" });
    expect(await fn.versions()).toEqual(["$LATEST", "1"]);
    await fn.change("two");
    expect(await fn.publish()).toMatchObject({ Version: "2" });
  });

  test("is shown under the ARN by which it is asked for", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.alias();
    const get = async (Qualifier?: string) => {
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: fn.FunctionName, Qualifier }));
      return [Configuration?.FunctionArn, Configuration?.Version];
    };
    expect(await get()).toEqual([fn.arn, "$LATEST"]);
    expect(await get("$LATEST")).toEqual([`${fn.arn}:$LATEST`, "$LATEST"]);
    expect(await get("1")).toEqual([`${fn.arn}:1`, "1"]);
    expect(await get("live")).toEqual([`${fn.arn}:live`, "1"]);
    const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: fn.FunctionName }));
    expect(Versions?.map(({ FunctionArn, State }) => [FunctionArn, State])).toEqual([
      [`${fn.arn}:$LATEST`, undefined],
      [`${fn.arn}:1`, undefined],
    ]);
    const arns: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await lambda.send(new ListFunctionsCommand({ FunctionVersion: "ALL", Marker }));
      arns.push(...(page.Functions ?? []).map(({ FunctionArn }) => FunctionArn));
      Marker = page.NextMarker;
    } while (Marker);
    expect(arns.filter((arn) => arn?.startsWith(`${fn.arn}:`))).toEqual([`${fn.arn}:$LATEST`, `${fn.arn}:1`]);
  });

  test("is refused when the code or the revision is another one", async () => {
    await using fn = await makeFunction();
    const { CodeSha256 } = fn.created;
    await expect(fn.publish({ CodeSha256: "somenonexistentsha256" })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: `CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    });
    await expect(fn.publish({ RevisionId: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee" })).rejects.toMatchObject({
      name: "PreconditionFailedException",
    });
    expect(await fn.publish({ CodeSha256 })).toMatchObject({ Version: "1" });
  });

  test("is deleted alone, and its number not given again", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.change("two", true);
    const { FunctionName } = fn;
    await fn.alias();
    // That it is refused is documented (https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html); the words are ours.
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }))).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }));
    expect(await fn.versions()).toEqual(["$LATEST", "1"]);
    await expect(fn.invoke("2")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${fn.arn}:2`,
    });
    expect(await fn.invoke("1")).toMatchObject({ text: "one" });
    await fn.change("three");
    expect(await fn.publish()).toMatchObject({ Version: "3" });
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "$LATEST" }))).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "$LATEST version cannot be deleted without deleting the function.",
    });
  });

  test("qualifiers that are not there or do not agree", async () => {
    await using fn = await makeFunction();
    for (const command of [GetFunctionCommand, GetFunctionConfigurationCommand]) {
      await expect(
        lambda.send(new command({ FunctionName: fn.FunctionName, Qualifier: "1221" }) as GetFunctionCommand),
      ).rejects.toMatchObject({ name: "ResourceNotFoundException", message: `Function not found: ${fn.arn}:1221` });
      await expect(
        lambda.send(new command({ FunctionName: `${fn.arn}:1`, Qualifier: "$LATEST" }) as GetFunctionCommand),
      ).rejects.toMatchObject({
        name: "InvalidParameterValueException",
        message: "The derived qualifier from the function name does not match the specified qualifier.",
      });
    }
  });
});

describe("an alias", () => {
  test("is made, shown, changed, listed and deleted", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.change("two", true);
    const { FunctionName } = fn;
    const { $metadata, ...made } = await fn.alias({
      Description: "custom-alias",
      RoutingConfig: { AdditionalVersionWeights: { "2": 0.2 } },
    });
    expect($metadata.httpStatusCode).toBe(201);
    expect(made).toEqual({
      AliasArn: `${fn.arn}:live`,
      Description: "custom-alias",
      FunctionVersion: "1",
      Name: "live",
      RevisionId: expect.any(String),
      RoutingConfig: { AdditionalVersionWeights: { "2": 0.2 } },
    });
    await fn.alias({ Name: "2024-01-02", FunctionVersion: "2" });
    const get = async () => {
      const { $metadata: _, ...alias } = await lambda.send(new GetAliasCommand({ FunctionName, Name: "live" }));
      return alias;
    };
    expect(await get()).toEqual(made);
    const updated = await lambda.send(
      new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: {} } }),
    );
    expect(updated.RoutingConfig).toBeUndefined();
    expect(updated.RevisionId).not.toBe(made.RevisionId);
    await expect(
      lambda.send(new UpdateAliasCommand({ FunctionName, Name: "live", RevisionId: made.RevisionId })),
    ).rejects.toMatchObject({ name: "PreconditionFailedException" });
    const list = async (FunctionVersion?: string) =>
      (await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion }))).Aliases?.map(({ Name }) => Name);
    expect(await list()).toEqual(["2024-01-02", "live"]);
    expect(await list("1")).toEqual(["live"]);
    const deleted = await lambda.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
    await expect(get()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Cannot find alias arn: ${fn.arn}:live`,
    });
  });

  test("runs the version that it points to, or both of them", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.change("two", true);
    await fn.alias();
    expect(await fn.invoke("live")).toEqual({
      text: "one",
      setting: null,
      version: "1",
      arn: `${fn.arn}:live`,
      ExecutedVersion: "1",
    });
    const point = (input: object) =>
      lambda.send(new UpdateAliasCommand({ FunctionName: fn.FunctionName, Name: "live", ...input }));
    await point({ FunctionVersion: "2" });
    expect(await fn.invoke("live")).toMatchObject({ text: "two", ExecutedVersion: "2" });
    await point({ RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } });
    const seen = new Set<string>();
    // That one of two is never chosen has a chance of 2 in 2 to the 60th.
    for (let count = 0; count < 60 && seen.size < 2; count += 1) seen.add((await fn.invoke("live")).text);
    expect(seen).toEqual(new Set(["one", "two"]));
  });

  test("validation", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.change("two", true);
    await fn.alias();
    const route = (weights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights: weights } });
    const invalid = "InvalidParameterValueException";
    const weightsRule = (printed: string) =>
      `1 validation error detected: Value '${printed}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`;
    for (const [input, name, message] of [
      [route({ "1": 0.1, "2": 0.1 }), invalid, "Number of items in AdditionalVersionWeights cannot be greater than 1"],
      [route({ "2": 2 }), "ValidationException", weightsRule("{2=2.0}")],
      [route({ "2": -1 }), "ValidationException", weightsRule("{2=-1.0}")],
      [
        route({ "1": 0.5 }),
        invalid,
        "Invalid function version 1. Function version 1 is already included in routing configuration.",
      ],
      [{ FunctionVersion: "10" }, "ResourceNotFoundException", `Function not found: ${fn.arn}:10`],
      [route({ "10": 0.5 }), "ResourceNotFoundException", `Function not found: ${fn.arn}:10`],
      [
        { FunctionVersion: "$LATEST", ...route({ "1": 0.5 }) },
        invalid,
        "$LATEST is not supported for an alias pointing to more than 1 version",
      ],
      [
        route({ $LATEST: 0.5 }),
        "ValidationException",
        "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
      ],
      [
        { FunctionName: `${fn.FunctionName}-unknown` },
        "ResourceNotFoundException",
        `Function not found: ${fn.arn}-unknown:1`,
      ],
      [{ Name: "live" }, "ResourceConflictException", `Alias already exists: ${fn.arn}:live`],
      [
        { Name: "2024" },
        "ValidationException",
        "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
      ],
    ] as const)
      await expect(fn.alias({ Name: "other", ...input })).rejects.toMatchObject({ name, message });
    await expect(
      lambda.send(new UpdateAliasCommand({ FunctionName: fn.FunctionName, Name: "non-existent" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", message: `Alias not found: ${fn.arn}:non-existent` });
  });

  test("has a policy of its own", async () => {
    await using fn = await makeFunction({ Publish: true });
    await fn.alias();
    const { FunctionName } = fn;
    const permission = {
      FunctionName,
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
    };
    const { Statement } = await lambda.send(new AddPermissionCommand({ ...permission, Qualifier: "live" }));
    expect(JSON.parse(Statement ?? "")).toMatchObject({ Resource: `${fn.arn}:live` });
    await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier: "live" }));
    expect(JSON.parse(Policy ?? "").Statement).toHaveLength(1);
    await expect(lambda.send(new AddPermissionCommand({ ...permission, Qualifier: "$LATEST" }))).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
  });
});
