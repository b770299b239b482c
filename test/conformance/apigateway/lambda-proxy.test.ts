import { request as httpRequest } from "node:http";
import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { endpointUrl } from "../../support/endpoint.ts";
import { ANSWER, ECHO, lambda, newApi, newFunction } from "./rest-api.ts";

interface Answer {
  status: number;
  rawHeaders: Record<string, string>;
  text: string;
}

/** A request whose headers go out exactly as they are given. */
const send = (
  url: string,
  headers: Record<string, string | string[]> = {},
  method = "GET",
  body = "",
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const pairs: [string, string][] = [];
        for (let index = 0; index < response.rawHeaders.length; index += 2)
          pairs.push([response.rawHeaders[index] ?? "", response.rawHeaders[index + 1] ?? ""]);
        resolve({
          status: response.statusCode ?? 0,
          rawHeaders: Object.fromEntries(pairs),
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });

describe("the event", () => {
  test("has everything of the request, as it was sent", async () => {
    await using fn = await newFunction(ECHO);
    await using api = await newApi();
    await api.method("ANY", "/items/{id}", fn.integration);
    const base = await api.deploy("dev", { color: "blue" });
    const { text } = await send(
      `${base}/items/a%2Bb?x=1&x=2&y=%C3%A9+z&flag`,
      { "tEsT-HEADeR": "aValUE", authorization: "secret", "X-Many": ["1", "2"], "Content-Type": "text/plain" },
      "PUT",
      "höflich",
    );
    const event = JSON.parse(text) as APIGatewayProxyEvent;
    expect(event).toMatchObject({
      resource: "/items/{id}",
      path: "/items/a%2Bb",
      httpMethod: "PUT",
      headers: { "tEsT-HEADeR": "aValUE", Authorization: "secret", "X-Many": "2", "X-Forwarded-For": "127.0.0.1" },
      multiValueHeaders: { "X-Many": ["1", "2"], "Content-Type": ["text/plain"] },
      queryStringParameters: { x: "2", y: "é z", flag: "" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["é z"], flag: [""] },
      pathParameters: { id: "a%2Bb" },
      stageVariables: { color: "blue" },
      body: "höflich",
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: api.restApiId,
        httpMethod: "PUT",
        path: "/dev/items/a%2Bb",
        protocol: "HTTP/1.1",
        resourcePath: "/items/{id}",
        stage: "dev",
        identity: { sourceIp: "127.0.0.1", userAgent: null, accountId: null },
      },
    });
    const { requestContext } = event;
    expect(requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Date.now() - requestContext.requestTimeEpoch)).toBeLessThan(60_000);
    for (const header of ["Connection", "Content-Length", "Transfer-Encoding"])
      expect(Object.keys(event.headers)).not.toContain(header);
  });

  test("says null for what there is none of", async () => {
    await using fn = await newFunction(ECHO);
    await using api = await newApi();
    await api.method("GET", "/", fn.integration);
    const { text } = await send(await api.deploy());
    expect(JSON.parse(text)).toMatchObject({
      resource: "/",
      path: "/",
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
    });
  });

  test("has binary media types as base64, both ways", async () => {
    await using fn = await newFunction(
      "export const handler = async ({ body, isBase64Encoded }) => ({ headers: { 'Content-Type': 'image/png', was: isBase64Encoded }, body, isBase64Encoded });",
    );
    await using api = await newApi({ binaryMediaTypes: ["image/*"] });
    await api.method("POST", "/", fn.integration);
    const base = await api.deploy();
    const bytes = Buffer.from([0, 255, 1, 128]);
    const post = (accept: string) =>
      fetch(base, { method: "POST", body: bytes, headers: { "Content-Type": "image/png", Accept: accept } });
    const binary = await post("image/png,*/*");
    expect(binary.headers.get("was")).toBe("true");
    expect(Buffer.from(await binary.arrayBuffer())).toEqual(bytes);
    const text = await post("text/plain");
    expect(await text.text()).toBe(bytes.toString("base64"));
  });

  test("keeps header and parameter names that JavaScript has a meaning for", async () => {
    await using fn = await newFunction(ECHO);
    await using api = await newApi();
    await api.method("GET", "/", fn.integration);
    const { text } = await send(`${await api.deploy()}?__proto__=1&constructor=2`, { __proto__: "ignored" });
    expect(text).toContain('"__proto__":"1"');
    expect(text).toContain('"constructor":"2"');
  });
});

describe("the response", () => {
  const answers = async (test: (answer: (response: unknown) => Promise<Answer>) => Promise<void>) => {
    await using fn = await newFunction(ANSWER);
    await using api = await newApi();
    await api.method("POST", "/", fn.integration);
    const base = await api.deploy();
    await test((response) => send(base, {}, "POST", JSON.stringify(response)));
  };

  // What AWS does with each: recorded in LocalStack's repository, test_aws_proxy_response_payload_format_validation.
  test("is taken with any of its members absent", () =>
    answers(async (answer) => {
      const bare = await answer({ headers: { "test-header": "value", "header-bool": true } });
      expect(bare).toMatchObject({ status: 200, text: "" });
      expect(bare.rawHeaders).toMatchObject({
        "Content-Type": "application/json",
        "test-header": "value",
        "header-bool": "true",
      });
      for (const header of ["x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id"])
        expect(bare.rawHeaders).toHaveProperty(header);
      expect(await answer({ statusCode: "201", headers: null })).toMatchObject({ status: 201 });
      expect(await answer({ statusCode: 200, body: "dGVzdA==", isBase64Encoded: true })).toMatchObject({
        text: "dGVzdA==",
      });
    }));

  test("has the values of both kinds of headers", () =>
    answers(async (answer) => {
      const { rawHeaders } = await answer({ multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] }, headers: { X: "1" } });
      expect(rawHeaders).toMatchObject({ "Set-Cookie": "b=2", X: "1" });
      const both = await answer({ multiValueHeaders: { "tesT-Multi": ["multi"] }, headers: { "test-multi": "solo" } });
      expect(both.rawHeaders).toHaveProperty("tesT-Multi", "solo");
    }));

  test("has headers under other names that only the gateway may say", () =>
    answers(async (answer) => {
      const { rawHeaders } = await answer({
        headers: { "WWW-Authenticate": "Basic", Date: "yesterday", "Content-Length": "7", "Transfer-Encoding": "x" },
        body: "ok",
      });
      expect(rawHeaders).toMatchObject({
        "x-amzn-Remapped-WWW-Authenticate": "Basic",
        "x-amzn-Remapped-Date": "yesterday",
        "x-amzn-Remapped-Content-Length": "7",
        "content-length": "2",
      });
      expect(rawHeaders).not.toHaveProperty("Transfer-Encoding");
    }));

  test.for([
    ["another member", { statusCode: 200, wrongValue: "value" }],
    ["no number as its status", { statusCode: "test" }],
    ["no list of values", { multiValueHeaders: { "test-multi": "value1" } }],
    ["an object as its body", { body: { a: 1 } }],
    ["a header that HTTP cannot carry", { headers: { "bad header": "x" } }],
    ["a string", "justAString"],
    ["null", null],
  ] as const)("is 502 with %s", ([, response]) =>
    answers(async (answer) => {
      const { status, text, rawHeaders } = await answer(response);
      expect({ status, text }).toEqual({ status: 502, text: '{"message": "Internal server error"}' });
      expect(rawHeaders["x-amzn-ErrorType"]).toBe("InternalServerErrorException");
    }),
  );
});

describe("a function that", () => {
  const behind = async (
    source: string,
    settings: Parameters<typeof newFunction>[1],
    integration: object,
    test: (base: string, functionName: string) => Promise<void>,
  ) => {
    await using fn = await newFunction(source, settings);
    await using api = await newApi();
    await api.method("POST", "/", { ...fn.integration, ...integration });
    await test(await api.deploy(), fn.FunctionName);
  };
  const internal = '{"message": "Internal server error"}';

  test("throws is a 502", () =>
    behind("export const handler = async () => { throw new Error('no'); };", {}, {}, async (base) => {
      expect(await send(base, {}, "POST")).toMatchObject({ status: 502, text: internal });
    }));

  test("does not let API Gateway in is a 500", () =>
    behind(ECHO, { permitted: false }, {}, async (base) => {
      expect(await send(base, {}, "POST")).toMatchObject({ status: 500, text: internal });
    }));

  test("is throttled is a 500", () =>
    behind(ECHO, {}, {}, async (base, FunctionName) => {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      expect(await send(base, {}, "POST")).toMatchObject({ status: 500, text: internal });
    }));

  test("takes longer than the integration has is a 504", () =>
    behind(
      "export const handler = () => new Promise((resolve) => setTimeout(resolve, 1500, {}));",
      { Timeout: 10 },
      { timeoutInMillis: 300 },
      async (base) => {
        expect(await send(base, {}, "POST")).toMatchObject({
          status: 504,
          text: '{"message": "Endpoint request timed out"}',
        });
      },
    ));

  test("gets too large a request is a 413", () =>
    behind(ECHO, {}, {}, async (base) => {
      const over6 = await send(base, {}, "POST", "x".repeat(6 * 1024 * 1024));
      expect(over6).toMatchObject({ status: 413, text: '{"message": "Request Too Long"}' });
      const over10 = await fetch(base, { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) });
      expect([over10.status, await over10.text()]).toEqual([413, "HTTP content length exceeded 10485760 bytes."]);
    }));

  test("gets 500 requests at once answers all", () =>
    behind("export const handler = async ({ body }) => ({ statusCode: 201, body });", {}, {}, async (base) => {
      const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => send(base, {}, "POST", String(n))));
      expect(answers.map(({ text }) => Number(text))).toEqual(Array.from({ length: 500 }, (_, n) => n));
    }));
});

describe("an API's address", () => {
  test.for([
    ["LocalStack's path", (id: string) => [`/_aws/execute-api/${id}/test/a`, undefined]],
    ["AWS's host name", (id: string) => ["/test/a", `${id}.execute-api.us-east-1.amazonaws.com`]],
    ["a local host name", (id: string) => ["/test/a", `${id}.execute-api.localhost.localstack.cloud:4566`]],
    ["slashes before the stage", (id: string) => ["//test/a", `${id}.execute-api.localhost`]],
  ] as const)("may be %s", async ([, address]) => {
    await using fn = await newFunction(ECHO);
    await using api = await newApi();
    await api.method("GET", "/a", fn.integration);
    await api.deploy();
    const [path, host] = address(api.restApiId ?? "");
    const answer = await send(endpointUrl() + path, host ? { Host: host } : {});
    expect(JSON.parse(answer.text)).toMatchObject({ path: "/a", requestContext: { path: "/test/a" } });
  });

  test("is forbidden where no stage is, and asks for a token where no method is", async () => {
    await using fn = await newFunction(ECHO);
    await using api = await newApi();
    await api.method("GET", "/a", fn.integration);
    const base = await api.deploy();
    const forbidden = await send(base.replace("/test/", "/other/"));
    expect(forbidden).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(forbidden.rawHeaders["x-amzn-ErrorType"]).toBe("ForbiddenException");
    for (const [method, path] of [
      ["GET", "/b"],
      ["POST", "/a"],
      ["GET", "/a/b"],
    ] as const) {
      const missing = await send(base + path, {}, method);
      expect(missing).toMatchObject({ status: 403, text: '{"message":"Missing Authentication Token"}' });
      expect(missing.rawHeaders["x-amzn-ErrorType"]).toBe("MissingAuthenticationTokenException");
    }
  });
});
