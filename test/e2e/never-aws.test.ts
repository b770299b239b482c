import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pipeline, startTestStack, type TestStack } from "../support/stack.ts";

// Everything by which the SDK finds an endpoint or credentials by itself leads to a trap that stands in AWS's place. Nobody may step into it.

let trap: Server;
let folder: string;
let stack: TestStack;
const caught: string[] = [];

beforeAll(async () => {
  trap = createServer((request, response) => {
    caught.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
    response.writeHead(500).end();
  });
  trap.on("connect", (request, socket) => {
    caught.push(`CONNECT ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "terrarium-trap-"));
  const asked = join(folder, "asked");
  await writeFile(
    join(folder, "config"),
    [
      ...["[profile production]", "region = eu-central-1", "services = traps", "use_fips_endpoint = true"],
      ...[`endpoint_url = ${address}`, `credential_process = /bin/sh -c 'touch ${asked}; exit 1'`],
      "[services traps]",
      ...SERVICES.flatMap((name) => [`${name} =`, `  endpoint_url = ${address}`]),
    ].join("\n"),
  );
  stack = await startTestStack({
    AWS_PROFILE: "production",
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_USE_DUALSTACK_ENDPOINT: "true",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/container`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `${address}/instance`,
    ...Object.fromEntries(SERVICES.map((name) => [`AWS_ENDPOINT_URL_${name.toUpperCase()}`, address])),
    CUSTOMERS: "20",
  });
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
  trap?.close();
  await rm(folder, { recursive: true, force: true });
});

const SERVICES = [
  ...["s3", "dynamodb", "lambda", "cloudformation", "sts", "iam", "sfn", "api_gateway", "cloudwatch_logs"],
  ...["redshift", "redshift_data", "redshift_serverless"],
];

it("the embedded stack and every command on it stay on this machine, whatever the environment says", async () => {
  for (const command of [["deploy", "--redshift-workgroup", "customers"], ["run"], ["report"], ["destroy"]]) {
    const variables = { YES: "1", DELETE_DATA: "customers" };
    const target = { ...stack, endpoint: stack.endpoint, environment: { ...stack.environment, ...variables } };
    const { code, stdout, stderr } = await pipeline(target, ...command);
    expect(code, stdout + stderr).toBe(0);
    if (command[0] === "run") expect(stdout).toContain("Complete: 20 customers in Redshift, all counts equal.");
  }
  expect(caught).toEqual([]);
  expect(existsSync(join(folder, "asked"))).toBe(false);
});

it("the trap works: the SDK's own way leads into it", async () => {
  const { code } = await pipeline(stack, "deploy");
  expect(code).toBe(0);
  const onAws = { ...stack.environment, TARGET: "aws", AWS_ACCOUNT_ID: "123456789012" };
  const finished = await pipeline({ ...stack, endpoint: stack.endpoint, environment: onAws }, "deploy");
  expect(finished.code).toBe(1);
  expect(existsSync(join(folder, "asked")) || caught.length > 0, finished.stderr).toBe(true);
});
