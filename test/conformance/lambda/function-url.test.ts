import { request } from "node:http";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { endpointUrl, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// Recorded on AWS by https://github.com/localstack/localstack (TestLambdaUrl in test_lambda_api.py, TestLambdaURL in test_lambda.py), 2025-11-24/25,
// unless a line says otherwise.

const lambda = lambdaClient();
const ECHO = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

async function makeFunction(code = ECHO) {
  const FunctionName = uniqueName("url");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Publish: true,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  const about = { FunctionName, Principal: "*" };
  return {
    FunctionName,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`,
    create: (more: Partial<CreateFunctionUrlConfigCommandInput> = {}) =>
      lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", ...more })),
    /** Both permissions that a public URL needs: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, read 2026-11-24 */
    async open(Qualifier?: string) {
      await lambda.send(
        new AddPermissionCommand({
          ...about,
          Qualifier,
          StatementId: "url",
          Action: "lambda:InvokeFunctionUrl",
          FunctionUrlAuthType: "NONE",
        }),
      );
      await lambda.send(
        new AddPermissionCommand({
          ...about,
          Qualifier,
          StatementId: "invoke",
          Action: "lambda:InvokeFunction",
          InvokedViaFunctionUrl: true,
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

interface Sent {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Calls a function URL: its host name need not be one that this machine can look up. */
function call(url: string | undefined, path = "/", { method = "GET", headers = {}, body }: Sent = {}) {
  const { hostname, port } = new URL(endpointUrl());
  const host = new URL(url ?? "").host;
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: { ...headers, host } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** A function whose URL is open to everybody. */
async function openFunction(code?: string, more: Partial<CreateFunctionUrlConfigCommandInput> = {}) {
  const fn = await makeFunction(code);
  const { FunctionUrl } = await fn.create(more);
  await fn.open();
  return Object.assign(fn, {
    url: FunctionUrl ?? "",
    call: (path?: string, sent?: Sent) => call(FunctionUrl, path, sent),
  });
}

describe("a request", () => {
  // The format: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads, read 2026-11-24
  test("is the event of payload format 2.0", async () => {
    await using fn = await openFunction();
    const { host } = new URL(fn.url);
    const [id] = host.split(".");
    const { text } = await fn.call("/pa2%Fth/1?multiQuery=foo&multiQuery=%2Fbar&q=query", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "test/echo",
        cookie: "a=1; b=2",
        "x-twice": ["1", "2"],
        "Extra-Headers": "With WeiRd CapS",
      },
      body: '{"foo":"bär"}',
    });
    expect(JSON.parse(text)).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/pa2%Fth/1",
      rawQueryString: "multiQuery=foo&multiQuery=%2Fbar&q=query",
      cookies: ["a=1", "b=2"],
      headers: expect.objectContaining({
        "content-type": "application/json",
        "extra-headers": "With WeiRd CapS",
        "x-twice": "1,2",
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-/),
        "x-forwarded-for": expect.any(String),
        "x-forwarded-port": expect.any(String),
        "x-forwarded-proto": expect.any(String),
        host,
      }),
      queryStringParameters: { multiQuery: "foo,/bar", q: "query" },
      requestContext: {
        accountId: "anonymous",
        apiId: id,
        domainName: host,
        domainPrefix: id,
        http: {
          method: "POST",
          path: "/pa2%Fth/1",
          protocol: "HTTP/1.1",
          sourceIp: expect.any(String),
          userAgent: "test/echo",
        },
        requestId: expect.any(String),
        routeKey: "$default",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"foo":"bär"}',
      isBase64Encoded: false,
    });
  });

  test("has no body when none was sent, and base64 for what is no text", async () => {
    await using fn = await openFunction();
    const bare = JSON.parse((await fn.call("/")).text);
    expect(bare).toMatchObject({ rawPath: "/", rawQueryString: "", isBase64Encoded: false });
    for (const member of ["body", "cookies", "queryStringParameters"]) expect(bare).not.toHaveProperty(member);
    const form = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=b" };
    expect(JSON.parse((await fn.call("/", form)).text)).toMatchObject({ body: "YT1i", isBase64Encoded: true });
    const bytes = {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from([0, 255]),
    };
    expect(JSON.parse((await fn.call("/", bytes)).text)).toMatchObject({ body: "AP8=", isBase64Encoded: true });
  });
});

describe("an answer", () => {
  test.each([
    [{ hello: "world" }, '{"hello":"world"}'],
    [["hello", 3, true], '["hello",3,true]'],
    ["hello", "hello"],
    [3, "3"],
    [true, "true"],
  ])("without a status: %j", async (result, body) => {
    await using fn = await openFunction(`export const handler = async () => (${JSON.stringify(result)});`);
    expect(await fn.call()).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json", "content-length": String(body.length) },
      text: body,
    });
  });

  test("with a status, headers, cookies and bytes", async () => {
    await using fn = await openFunction(`export const handler = async () => ({
      statusCode: 418, headers: { "My-Custom-Header": "Custom Value", "content-type": "text/plain" },
      cookies: ["a=1; Secure", "b=2"], body: Buffer.from("i'm a teapot").toString("base64"), isBase64Encoded: true });`);
    expect(await fn.call()).toMatchObject({
      status: 418,
      headers: {
        "my-custom-header": "Custom Value",
        "content-type": "text/plain",
        "set-cookie": ["a=1; Secure", "b=2"],
      },
      text: "i'm a teapot",
    });
  });

  test("of a function that fails", async () => {
    await using fn = await openFunction(`export const handler = async () => { throw new Error("No."); };`);
    expect(await fn.call()).toMatchObject({ status: 502, text: "Internal Server Error" });
  });
});

describe("who may call", () => {
  const forbidden = {
    status: 403,
    headers: { "x-amzn-errortype": "AccessDeniedException", "content-type": "application/json" },
    text: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  };

  test("a public URL: everybody, once the policy says so", async () => {
    await using fn = await makeFunction();
    const { FunctionUrl } = await fn.create();
    expect(await call(FunctionUrl)).toMatchObject(forbidden);
    await fn.open();
    expect(await call(FunctionUrl)).toMatchObject({ status: 200 });
  });

  test("a URL with AWS_IAM: only who signs", async () => {
    await using fn = await openFunction(ECHO, { AuthType: "AWS_IAM" });
    expect(await fn.call()).toMatchObject({ status: 403 });
    const authorization =
      "AWS4-HMAC-SHA256 Credential=000000000000/20261124/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0";
    const signed = await fn.call("/", { headers: { authorization } });
    expect(signed.status).toBe(200);
    expect(JSON.parse(signed.text).requestContext).toMatchObject({
      accountId: "000000000000",
      authorizer: { iam: { accountId: "000000000000", accessKey: "000000000000" } },
    });
  });

  test("a URL that is not there, and one whose alias has gone", async () => {
    await using fn = await makeFunction();
    const { FunctionName } = fn;
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
    const { FunctionUrl = "" } = await fn.create({ Qualifier: "live" });
    await fn.open("live");
    expect(JSON.parse((await call(FunctionUrl)).text).version).toBe("2.0");
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
    expect(await call(FunctionUrl)).toMatchObject(forbidden);
    const { host } = new URL(FunctionUrl);
    const unknown = FunctionUrl.replace(host, host.replace(/^[^.]+/, "0123456789abcdefghijklmnopqrstuv"));
    expect(await call(unknown)).toMatchObject({ ...forbidden, text: '{"Message":null}' });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors, read 2026-11-24
test("cross-origin requests are answered as the settings say, and the function's own headers are replaced", async () => {
  const Cors = {
    AllowOrigins: ["https://www.example.com"],
    AllowMethods: ["GET", "POST"],
    AllowHeaders: ["x-custom"],
    ExposeHeaders: ["x-exposed"],
    AllowCredentials: true,
    MaxAge: 60,
  };
  await using fn = await openFunction(
    `export const handler = async () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" }, body: "" });`,
    { Cors },
  );
  const origin = "https://www.example.com";
  const preflight = await fn.call("/", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  expect(preflight).toMatchObject({
    status: 200,
    headers: {
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-custom",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "60",
    },
  });
  expect((await fn.call("/", { headers: { origin } })).headers).toMatchObject({
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "x-exposed",
  });
});

describe("the settings of a URL", () => {
  test("are made, shown, changed, listed and deleted", async () => {
    await using fn = await makeFunction();
    const { FunctionName } = fn;
    const { $metadata, ...made } = await fn.create();
    expect($metadata.httpStatusCode).toBe(201);
    const shown = {
      AuthType: "NONE",
      CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      FunctionArn: fn.arn,
      FunctionUrl: expect.stringMatching(/^https?:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.[^/]+\/$/),
    };
    expect(made).toEqual(shown);
    await expect(fn.create()).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: `Failed to create function url config for [functionArn = ${fn.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    });
    const get = async () => {
      const { $metadata: _, ...config } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
      return config;
    };
    expect(await get()).toEqual({ ...shown, InvokeMode: "BUFFERED", LastModifiedTime: expect.any(String) });
    const updated = await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM" }));
    expect(updated).toMatchObject({ AuthType: "AWS_IAM", FunctionUrl: made.FunctionUrl });
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
    const ofAlias = await fn.create({ Qualifier: "live" });
    expect(ofAlias.FunctionArn).toBe(`${fn.arn}:live`);
    expect(ofAlias.FunctionUrl).not.toBe(made.FunctionUrl);
    const list = await lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
    expect(list.FunctionUrlConfigs?.map(({ FunctionArn }) => FunctionArn)).toEqual([fn.arn, `${fn.arn}:live`]);
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    await expect(get()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  });

  test("validation", async () => {
    await using fn = await makeFunction();
    const qualifierRule = (value: string) =>
      `1 validation error detected: Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`;
    for (const [input, name, message] of [
      [{ FunctionName: "doesnotexist" }, "ResourceNotFoundException", "Function does not exist"],
      [{ Qualifier: "nope" }, "ResourceNotFoundException", "Function does not exist"],
      [{ Qualifier: "1" }, "ValidationException", qualifierRule("1")],
      [{ Qualifier: "$LATEST" }, "ValidationException", qualifierRule("$LATEST")],
      [
        { InvokeMode: "UNKNOWN" as "BUFFERED" },
        "ValidationException",
        "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
      ],
    ] as const)
      await expect(fn.create(input)).rejects.toMatchObject({ name, message });
  });
});

// What the emulator has not, and an address of its own: not AWS's behaviour.
test.skipIf(process.env.ENDPOINT_URL !== undefined)(
  "streaming is refused by name, and a path leads to a URL, too",
  async () => {
    await using fn = await openFunction();
    await expect(
      lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: fn.FunctionName, InvokeMode: "RESPONSE_STREAM" })),
    ).rejects.toMatchObject({ name: "NotImplemented", message: expect.stringContaining("RESPONSE_STREAM") });
    const [id] = new URL(fn.url).host.split(".");
    const answer = await fetch(`${endpointUrl()}/_aws/lambda-url/${id}/a/b?c=d`);
    expect(await answer.json()).toMatchObject({ rawPath: "/a/b", rawQueryString: "c=d" });
  },
);
