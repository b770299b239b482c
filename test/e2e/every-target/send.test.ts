import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunction } from "../../../pipeline/bundle.ts";
import type { Dataset } from "../../../pipeline/dataset.ts";
import type { Finished } from "../../support/stack.ts";
import { openTarget, rows, TARGET, UNAVAILABLE } from "../../support/target.ts";
import { zip } from "../../support/zip.ts";
import { clientOf, customers, expectEnd, outputs, runOf, s3Of, succeed, textOf } from "../customers-api.ts";

let stack: Awaited<ReturnType<typeof openTarget>>;
beforeAll(async () => {
  stack = await openTarget({ DYNAMODB_THROTTLING: "1" });
  await succeed(stack, "deploy");
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const dataset = async (id: string): Promise<Dataset> =>
  JSON.parse(await textOf(stack, `generated/${id}/manifest.json`));
const generate = (rows: number, seed: number, partitions = 2) =>
  succeed(stack, "generate", "--customers", `${rows}`, "--seed", `${seed}`, "--partitions", `${partitions}`);

/**
 * Expects that all rows of a first `send` were new. On another target a request may be carried out and its answer lost: sent again, its
 * customer is there already.
 */
function expectNew({ stdout }: Finished, count: number, failed = 0): void {
  const [, made, there, not] = /([\d,]+) new, ([\d,]+) there already, ([\d,]+) failed/.exec(stdout) ?? [];
  const again = TARGET === "embedded" ? 0 : Number(there);
  expect({ made: Number(made) + again, failed: Number(not) }, stdout).toEqual({ made: count, failed });
}

describe.skipIf(UNAVAILABLE)("deploy", () => {
  it("changes nothing when nothing has changed", async () => {
    const { stdout } = await succeed(stack, "deploy");
    expect(stdout).toContain("Stack customers is up to date");
  });

  it("prints where the API is, as the stack's output has it", async () => {
    const { ApiUrl } = await outputs(stack);
    expect((await succeed(stack, "deploy")).stdout).toContain(`The API is at ${ApiUrl}`);
    expect((await fetch(`${ApiUrl}/customers/nobody`)).status).toBe(404);
  });
});

describe.skipIf(UNAVAILABLE)("generate", () => {
  it("writes the same bytes, whatever the number of partitions", async () => {
    const rows: string[] = [];
    for (const partitions of [1, 3, 7]) {
      await generate(100, 5, partitions);
      const { partitions: parts, sha256 } = await dataset("seed-5-rows-100");
      const files = await Promise.all(parts.map(({ key }) => textOf(stack, key)));
      expect(files).toHaveLength(partitions);
      // Each file begins with the header.
      rows.push(files.map((text) => text.slice(text.indexOf("\r\n") + 2)).join("") + sha256);
    }
    expect(rows[0]?.split("\r\n")).toHaveLength(101);
    expect(new Set(rows).size).toBe(1);
  });

  it("leaves no partition of an earlier number behind", async () => {
    await generate(50, 6, 5);
    await generate(50, 6, 2);
    const { BucketName } = await outputs(stack);
    const { Contents } = await s3Of(stack).send(
      new ListObjectsV2Command({ Bucket: BucketName, Prefix: "generated/seed-6-rows-50/" }),
    );
    expect(Contents?.map(({ Key }) => Key?.split("/").at(-1))).toEqual([
      "manifest.json",
      "part-00000.csv",
      "part-00001.csv",
    ]);
  });
});

describe.skipIf(UNAVAILABLE)("send", () => {
  it("makes every customer once, by whatever strategy and batch it is sent again", async () => {
    const count = rows(120);
    await generate(count, 1);
    const before = await customers(stack);
    expect((await succeed(stack, "send")).stdout).toContain(`${count} of ${count} customers`);
    const sent = await customers(stack);
    expect(sent.size).toBe(before.size + count);
    for (const flags of [
      ["--strategy", "foreach"],
      ["--batch", "25"],
      ["--batch", "7", "--concurrency", "3"],
    ])
      expect((await succeed(stack, "send", ...flags)).stdout).toContain(`0 new, ${count} there already, 0 failed`);
    expect(await customers(stack)).toEqual(sent);
  });

  it("makes the same customers in batches", async () => {
    await generate(60, 2);
    expectNew(await succeed(stack, "send", "--batch", "25"), 60);
    expect((await succeed(stack, "send")).stdout).toContain("0 new, 60 there already, 0 failed");
  });

  it("counts a broken row as failed, with its line, and sends the rest; sends it alone when it is repaired", async () => {
    await generate(40, 3);
    const { partitions } = await dataset("seed-3-rows-40");
    const { key = "", rows = 0 } = partitions[1] ?? {};
    const { BucketName } = await outputs(stack);
    const text = await textOf(stack, key);
    const lines = text.split("\r\n");
    const broken = lines.with(5, `"${lines[5]}`).with(8, "half a row").join("\r\n");
    await s3Of(stack).send(new PutObjectCommand({ Bucket: BucketName, Key: key, Body: broken }));
    const sent = await expectEnd(stack, 1, "send");
    expectNew(sent, 38, 2);
    const failures = await textOf(stack, `runs/${runOf(sent)}/failures.csv`);
    expect(failures).toContain(`${key},${40 - rows + 4},6,0,The row is not valid CSV`);
    expect(failures).toContain(`${key},${40 - rows + 7},9,0,"The row is not valid CSV: Invalid Record Length`);

    await s3Of(stack).send(new PutObjectCommand({ Bucket: BucketName, Key: key, Body: text }));
    expectNew(await succeed(stack, "send", "--retry-failed", runOf(sent)), 2);
    expect((await succeed(stack, "send")).stdout).toContain("0 new, 40 there already, 0 failed");
  });

  it("names the field of a row that the API refuses", async () => {
    await generate(10, 4, 1);
    const { partitions } = await dataset("seed-4-rows-10");
    const key = partitions[0]?.key ?? "";
    const { BucketName } = await outputs(stack);
    const text = (await textOf(stack, key)).replace(/[\w.]+@example\.\w+/, "nobody");
    await s3Of(stack).send(new PutObjectCommand({ Bucket: BucketName, Key: key, Body: text }));
    const sent = await expectEnd(stack, 1, "send");
    const [failure] = (await textOf(stack, `runs/${runOf(sent)}/failures.jsonl`)).split("\n");
    expect(JSON.parse(failure ?? "")).toMatchObject({
      row: 0,
      line: 2,
      status: 400,
      error: expect.stringContaining("email must be an email address"),
    });
  });

  it("says what is missing when there is no manifest or a file is gone", async () => {
    expect((await expectEnd(stack, 1, "send", "--dataset", "nothing")).stderr).toMatch(/no manifest .*make generate/);
    await generate(10, 7);
    const { BucketName } = await outputs(stack);
    const { partitions } = await dataset("seed-7-rows-10");
    await s3Of(stack).send(new DeleteObjectCommand({ Bucket: BucketName, Key: partitions[0]?.key }));
    expect((await expectEnd(stack, 1, "send")).stderr).toContain("which is not there");
  });

  it("goes on after Ctrl-C where it was", async () => {
    const count = rows(400, 60);
    await generate(count, 8);
    const before = (await customers(stack)).size;
    const child = spawn(process.execPath, ["pipeline/main.ts", "send", "--concurrency", "2"], {
      env: stack.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit");
    while ((await customers(stack)).size < before + 20) await sleep(20);
    child.kill("SIGINT");
    expect((await ended)[0]).toBe(130);
    const { stdout } = await succeed(stack, "send");
    expect(stdout).toMatch(new RegExp(`Going on with run .*: \\d+ of ${count} rows are done`));
    expect(stdout).toContain(`${count} of ${count} customers`);
    expect((await customers(stack)).size).toBe(before + count);
  });
});

describe.skipIf(UNAVAILABLE)("an API in trouble", () => {
  const functionCode = async (code: Uint8Array) => {
    const lambda = new LambdaClient(clientOf(stack));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "create-customer", ZipFile: code }));
  };
  const handlerThat = (body: string) => zip({ "index.mjs": `export const handler = async (event) => { ${body} };` });

  it.each([
    ["crashes", "process.exit(1);"],
    ["throws", 'throw new Error("broken");'],
    ["takes too long", "await new Promise(() => setInterval(() => {}, 1000));"],
  ])("loses nothing to a function that %s", async (what, body) => {
    const seed = 20 + what.length;
    await generate(4, seed);
    const lambda = new LambdaClient(clientOf(stack));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "create-customer", Timeout: 1 }));
    await functionCode(await handlerThat(body));
    try {
      const sent = await expectEnd(stack, 1, "send", "--attempts", "2");
      expect(sent.stdout).toContain("0 new, 0 there already, 4 failed");
      expect(await textOf(stack, `runs/${runOf(sent)}/failures.csv`)).toContain("502: Internal server error");
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "create-customer", Timeout: 10 }));
      await functionCode((await bundleFunction()).zip);
      expectNew(await succeed(stack, "send", "--retry-failed", runOf(sent)), 4);
    } finally {
      await functionCode((await bundleFunction()).zip);
    }
  });

  it.runIf(TARGET === "embedded")("reports what a throttled table did not take, and sends it later", async () => {
    const dynamodb = new DynamoDBClient(clientOf(stack));
    await generate(330, 30);
    // One write a second, and five minutes of it in reserve: the last of the rows find nothing left.
    const throughput = { ReadCapacityUnits: 1000, WriteCapacityUnits: 1 };
    await dynamodb.send(
      new UpdateTableCommand({ TableName: "customers", BillingMode: "PROVISIONED", ProvisionedThroughput: throughput }),
    );
    const sent = await expectEnd(stack, 1, "send", "--attempts", "1");
    expect(await textOf(stack, `runs/${runOf(sent)}/failures.csv`)).toContain("429: The table takes no more writes");
    await dynamodb.send(new UpdateTableCommand({ TableName: "customers", BillingMode: "PAY_PER_REQUEST" }));
    await succeed(stack, "send", "--retry-failed", runOf(sent));
    expect((await succeed(stack, "send")).stdout).toContain("0 new, 330 there already, 0 failed");
  });

  it.runIf(TARGET === "embedded")("says so when nothing answers, and sends when it is back", async () => {
    await generate(50, 31);
    await stack.kill?.();
    const { stderr } = await expectEnd(stack, 1, "send", "--wait", "1");
    expect(stderr).toMatch(/Nothing answers at .*Start it with `make up`/);
    await stack.start?.();
    expect((await succeed(stack, "send")).stdout).toContain("50 new, 0 there already, 0 failed");
  });
});

interface Answer {
  message?: string;
  errors?: { field: string }[];
}

describe.skipIf(UNAVAILABLE)("a request that is wrong", () => {
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const { ApiUrl } = await outputs(stack);
    const response = await fetch(`${ApiUrl}/customers`, { method: "POST", body, headers });
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    const answer = (isJson ? await response.json() : {}) as Answer;
    return { status: response.status, body: answer, headers: response.headers };
  };
  const ada = {
    name: "Ada Lovelace",
    email: "ada@example.com",
    phone: "+442071234567",
    address: "12 St James's Square",
    city: "London",
    country: "United Kingdom",
    country_code: "GB",
  };

  it("is answered 400 when it is not JSON", async () => {
    expect(await post("{")).toMatchObject({ status: 400, body: { message: "The body is not valid JSON." } });
  });

  it("is answered 400 with every bad field", async () => {
    const { status, body } = await post(JSON.stringify({ ...ada, name: 5, email: "ada", city: undefined }));
    expect(status).toBe(400);
    expect(body.errors?.map(({ field }) => field)).toEqual(["name", "email", "city"]);
  });

  it("is answered 413 when it is too large, for the function or for the API", async () => {
    expect((await post(JSON.stringify({ ...ada, name: "x".repeat(300_000) }))).status).toBe(413);
    expect((await post(JSON.stringify({ ...ada, name: "x".repeat(11_000_000) }))).status).toBe(413);
  });

  it("is answered 201, 200 and 409 by its key and content", async () => {
    const key = { "Idempotency-Key": "ada" };
    const first = await post(JSON.stringify(ada), key);
    expect(first.status).toBe(201);
    const again = await post(JSON.stringify(ada), key);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect((await post(JSON.stringify({ ...ada, name: "Grace" }), key)).status).toBe(409);
    const { ApiUrl } = await outputs(stack);
    const found = await fetch(new URL(first.headers.get("location") ?? "", `${ApiUrl}/customers`));
    expect(await found.json()).toEqual(first.body);
  });
});
