import { CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// A runtime of one's own: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, read 2026-11-24

const lambda = lambdaClient();
const EXECUTABLE = 0o100755;

/** A `bootstrap` in the shell, with curl; `body` has the event in $EVENT and the request id in $ID. */
const shell = (body: string, init = "") => `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
${init}
while true; do
  headers=$(mktemp)
  EVENT=$(curl -sS -D "$headers" "$api/invocation/next")
  ID=$(grep -i '^lambda-runtime-aws-request-id:' "$headers" | tr -d '\\r' | cut -d' ' -f2)
  ARN=$(grep -i '^lambda-runtime-invoked-function-arn:' "$headers" | tr -d '\\r' | cut -d' ' -f2)
  rm -f "$headers"
  ${body}
done
`;

async function functionOf(bootstrap: string | undefined, settings: { Timeout?: number } = {}) {
  const FunctionName = uniqueName("runtime");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "provided.al2023",
      Handler: "the.handler",
      Timeout: 10,
      Code: { ZipFile: await zip(bootstrap === undefined ? { "other.txt": "" } : { bootstrap }, EXECUTABLE) },
      ...settings,
    }),
  );
  return {
    async invoke(event: unknown = {}) {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: "Tail" }),
      );
      return {
        error: answer.FunctionError,
        payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
        log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

describe("a runtime of one's own", () => {
  test("takes invocations and answers them, one after the other", async () => {
    await using fn = await functionOf(
      shell(`echo "handling $ID" >&2
  curl -sS -X POST -d "{\\"event\\":$EVENT,\\"handler\\":\\"$_HANDLER\\",\\"arn\\":\\"$ARN\\"}" "$api/invocation/$ID/response" > /dev/null`),
    );
    const first = await fn.invoke({ n: 1 });
    expect(first.payload).toEqual({
      event: { n: 1 },
      handler: "the.handler",
      arn: expect.stringContaining(":function:runtime-"),
    });
    expect(first.log).toMatch(/handling [0-9a-f-]{36}\n/);
    expect((await fn.invoke({ n: 2 })).payload.event).toEqual({ n: 2 });
  });

  test("reports an error of the handler", async () => {
    await using fn = await functionOf(
      shell(
        `curl -sS -X POST -H 'Lambda-Runtime-Function-Error-Type: Custom' -d '{"errorType":"Custom","errorMessage":"no"}' "$api/invocation/$ID/error" > /dev/null`,
      ),
    );
    expect(await fn.invoke()).toMatchObject({
      error: "Unhandled",
      payload: { errorType: "Custom", errorMessage: "no" },
    });
  });

  test("reports that it cannot start", async () => {
    await using fn = await functionOf(
      shell(
        "",
        `curl -sS -X POST -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoConfig' -d '{"errorMessage":"no configuration","errorType":"Runtime.NoConfig"}' "$api/init/error" > /dev/null; exit 1`,
      ),
    );
    expect(await fn.invoke()).toMatchObject({
      error: "Unhandled",
      payload: { errorType: "Runtime.NoConfig", errorMessage: "no configuration" },
    });
  });

  test("that exits is Runtime.ExitError, and the next invocation gets another process", async () => {
    await using fn = await functionOf(
      shell(`case "$EVENT" in *die*) exit 3;; esac
  curl -sS -X POST -d '"alive"' "$api/invocation/$ID/response" > /dev/null`),
    );
    expect(await fn.invoke("die")).toMatchObject({
      error: "Unhandled",
      payload: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
      },
    });
    expect((await fn.invoke("live")).payload).toBe("alive");
  });

  test("that takes too long is stopped", async () => {
    await using fn = await functionOf(shell("sleep 30"), { Timeout: 1 });
    expect(await fn.invoke()).toMatchObject({
      error: "Unhandled",
      payload: { errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) },
    });
  });

  test("that is not there is Runtime.InvalidEntrypoint", async () => {
    await using fn = await functionOf(undefined);
    expect(await fn.invoke()).toMatchObject({
      error: "Unhandled",
      payload: { errorType: "Runtime.InvalidEntrypoint" },
    });
  });
});
