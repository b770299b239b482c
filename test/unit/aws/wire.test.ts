import * as cloudformation from "@aws-sdk/client-cloudformation";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { length } from "../../../services/aws/constraints.ts";
import { gateway } from "../../../services/aws/gateway.ts";
import { operation } from "../../../services/aws/operation.ts";
import { asPrincipal, type Principal } from "../../../services/aws/principal.ts";
import { awsJson } from "../../../services/aws/protocol/json.ts";
import { awsQuery } from "../../../services/aws/protocol/query.ts";
import { restJson } from "../../../services/aws/protocol/rest-json.ts";
import { restXml } from "../../../services/aws/protocol/rest-xml.ts";
import type { Scope } from "../../../services/aws/scope.ts";
import { type LogEntry, service } from "../../../services/aws/service.ts";
import { ServiceError } from "../../../services/aws/service-error.ts";

// The wire layer, seen through real SDK clients that are connected to it without a socket. The services are the test's own.

interface Context {
  scope: Scope;
}
const context = (scope: Scope): Context => ({ scope });

const getItem = operation(dynamodb.GetItemCommand, {
  constraints: { TableName: length(3) },
  handle(input, { scope }: Context) {
    if (input.TableName === "missing")
      throw new ServiceError("ResourceNotFoundException", "Requested resource not found");
    if (input.TableName === "broken") throw new TypeError("a bug");
    return { Item: { ...input.Key, account: { S: scope.account }, region: { S: scope.region } } };
  },
});

let principal: Principal | undefined;
const invoke = operation(lambda.InvokeCommand, {
  handle(input, { scope }: Context) {
    principal = scope.principal;
    if (input.FunctionName === "busy")
      throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", {
        details: { Reason: "CallerRateLimitExceeded" },
      });
    return { StatusCode: 200, ExecutedVersion: input.FunctionName, Payload: input.Payload as never };
  },
});

const listObjects = operation(s3.ListObjectsV2Command, {
  handle: (input, _context: Context) => ({
    Name: input.Bucket,
    Contents: [{ Key: 'a&b<c>"\u0001', LastModified: new Date(0), Size: 3 }],
    IsTruncated: false,
  }),
});
const getBucketLocation = operation(s3.GetBucketLocationCommand, {
  handle: (_input, _context: Context) => ({ LocationConstraint: "eu-west-1" as const }),
});

const createStack = operation(cloudformation.CreateStackCommand, {
  handle: (input, _context: Context) => ({ StackId: JSON.stringify(input) }),
});

const log: LogEntry[] = [];
const door = gateway({
  services: [
    service({
      name: "dynamodb",
      protocol: awsJson({ version: "1.0", errorNamespace: "com.amazonaws.dynamodb.v20120810" }),
      targetPrefix: "DynamoDB_20120810",
      model: dynamodb,
      operations: [getItem],
      context,
    }),
    service({ name: "lambda", protocol: restJson(), model: lambda, operations: [invoke], context }),
    service({
      name: "cloudformation",
      protocol: awsQuery({ namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/", version: "2010-05-15" }),
      model: cloudformation,
      operations: [createStack],
      context,
    }),
    service({
      name: "s3",
      protocol: restXml({
        namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
        address(request) {
          const [, Bucket = "", ...key] = request.path.split("/");
          const labels: Record<string, string> = Bucket === "" ? {} : { Bucket };
          return { labels, path: `/${key.join("/")}` };
        },
        documentLimitBytes: 1024 * 1024,
        unwrapped: ["GetBucketLocation"],
        status: () => undefined,
        headers: ({ scope }) => ({ "x-amz-request-id": scope.requestId }),
        errorDetails: ({ details }) => Object.entries(details).map(([name, value]) => [name, String(value)]),
      }),
      model: s3,
      operations: [listObjects, getBucketLocation],
      context,
    }),
  ],
  log: (entry) => log.push(entry),
  now: () => new Date("2026-11-24T00:00:00Z"),
  endpoint: () => "http://127.0.0.1:4566",
});
const caller = { account: "123456789012", region: "eu-west-1" };
const settings = door.connect(caller);
beforeEach(() => {
  log.length = 0;
});

describe("awsJson", () => {
  const client = new dynamodb.DynamoDBClient(settings);

  test("carries every attribute type there and back, and the scope", async () => {
    const Key = {
      bytes: { B: new Uint8Array([0, 255]) },
      nested: { M: { list: { L: [{ N: "1" }, { NULL: true }, { BOOL: false }] }, set: { BS: [new Uint8Array([7])] } } },
      ["__proto__"]: { S: "a key like any other" },
    };
    const { Item } = await client.send(new dynamodb.GetItemCommand({ TableName: "table", Key }));
    expect(Item).toMatchObject({ nested: Key.nested, account: { S: caller.account }, region: { S: caller.region } });
    expect([...(Item?.bytes?.B ?? [])]).toEqual([0, 255]);
    expect(Object.keys(Item ?? {})).toContain("__proto__");
  });

  test("reports broken constraints before the handler runs", async () => {
    await expect(client.send(new dynamodb.GetItemCommand({ TableName: "t", Key: {} }))).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 't' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("names missing members", async () => {
    const missing = new dynamodb.GetItemCommand({ TableName: "table", Key: undefined });
    await expect(client.send(missing)).rejects.toMatchObject({
      message: "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null",
    });
  });

  test("gives errors their own class and refuses other operations by name", async () => {
    const get = client.send(new dynamodb.GetItemCommand({ TableName: "missing", Key: {} }));
    await expect(get).rejects.toBeInstanceOf(dynamodb.ResourceNotFoundException);
    await expect(client.send(new dynamodb.ListTablesCommand({}))).rejects.toMatchObject({
      message: "Terrarium does not implement dynamodb:ListTables.",
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("answers wrong types with SerializationException, and text that is no JSON too", async () => {
    const post = (body: string) =>
      door.handle({
        method: "POST",
        path: "/",
        queryString: "",
        headers: { "x-amz-target": "DynamoDB_20120810.GetItem" },
        body: Buffer.from(body),
      });
    const wrong = await post('{"TableName":5}');
    expect(wrong.status).toBe(400);
    expect(JSON.parse(String(wrong.body))).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
      Message: "NUMBER_VALUE cannot be converted to String",
    });
    expect(JSON.parse(String((await post("{")).body)).__type).toBe("com.amazon.coral.service#SerializationException");
  });

  test("writes one log line per request, with error and trace", async () => {
    await client.send(new dynamodb.GetItemCommand({ TableName: "missing", Key: {} })).catch(() => undefined);
    expect(log).toMatchObject([
      {
        service: "dynamodb",
        operation: "GetItem",
        status: 400,
        error: "ResourceNotFoundException",
        time: "2026-11-24T00:00:00.000Z",
      },
    ]);
    expect(log[0]?.trace).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });
});

describe("restJson1", () => {
  const client = new lambda.LambdaClient(settings);

  test("takes labels from the path and the payload as bytes", async () => {
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
    const answer = await client.send(new lambda.InvokeCommand({ FunctionName: arn, Payload: Buffer.from('{"a":1}') }));
    expect(answer.ExecutedVersion).toBe(arn);
    expect(Buffer.from(answer.Payload ?? []).toString()).toBe('{"a":1}');
  });

  test("takes an error's status and members from the schema", async () => {
    await expect(client.send(new lambda.InvokeCommand({ FunctionName: "busy" }))).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "CallerRateLimitExceeded",
      message: "Rate Exceeded.",
      $metadata: { httpStatusCode: 429 },
    });
  });

  test("knows which service calls, by either way of calling", async () => {
    const gatewayPrincipal = { service: "apigateway.amazonaws.com", sourceArn: "arn:aws:execute-api:…" };
    await asPrincipal(gatewayPrincipal, () => client.send(new lambda.InvokeCommand({ FunctionName: "f" })));
    expect(principal).toEqual(gatewayPrincipal);
    await client.send(new lambda.InvokeCommand({ FunctionName: "f" }));
    expect(principal).toBeUndefined();
    const direct = door.direct(caller);
    await asPrincipal(gatewayPrincipal, () => direct.send(new lambda.InvokeCommand({ FunctionName: "f" })));
    expect(principal).toEqual(gatewayPrincipal);
  });

  test("a direct call gives the same output and the same error", async () => {
    const direct = door.direct(caller);
    expect(await direct.send(new lambda.InvokeCommand({ FunctionName: "f" }))).toMatchObject({ StatusCode: 200 });
    await expect(direct.send(new lambda.InvokeCommand({ FunctionName: "busy" }))).rejects.toMatchObject({
      name: "TooManyRequestsException",
    });
    await expect(direct.send(new lambda.ListFunctionsCommand({}))).rejects.toMatchObject({ name: "NotImplemented" });
    expect(log.map(({ operation }) => operation)).toEqual(["Invoke", "Invoke", "ListFunctions"]);
  });
});

describe("restXml", () => {
  const client = new s3.S3Client({ ...settings, forcePathStyle: true });

  test("writes names, lists, dates and characters that XML has no way to write", async () => {
    const listed = await client.send(new s3.ListObjectsV2Command({ Bucket: "bucket" }));
    expect(listed).toMatchObject({
      Name: "bucket",
      Contents: [{ Key: 'a&b<c>"\u0001', LastModified: new Date(0), Size: 3 }],
    });
  });

  test("writes an unwrapped output as the root element", async () => {
    const answer = await door.handle({
      method: "GET",
      path: "/bucket",
      queryString: "location",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/s3/aws4_request, Signature=x" },
      body: Buffer.alloc(0),
    });
    expect(answer.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>',
    );
  });

  test("routes by query and headers, and refuses the right operation", async () => {
    const refused = (call: Promise<unknown>) => call.catch((error: Error) => error.message);
    expect(await refused(client.send(new s3.PutBucketAclCommand({ Bucket: "bucket" })))).toContain("s3:PutBucketAcl");
    expect(await refused(client.send(new s3.ListBucketsCommand({})))).toContain("s3:ListBuckets");
    expect(
      await refused(client.send(new s3.CopyObjectCommand({ Bucket: "b", Key: "k", CopySource: "b/c" }))),
    ).toContain("s3:CopyObject");
    expect(await refused(client.send(new s3.PutObjectCommand({ Bucket: "b", Key: "k/l/../m" })))).toContain(
      "s3:PutObject.",
    );
    const part = { Bucket: "b", Key: "k", UploadId: "u", PartNumber: 1 };
    expect(await refused(client.send(new s3.UploadPartCommand(part)))).toContain("s3:UploadPart.");
    expect(await refused(client.send(new s3.UploadPartCopyCommand({ ...part, CopySource: "b/c" })))).toContain(
      "s3:UploadPartCopy",
    );
  });
});

test("awsQuery reads lists, structures and booleans out of a form", async () => {
  const client = new cloudformation.CloudFormationClient(settings);
  const input = {
    StackName: "stack",
    Parameters: [
      { ParameterKey: "a", ParameterValue: "1" },
      { ParameterKey: "b", UsePreviousValue: true },
    ],
    Capabilities: ["CAPABILITY_IAM" as const],
    Tags: [],
    TimeoutInMinutes: 5,
  };
  const { StackId } = await client.send(new cloudformation.CreateStackCommand(input));
  expect(JSON.parse(StackId ?? "")).toEqual(input);
});

test("a bug is a 500 that does not leak its text", async () => {
  const client = new dynamodb.DynamoDBClient(settings);
  await expect(client.send(new dynamodb.GetItemCommand({ TableName: "broken", Key: {} }))).rejects.toMatchObject({
    name: "InternalFailure",
    message: expect.not.stringContaining("a bug"),
    $metadata: { httpStatusCode: 500 },
  });
});

test("a service that does not exist is refused by name", async () => {
  const answer = await door.handle({
    method: "POST",
    path: "/",
    queryString: "",
    headers: { "x-amz-target": "AmazonSSM.GetParameter" },
    body: Buffer.alloc(0),
  });
  expect(answer.status).toBe(501);
  expect(String(answer.body)).toContain("AmazonSSM");
});
