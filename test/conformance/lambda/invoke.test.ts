import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

const lambda = lambdaClient();
const ROLE = "arn:aws:iam::000000000000:role/lambda";

/** A function of the given source, deleted when the test is over. */
async function functionOf(
  source: string | Record<string, string>,
  settings: { Handler?: string; Timeout?: number; MemorySize?: number; Runtime?: Runtime } = {},
) {
  const FunctionName = uniqueName("function");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: ROLE,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await zip(typeof source === "string" ? { "index.mjs": source } : source) },
      ...settings,
    }),
  );
  return {
    FunctionName,
    async invoke(event: unknown = {}) {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: "Tail" }),
      );
      const text = Buffer.from(answer.Payload ?? []).toString();
      return {
        ...answer,
        payload: text === "" ? undefined : JSON.parse(text),
        log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

describe("a handler", () => {
  test("gets the event and the context, and its result is the payload", async () => {
    await using fn = await functionOf(`export const handler = async (event, context) => ({
      event, name: context.functionName, memory: context.memoryLimitInMB, arn: context.invokedFunctionArn,
      left: context.getRemainingTimeInMillis() > 2000, region: process.env.AWS_REGION, task: process.env.LAMBDA_TASK_ROOT === process.cwd(),
      home: process.env.HOME ?? null })`);
    const { payload, StatusCode, ExecutedVersion, FunctionError } = await fn.invoke({ a: ["ü", 1] });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(payload).toEqual({
      event: { a: ["ü", 1] },
      name: fn.FunctionName,
      memory: "128",
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${fn.FunctionName}`,
      left: true,
      region: "us-east-1",
      task: true,
      // Nothing of the emulator's own environment reaches a function.
      home: null,
    });
  });

  test("may use a callback, be nested, be CommonJS, or give nothing", async () => {
    await using callback = await functionOf(
      "export const handler = (e, c, done) => setTimeout(() => done(null, 7), 1)",
      { Runtime: "nodejs22.x" },
    );
    expect((await callback.invoke()).payload).toBe(7);
    await using nothing = await functionOf("export const handler = async () => {}");
    expect((await nothing.invoke()).payload).toBeNull();
    const FunctionName = nothing.FunctionName;
    const ZipFile = await zip({ "lib/app.cjs": "exports.api = { main: async (e) => e.n + 1 }" });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: "lib/app.api.main" }));
    expect((await nothing.invoke({ n: 1 })).payload).toBe(2);
  });

  // Behaviour of Lambda's own runtime: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client, read 2026-11-24
  test("that declares a callback does not load from Node 24 on", async () => {
    await using fn = await functionOf("export const handler = async (event, context, callback) => 7");
    expect((await fn.invoke()).payload).toMatchObject({ errorType: "Runtime.CallbackHandlerDeprecated" });
  });

  test("is CommonJS in a .js file without a package.json, wherever the emulator keeps it", async () => {
    await using fn = await functionOf({ "index.js": "module.exports.handler = async () => typeof require" });
    expect((await fn.invoke()).payload).toBe("function");
  });

  test("finds the packages that it brings and the AWS SDK of the runtime, and no others", async () => {
    await using fn = await functionOf({
      "index.js": `exports.handler = async ({ name, load }) => {
        try { return typeof (load === "import" ? await import(name) : require(name)) } catch (error) { return error.code }
      }`,
      "node_modules/mine/index.js": "module.exports = () => {}",
    });
    for (const load of ["require", "import"]) {
      expect((await fn.invoke({ load, name: "mine" })).payload).toMatch(/function|object/);
      expect((await fn.invoke({ load, name: "@aws-sdk/client-dynamodb" })).payload).toBe("object");
      // The directory of the test's stack lies in a project that has this package (test/support/global-stack.ts).
      expect((await fn.invoke({ load, name: "of-the-project" })).payload).toMatch(/^(ERR_)?MODULE_NOT_FOUND$/);
    }
  });

  test("writes its log, which ends with a REPORT", async () => {
    await using fn = await functionOf("export const handler = async () => { console.log('hello', { a: 1 }); }");
    const { log } = await fn.invoke();
    const id = /START RequestId: (\S+) Version: \$LATEST\n/.exec(log)?.[1];
    expect(log).toContain(`\t${id}\tINFO\thello { a: 1 }\n`);
    expect(log).toMatch(
      /END RequestId: \S+\nREPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB/,
    );
  });
});

describe("an error", () => {
  test("that the handler throws", async () => {
    await using fn = await functionOf("export const handler = async () => { throw new RangeError('too far'); }");
    const { payload, FunctionError, StatusCode } = await fn.invoke();
    expect({ FunctionError, StatusCode }).toEqual({ FunctionError: "Unhandled", StatusCode: 200 });
    expect(payload).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect(payload.trace[0]).toBe("RangeError: too far");
  });

  test("that ends the process, and the next invocation gets another environment", async () => {
    await using fn = await functionOf("export const handler = async (e) => e.exit ? process.exit(3) : 'alive'");
    const { payload, FunctionError } = await fn.invoke({ exit: true });
    expect(FunctionError).toBe("Unhandled");
    expect(payload).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("Error: Runtime exited with error: exit status 3"),
    });
    expect((await fn.invoke()).payload).toBe("alive");
  });

  test("of a handler that takes too long", async () => {
    await using fn = await functionOf(
      "export const handler = (e) => e.wait ? new Promise(() => setInterval(() => {}, 1000)) : 'quick'",
      { Timeout: 1 },
    );
    const { payload } = await fn.invoke({ wait: true });
    expect(payload).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    });
    expect((await fn.invoke()).payload).toBe("quick");
  });

  test.each([
    ["Runtime.ImportModuleError", "index.mjs", "nowhere.handler", "export const handler = 1"],
    ["Runtime.HandlerNotFound", "index.mjs", "index.other", "export const handler = async () => 1"],
    ["Runtime.UserCodeSyntaxError", "index.mjs", "index.handler", "export const handler = ("],
    ["Error", "index.mjs", "index.handler", "throw new Error('at load')"],
  ])("%s while loading", async (errorType, _file, Handler, source) => {
    await using fn = await functionOf(source, { Handler });
    const { payload, FunctionError } = await fn.invoke();
    expect({ FunctionError, errorType: payload.errorType }).toEqual({ FunctionError: "Unhandled", errorType });
  });
});

test("a burst is served whole, and what is above the reserved concurrency is answered 429 at once", async () => {
  await using fn = await functionOf(
    "export const handler = async (e) => { await new Promise((r) => setTimeout(r, 5)); return e.n; }",
  );
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => fn.invoke({ n })));
  expect(answers.map(({ payload }) => payload)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  const { FunctionName } = fn;
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 2 }));
  const limited = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => fn.invoke({ n })));
  const refused = limited.filter(({ status }) => status === "rejected");
  expect(limited.length - refused.length).toBeGreaterThanOrEqual(2);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({
    reason: {
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      $metadata: { httpStatusCode: 429 },
    },
  });
});

test("a handler that invokes itself is served, ten deep", async () => {
  await using fn = await functionOf(
    `export const handler = async ({ depth }) => {
    if (depth === 0) return 0;
    const url = process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions/' + process.env.AWS_LAMBDA_FUNCTION_NAME + '/invocations';
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261124/us-east-1/lambda/aws4_request, Signature=x' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ depth: depth - 1 }) });
    return 1 + await answer.json();
  }`,
    { Timeout: 20 },
  );
  expect((await fn.invoke({ depth: 10 })).payload).toBe(10);
});
