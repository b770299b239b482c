import { createHash, createHmac } from "node:crypto";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootOf, startTestStack, type TestStack } from "../support/stack.ts";
import { zip } from "../support/zip.ts";

const ACCOUNT = "414243444546";
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function`;

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

let stack: TestStack;
let root: Credentials;
beforeAll(async () => {
  stack = await startTestStack({ IAM_ENFORCEMENT: "strict", AWS_ACCOUNT_ID: ACCOUNT });
  root = rootOf(stack);
});
afterAll(() => stack[Symbol.asyncDispose]());

const settings = (credentials: Credentials) => ({
  endpoint: stack.endpoint,
  region: "us-east-1",
  credentials,
  maxAttempts: 1,
});
const dynamodb = () => new DynamoDBClient(settings(root));
const iam = () => new IAMClient(settings(root));
const lambda = (who = root) => new LambdaClient(settings(who));

const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string | string[] = "*", rest: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});

const allowRole = (RoleName: string, ...statements: object[]) =>
  iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document(...statements) }));

async function user(UserName: string, ...statements: object[]): Promise<Credentials & { arn: string }> {
  const { User } = await iam().send(new CreateUserCommand({ UserName }));
  const PolicyDocument = document(...statements);
  await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return {
    arn: User?.Arn ?? "",
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

/** A function with a role of its own, of the same name. */
async function makeFunction(FunctionName: string, code: string): Promise<void> {
  const trust = document({
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
  const { Role } = await iam().send(new CreateRoleCommand({ RoleName: FunctionName, AssumeRolePolicyDocument: trust }));
  await lambda().send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: Role?.Arn,
      Timeout: 20,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
}

async function makeTable(TableName: string) {
  const { TableDescription } = await dynamodb().send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  return { table: TableDescription?.TableArn ?? "", stream: TableDescription?.LatestStreamArn ?? "" };
}

describe("an event source mapping", () => {
  it("reads with its function's role", async () => {
    const source = await makeTable("source");
    const copy = await makeTable("copy");
    await makeFunction(
      "copier",
      `import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
       export const handler = async ({ Records }) => {
         for (const { dynamodb } of Records)
           await new DynamoDBClient().send(new PutItemCommand({ TableName: "copy", Item: dynamodb.NewImage }));
       };`,
    );
    const create = () =>
      lambda().send(
        new CreateEventSourceMappingCommand({
          FunctionName: "copier",
          EventSourceArn: source.stream,
          StartingPosition: "TRIM_HORIZON",
        }),
      );
    const refusal = {
      name: "InvalidParameterValueException",
      message: `Cannot access stream ${source.stream}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    };
    await expect(create()).rejects.toMatchObject(refusal);
    const write = allow("dynamodb:PutItem", copy.table);
    await allowRole("copier", write, allow(["dynamodb:DescribeStream", "dynamodb:GetShardIterator"], source.stream));
    await expect(create()).rejects.toMatchObject(refusal);
    const read = [
      "dynamodb:DescribeStream",
      "dynamodb:GetShardIterator",
      "dynamodb:GetRecords",
      "dynamodb:ListStreams",
    ];
    await allowRole("copier", write, allow(read, source.stream));
    await create();
    await dynamodb().send(new PutItemCommand({ TableName: "source", Item: { id: { S: "1" } } }));
    await expect
      .poll(async () => (await dynamodb().send(new ScanCommand({ TableName: "copy" }))).Items, { timeout: 20_000 })
      .toEqual([{ id: { S: "1" } }]);
  });
});

describe("a function's URL with AWS_IAM", () => {
  it("lets in who has signed and may use it, and tells the function who that is", async () => {
    await makeFunction("front", "export const handler = async ({ requestContext }) => requestContext.authorizer.iam;");
    const { FunctionUrl = "" } = await lambda().send(
      new CreateFunctionUrlConfigCommand({ FunctionName: "front", AuthType: "AWS_IAM" }),
    );
    const path = `/_aws/lambda-url/${new URL(FunctionUrl).host.split(".")[0]}/`;
    const called = async (who?: Credentials) => {
      const answer = await fetch(stack.endpoint + path, { headers: who ? signedGet(path, who) : {} });
      return { status: answer.status, body: await answer.json() };
    };
    const forbidden = { status: 403, body: { Message: expect.stringContaining("Forbidden") } };
    expect(await called()).toEqual(forbidden);
    expect(await called({ ...root, secretAccessKey: "wrong" })).toEqual(forbidden);
    const half = await user("half", allow("lambda:InvokeFunctionUrl", `${FUNCTION}:front`));
    expect(await called(half)).toEqual(forbidden);
    const whole = await user(
      "whole",
      allow("lambda:InvokeFunctionUrl", `${FUNCTION}:front`, {
        Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
      }),
      allow("lambda:InvokeFunction", `${FUNCTION}:front`, {
        Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
      }),
    );
    expect(await called(whole)).toMatchObject({
      status: 200,
      body: { accessKey: whole.accessKeyId, accountId: ACCOUNT, userArn: whole.arn },
    });
  });
});

describe("an alias", () => {
  it("is a resource of its own", async () => {
    await makeFunction("versioned", "export const handler = async () => 1;");
    await lambda().send(new PublishVersionCommand({ FunctionName: "versioned" }));
    await lambda().send(new CreateAliasCommand({ FunctionName: "versioned", Name: "live", FunctionVersion: "1" }));
    const invoke = (who: Credentials, Qualifier?: string) =>
      lambda(who).send(new InvokeCommand({ FunctionName: "versioned", Qualifier }));
    const bare = await user("bare", allow("lambda:InvokeFunction", `${FUNCTION}:versioned`));
    await invoke(bare);
    await expect(invoke(bare, "live")).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`lambda:InvokeFunction on resource: ${FUNCTION}:versioned:live`),
    });
    await invoke(await user("live", allow("lambda:InvokeFunction", `${FUNCTION}:versioned:live`)), "live");
  });
});

/** Headers of a signed GET without a body: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signedGet(path: string, { accessKeyId, secretAccessKey }: Credentials): Record<string, string> {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const date = `${new Date().toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
  const scope = `${date.slice(0, 8)}/us-east-1/lambda/aws4_request`;
  const canonical = ["GET", path, "", `host:${new URL(stack.endpoint).host}`, `x-amz-date:${date}`, ""];
  const request = [...canonical, "host;x-amz-date", hash("")].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, hash(request)].join("\n")).toString("hex");
  return {
    "x-amz-date": date,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}
