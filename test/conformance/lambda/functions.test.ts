import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  paginateListFunctions,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

const lambda = lambdaClient();
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Role = "arn:aws:iam::000000000000:role/lambda";
const answering = (value: string) => zip({ "index.mjs": `export const handler = async () => "${value}"` });

async function create(settings: Partial<CreateFunctionCommandInput> = {}) {
  const FunctionName = uniqueName("function");
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await answering("one") },
      ...settings,
    }),
  );
  return {
    FunctionName,
    created,
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

const invoke = async (FunctionName: string) =>
  JSON.parse(Buffer.from((await lambda.send(new InvokeCommand({ FunctionName }))).Payload ?? []).toString());

describe("a function", () => {
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, read 2026-11-24
  test("has AWS's defaults", async () => {
    await using made = await create();
    const { FunctionName } = made;
    const { Configuration, Code, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration).toMatchObject({
      FunctionName,
      FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`,
      Runtime: "nodejs24.x",
      Role,
      Handler: "index.handler",
      Timeout: 3,
      MemorySize: 128,
      Version: "$LATEST",
      State: "Active",
      LastUpdateStatus: "Successful",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${FunctionName}` },
    });
    expect(Tags).toBeUndefined();
    const zipped = await fetch(Code?.Location ?? "");
    expect((await zipped.arrayBuffer()).byteLength).toBe(Configuration?.CodeSize);
  });

  test("is found by its name, its ARN and its partial ARN", async () => {
    await using made = await create();
    for (const name of [made.FunctionName, made.created.FunctionArn, `000000000000:function:${made.FunctionName}`])
      expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).FunctionName).toBe(
        made.FunctionName,
      );
    const missing = uniqueName("missing");
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: missing }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${missing}`,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("runs the code that it was updated to, from the request or from S3", async () => {
    await using made = await create();
    const { FunctionName } = made;
    expect(await invoke(FunctionName)).toBe("one");
    const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const updated = await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await answering("two"), RevisionId }),
    );
    expect(updated.CodeSha256).not.toBe(made.created.CodeSha256);
    expect(await invoke(FunctionName)).toBe("two");
    await expect(
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await answering("three"), RevisionId })),
    ).rejects.toMatchObject({ name: "PreconditionFailedException", $metadata: { httpStatusCode: 412 } });

    const Bucket = uniqueName("code");
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "code.zip", Body: await answering("three") }));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: Bucket, S3Key: "code.zip" }));
    expect(await invoke(FunctionName)).toBe("three");
    await expect(
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: Bucket, S3Key: "none.zip" })),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException", message: expect.stringContaining("NoSuchKey") });
  });

  test("runs with the settings that it was updated to", async () => {
    await using made = await create({
      Code: { ZipFile: await zip({ "index.mjs": "export const handler = async () => process.env.STAGE" }) },
      Environment: { Variables: { STAGE: "test" } },
    });
    const { FunctionName } = made;
    expect(await invoke(FunctionName)).toBe("test");
    const { Environment, Timeout, MemorySize } = await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: { STAGE: "prod" } },
        Timeout: 5,
      }),
    );
    expect({ Environment, Timeout, MemorySize }).toEqual({
      Environment: { Variables: { STAGE: "prod" } },
      Timeout: 5,
      MemorySize: 128,
    });
    expect(await invoke(FunctionName)).toBe("prod");
  });

  test("is refused where AWS refuses it", async () => {
    await using made = await create();
    const { FunctionName } = made;
    const settings = {
      Role,
      Runtime: "nodejs24.x" as const,
      Handler: "index.handler",
      Code: { ZipFile: await answering("x") },
    };
    await expect(lambda.send(new CreateFunctionCommand({ FunctionName, ...settings }))).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: `Function already exist: ${FunctionName}`,
      $metadata: { httpStatusCode: 409 },
    });
    const fresh = () => ({ FunctionName: uniqueName("function"), ...settings });
    const refused = (input: object) => lambda.send(new CreateFunctionCommand({ ...fresh(), ...input }));
    await expect(refused({ Code: { ZipFile: Buffer.from("no zip") } })).rejects.toThrow(
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    );
    await expect(refused({ Timeout: 901 })).rejects.toThrow(/timeout.*less than or equal to 900/);
    await expect(refused({ MemorySize: 127 })).rejects.toThrow(/memorySize.*greater than or equal to 128/);
    await expect(refused({ Environment: { Variables: { AWS_REGION: "eu-west-1" } } })).rejects.toThrow(/reserved/i);
    await expect(refused({ Environment: { Variables: { LONG: "x".repeat(4096) } } })).rejects.toThrow(/4096|4KB/);
    await expect(refused({ Handler: undefined })).rejects.toThrow(/Handler are mandatory/);
  });

  test("that needs a runtime or a feature that is not here is refused by name", async () => {
    await expect(create({ Runtime: "python3.13" })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
      message: expect.stringContaining("python3.13"),
    });
    await expect(create({ PackageType: "Image", Code: { ImageUri: "a/b" } })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
    await expect(create({ VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: [] } })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });
});

test("functions are listed page by page, by their account", async () => {
  const other = new LambdaClient(clientConfig("111122223333"));
  const names = [uniqueName("a"), uniqueName("b"), uniqueName("c")];
  for (const FunctionName of names)
    await other.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: await answering("x") },
      }),
    );
  const seen: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: other, pageSize: 2 }, {}))
    seen.push(...Functions.map(({ FunctionName = "" }) => FunctionName));
  expect(seen).toEqual(names);
  for (const FunctionName of names) await other.send(new DeleteFunctionCommand({ FunctionName }));
});

describe("a function's policy", () => {
  test("is added to, shown and taken from", async () => {
    await using made = await create();
    const { FunctionName } = made;
    const permission = {
      FunctionName,
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::b",
      SourceAccount: "000000000000",
    };
    const { Statement = "" } = await lambda.send(new AddPermissionCommand(permission));
    // https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html, read 2026-11-24
    const statement = {
      Sid: "s3",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: made.created.FunctionArn,
      Condition: {
        StringEquals: { "AWS:SourceAccount": "000000000000" },
        ArnLike: { "AWS:SourceArn": "arn:aws:s3:::b" },
      },
    };
    expect(JSON.parse(Statement)).toEqual(statement);
    await expect(lambda.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
    const { Policy = "" } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [statement] });
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: "s3" }));
    await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("reserved concurrency", () => {
  test("is put, shown and deleted; 0 stops the function; the account keeps a hundred", async () => {
    await using made = await create();
    const { FunctionName } = made;
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    expect((await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions).toBe(
      0,
    );
    await expect(invoke(FunctionName)).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      $metadata: { httpStatusCode: 429 },
    });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await invoke(FunctionName)).toBe("one");
    await expect(
      lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 })),
    ).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("UnreservedConcurrentExecution"),
    });
  });
});

describe("an invocation", () => {
  test("of type DryRun only checks", async () => {
    await using made = await create();
    const answer = await lambda.send(new InvokeCommand({ FunctionName: made.FunctionName, InvocationType: "DryRun" }));
    expect(answer.StatusCode).toBe(204);
  });

  test("of type Event is answered 202 and then done", async () => {
    const Bucket = uniqueName("done");
    await s3.send(new CreateBucketCommand({ Bucket }));
    await using made = await create({
      Timeout: 10,
      Code: {
        ZipFile: await zip({
          "index.mjs": `import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
            const s3 = new S3Client({ forcePathStyle: true });
            export const handler = async (event) => { await s3.send(new PutObjectCommand({ Bucket: event.bucket, Key: "done", Body: "yes" })) }`,
        }),
      },
    });
    const Payload = Buffer.from(JSON.stringify({ bucket: Bucket }));
    const { FunctionName } = made;
    const answer = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
    expect({ status: answer.StatusCode, bytes: answer.Payload?.length ?? 0 }).toEqual({ status: 202, bytes: 0 });
    await expect
      .poll(() => fetch(`${clientConfig().endpoint}/${Bucket}/done`, { headers: SIGNED }).then((r) => r.status), {
        timeout: 10_000,
      })
      .toBe(200);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read 2026-11-24
  test("takes and gives 6 MB and no more", async () => {
    await using made = await create({
      Code: {
        ZipFile: await zip({
          "index.mjs": "export const handler = async (n) => 'x'.repeat(typeof n === 'number' ? n : n.length)",
        }),
      },
      Timeout: 20,
      MemorySize: 512,
    });
    const { FunctionName } = made;
    const send = (payload: unknown) =>
      lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)) }));
    const MB = 1024 * 1024;
    expect((await send("x".repeat(6 * MB - 2))).Payload?.length).toBe(6 * MB);
    await expect(send("x".repeat(6 * MB))).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
    const { Payload, FunctionError } = await send(6 * MB);
    expect(FunctionError).toBe("Unhandled");
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    });
  });

  test("with what is no JSON is refused", async () => {
    await using made = await create();
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: made.FunctionName, Payload: Buffer.from("{no") })),
    ).rejects.toMatchObject({ name: "InvalidRequestContentException", $metadata: { httpStatusCode: 400 } });
  });
});

// Enough for the emulator to know whose request it is; on AWS this request would be a presigned one.
const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=000000000000/20261124/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};
