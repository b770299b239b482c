import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "../../../services/stack.ts";

const ACCOUNT = "414243444546";

let directory: string;
let stack: Stack;
let offsetMs = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "terrarium-guard-"));
  const now = () => new Date(Date.now() + offsetMs);
  stack = await startStack({ directory, port: 0, redshiftPort: 0, now, strict: { account: ACCOUNT } });
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test("temporary credentials end when they said, in each protocol's words; their owner's go on", async () => {
  const settings = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => ({
    endpoint: stack.endpoint,
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
    systemClockOffset: offsetMs,
  });
  const root = stack.root ?? { accessKeyId: "", secretAccessKey: "" };
  const RoleName = "short";
  const trust = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Statement: [trust] });
  const { Role } = await new IAMClient(settings(root)).send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }),
  );
  const { Credentials } = await new STSClient(settings(root)).send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "work", DurationSeconds: 900 }),
  );
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const who = () => new STSClient(settings(session)).send(new GetCallerIdentityCommand({}));
  offsetMs = 890_000;
  expect((await who()).Arn).toContain("assumed-role/short/work");
  offsetMs = 901_000;
  await expect(who()).rejects.toMatchObject({ name: "ExpiredToken", $metadata: { httpStatusCode: 403 } });
  await expect(new DynamoDBClient(settings(session)).send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "ExpiredTokenException",
    $metadata: { httpStatusCode: 400 },
  });
  const s3 = new S3Client({ ...settings(session), forcePathStyle: true });
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: "ExpiredToken",
    $metadata: { httpStatusCode: 400 },
  });
  expect((await new STSClient(settings(root)).send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
});
