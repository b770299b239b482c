import { createHash, createHmac } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootOf, startTestStack, type TestStack } from "../support/stack.ts";
import { keyedTable } from "../support/tables.ts";
import { zip } from "../support/zip.ts";

const ACCOUNT = "414243444546";
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/things`;
const BUCKET = "strict-bucket";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

let stack: TestStack;
let root: Credentials;
beforeAll(async () => {
  stack = await startTestStack({ IAM_ENFORCEMENT: "strict", AWS_ACCOUNT_ID: ACCOUNT });
  root = rootOf(stack);
  await dynamodb(root).send(new CreateTableCommand(keyedTable("things", "id")));
  await s3(root).send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3(root).send(new PutObjectCommand({ Bucket: BUCKET, Key: "open/1", Body: "one" }));
});
afterAll(() => stack[Symbol.asyncDispose]());

const settings = (credentials: Credentials) => ({
  endpoint: stack.endpoint,
  region: "us-east-1",
  credentials,
  maxAttempts: 1,
});
const dynamodb = (who: Credentials) => new DynamoDBClient(settings(who));
const s3 = (who: Credentials) => new S3Client({ ...settings(who), forcePathStyle: true });
const sts = (who: Credentials) => new STSClient(settings(who));
const iam = (who: Credentials) => new IAMClient(settings(who));
const lambda = (who: Credentials) => new LambdaClient(settings(who));

const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string | string[] = "*", rest: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string, Resource = "*") => ({ Effect: "Deny", Action, Resource });

let users = 0;
/** A user with these statements and a key. */
async function user(...statements: object[]): Promise<Credentials & { UserName: string; arn: string }> {
  users += 1;
  const UserName = `user-${users}`;
  const { User } = await iam(root).send(new CreateUserCommand({ UserName }));
  if (statements.length > 0)
    await iam(root).send(
      new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: document(...statements) }),
    );
  const { AccessKey } = await iam(root).send(new CreateAccessKeyCommand({ UserName }));
  return {
    UserName,
    arn: User?.Arn ?? "",
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

async function role(RoleName: string, principal: object, ...statements: object[]): Promise<string> {
  const trust = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
  const { Role } = await iam(root).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  if (statements.length > 0)
    await iam(root).send(
      new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document(...statements) }),
    );
  return Role?.Arn ?? "";
}

const of = (given: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } | undefined) => ({
  accessKeyId: given?.AccessKeyId ?? "",
  secretAccessKey: given?.SecretAccessKey ?? "",
  sessionToken: given?.SessionToken,
});

const put = (who: Credentials) =>
  dynamodb(who).send(new PutItemCommand({ TableName: "things", Item: { id: { S: "1" } } }));

describe("a request that nobody known has signed", () => {
  const stranger = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
  const forger = () => ({ ...root, secretAccessKey: "not-the-secret" });
  const withToken = () => ({ ...root, sessionToken: "made up" });

  // Codes and statuses: services/aws/signature/rejected.ts has the sources.
  it("is refused by each service in its own words", async () => {
    const answers = async (who: Credentials) => {
      const calls = [
        sts(who).send(new GetCallerIdentityCommand({})),
        dynamodb(who).send(new ListTablesCommand({})),
        lambda(who).send(new ListFunctionsCommand({})),
        s3(who).send(new ListBucketsCommand({})),
      ];
      const settled = await Promise.allSettled(calls);
      return settled.map((each) => {
        const error = (each as PromiseRejectedResult).reason as Error & { $metadata: { httpStatusCode: number } };
        return `${error.name} ${error.$metadata.httpStatusCode}`;
      });
    };
    expect(await answers(stranger)).toEqual([
      "InvalidClientTokenId 403",
      "UnrecognizedClientException 400",
      "UnrecognizedClientException 403",
      "InvalidAccessKeyId 403",
    ]);
    expect(await answers(forger())).toEqual([
      "SignatureDoesNotMatch 403",
      "InvalidSignatureException 400",
      "InvalidSignatureException 403",
      "SignatureDoesNotMatch 403",
    ]);
    expect(await answers(withToken())).toEqual([
      "InvalidClientTokenId 403",
      "UnrecognizedClientException 400",
      "UnrecognizedClientException 403",
      "InvalidToken 400",
    ]);
  });

  it("is refused when its clock is wrong", async () => {
    const late = { ...settings(root), systemClockOffset: -20 * 60_000 };
    await expect(new STSClient(late).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringMatching(
        /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      ),
    });
    const s3Client = new S3Client({ ...late, forcePathStyle: true });
    await expect(s3Client.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: "RequestTimeTooSkewed" });
  });

  it("is refused unsigned", async () => {
    const bare = await fetch(`${stack.endpoint}/${BUCKET}/open/1`);
    expect([bare.status, await bare.text()]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
    const json = await fetch(stack.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" },
      body: "{}",
    });
    expect([json.status, await json.text()]).toEqual([400, expect.stringContaining("MissingAuthenticationToken")]);
  });

  it("is refused when its key is inactive", async () => {
    const { UserName, ...key } = await user();
    expect((await sts(key).send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
    const change = (Status: "Active" | "Inactive") =>
      iam(root).send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId, Status }));
    await change("Inactive");
    await expect(sts(key).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    await change("Active");
    expect((await sts(key).send(new GetCallerIdentityCommand({}))).Arn).toContain(`:user/${UserName}`);
  });
});

describe("the root", () => {
  it("has a key in a file that is its owner's alone, and may do everything", async () => {
    expect(statSync(join(stack.home, "credentials")).mode & 0o777).toBe(0o600);
    expect(await sts(root).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    await put(root);
  });
});

describe("a user", () => {
  it("may do nothing without a policy, but ask who it is", async () => {
    const alice = await user();
    expect(await sts(alice).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: alice.arn });
    await expect(put(alice)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${alice.arn} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
      $metadata: { httpStatusCode: 400 },
    });
    await expect(s3(alice).send(new GetObjectCommand({ Bucket: BUCKET, Key: "open/1" }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${alice.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${BUCKET}/open/1" because no identity-based policy allows the s3:GetObject action`,
    });
    await expect(iam(alice).send(new CreateUserCommand({ UserName: "more" }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(`iam:CreateUser on resource: arn:aws:iam::${ACCOUNT}:user/more because`),
    });
  });

  it("may do what its policies allow and none of them denies, as soon as they say so", async () => {
    const bob = await user(allow("dynamodb:*", TABLE), deny("dynamodb:PutItem", TABLE));
    await dynamodb(bob).send(new GetItemCommand({ TableName: "things", Key: { id: { S: "1" } } }));
    await expect(put(bob)).rejects.toThrow(`${TABLE} with an explicit deny in an identity-based policy`);
    const { UserName } = bob;
    await iam(root).send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: "own",
        PolicyDocument: document(allow("dynamodb:PutItem", TABLE)),
      }),
    );
    await put(bob);
  });

  it("is held within a permissions boundary", async () => {
    const carol = await user(allow("dynamodb:*"));
    const { Policy } = await iam(root).send(
      new CreatePolicyCommand({ PolicyName: "boundary", PolicyDocument: document(allow("dynamodb:GetItem")) }),
    );
    const { UserName } = carol;
    await iam(root).send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: Policy?.Arn }));
    await expect(put(carol)).rejects.toThrow("because no permissions boundary allows the dynamodb:PutItem action");
  });

  it("has what AWS's managed policies say; one that is not known is named", async () => {
    const dave = await user();
    const attach = (name: string) =>
      iam(root).send(
        new AttachUserPolicyCommand({ UserName: dave.UserName, PolicyArn: `arn:aws:iam::aws:policy/${name}` }),
      );
    await attach("AmazonS3ReadOnlyAccess");
    await s3(dave).send(new GetObjectCommand({ Bucket: BUCKET, Key: "open/1" }));
    await expect(s3(dave).send(new PutObjectCommand({ Bucket: BUCKET, Key: "x", Body: "" }))).rejects.toThrow(
      "s3:PutObject",
    );
    await attach("ReadOnlyAccess");
    await expect(put(dave)).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("ReadOnlyAccess"),
    });
  });

  it("lists a prefix that a condition names, by a name that a variable fills in", async () => {
    const erin = await user(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy's variable
      allow("s3:ListBucket", "arn:aws:s3:::*", { Condition: { StringLike: { "s3:prefix": "${aws:username}/*" } } }),
    );
    const list = (Prefix: string) => s3(erin).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    await list(`${erin.UserName}/a`);
    await expect(list("open/")).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("does not hear that an object is missing where it may not list", async () => {
    const erin = await user(allow("s3:GetObject", `arn:aws:s3:::${BUCKET}/*`));
    const get = () => s3(erin).send(new GetObjectCommand({ Bucket: BUCKET, Key: "missing" }));
    await expect(get()).rejects.toMatchObject({ name: "AccessDenied" });
    const PolicyDocument = document(allow("s3:ListBucket", `arn:aws:s3:::${BUCKET}`));
    await iam(root).send(new PutUserPolicyCommand({ UserName: erin.UserName, PolicyName: "list", PolicyDocument }));
    await expect(get()).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("is let in by a bucket's policy alone, and only to what it says", async () => {
    const frank = await user();
    const Policy = document({
      ...allow("s3:GetObject", `arn:aws:s3:::${BUCKET}/open/*`),
      Principal: { AWS: frank.arn },
    });
    await s3(root).send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
    await s3(frank).send(new GetObjectCommand({ Bucket: BUCKET, Key: "open/1" }));
    await expect(s3(frank).send(new GetObjectCommand({ Bucket: BUCKET, Key: "other" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("deletes those of many keys that it may, and hears of the others", async () => {
    const grace = await user(allow("s3:DeleteObject", `arn:aws:s3:::${BUCKET}/hers/*`));
    const Objects = [{ Key: "hers/1" }, { Key: "open/1" }];
    const { Deleted, Errors } = await s3(grace).send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: "hers/1" }]);
    expect(Errors).toMatchObject([{ Key: "open/1", Code: "AccessDenied" }]);
  });
});

describe("a role", () => {
  it("is taken by whom its trust and his own policy let; its session has its permissions", async () => {
    const heidi = await user(allow("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/writer`));
    const RoleArn = await role("writer", { AWS: ACCOUNT }, allow("dynamodb:PutItem", TABLE));
    const assume = (who: Credentials, more: object = {}) =>
      sts(who).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "work", ...more }));
    const { Credentials } = await assume(heidi);
    const session = of(Credentials);
    expect((await sts(session).send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/writer/work`,
    );
    await put(session);
    await expect(dynamodb(session).send(new ListTablesCommand({}))).rejects.toThrow(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/writer/work is not authorized to perform: dynamodb:ListTables`,
    );
    await expect(put({ ...session, sessionToken: `${session.sessionToken}x` })).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await expect(assume(await user())).rejects.toMatchObject({ name: "AccessDenied" });

    const Policy = document(allow("dynamodb:PutItem", `${TABLE}2`));
    const limited = of((await assume(heidi, { Policy })).Credentials);
    await expect(put(limited)).rejects.toThrow("because no session policy allows the dynamodb:PutItem action");
  });

  it("that trusts a user by name needs no policy of his", async () => {
    const ivan = await user();
    const RoleArn = await role("ivans", { AWS: ivan.arn });
    const { Credentials } = await sts(ivan).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "work" }));
    expect((await sts(of(Credentials)).send(new GetCallerIdentityCommand({}))).Arn).toContain("assumed-role/ivans/");
  });

  it("is a function's: it signs as the role, and may do what that may", async () => {
    const Role = await role("function", { Service: "lambda.amazonaws.com" }, allow("dynamodb:PutItem", TABLE));
    const code = `
      import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
      import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
      export const handler = async () => {
        const dynamodb = new DynamoDBClient();
        await dynamodb.send(new PutItemCommand({ TableName: "things", Item: { id: { S: "f" } } }));
        const { Arn } = await new STSClient().send(new GetCallerIdentityCommand({}));
        return { Arn, listing: await dynamodb.send(new ListTablesCommand({})).catch(({ name }) => name) };
      };`;
    await lambda(root).send(
      new CreateFunctionCommand({
        FunctionName: "writer",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role,
        Timeout: 20,
        Code: { ZipFile: await zip({ "index.mjs": code }) },
      }),
    );
    const { Payload } = await lambda(root).send(new InvokeCommand({ FunctionName: "writer" }));
    expect(JSON.parse(Payload?.transformToString() ?? "")).toEqual({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/function/writer`,
      listing: "AccessDeniedException",
    });
  });

  it("is passed on only by whom that is allowed", async () => {
    const judy = await user(allow("lambda:*"));
    const Role = `arn:aws:iam::${ACCOUNT}:role/function`;
    const made = lambda(judy).send(
      new CreateFunctionCommand({
        FunctionName: "hers",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role,
        Code: { ZipFile: await zip({ "index.mjs": "" }) },
      }),
    );
    await expect(made).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`iam:PassRole on resource: ${Role}`),
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("CloudFormation", () => {
  it("makes what whoever asked for it may make", async () => {
    const mallory = await user(allow("cloudformation:*"), allow("dynamodb:*", `${TABLE}*`));
    const cloudformation = new CloudFormationClient(settings(mallory));
    const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: "AWS::S3::Bucket" } } });
    await cloudformation.send(new CreateStackCommand({ StackName: "hers", TemplateBody }));
    await expect
      .poll(
        async () =>
          (await cloudformation.send(new DescribeStacksCommand({ StackName: "hers" }))).Stacks?.[0]?.StackStatus,
      )
      .toBe("ROLLBACK_COMPLETE");
    const { StackEvents } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: "hers" }));
    expect(StackEvents?.map(({ ResourceStatusReason = "" }) => ResourceStatusReason).join("\n")).toContain(
      `User: ${mallory.arn} is not authorized to perform: s3:CreateBucket`,
    );
  });
});

describe("signatures of S3's", () => {
  it("stand in a presigned URL, which nobody can turn into another one", async () => {
    const url = await getSignedUrl(s3(root), new GetObjectCommand({ Bucket: BUCKET, Key: "open/1" }), {
      expiresIn: 60,
    });
    expect(await (await fetch(url)).text()).toBe("one");
    const codeOf = async (changed: string) => /<Code>(.*?)<\/Code>/.exec(await (await fetch(changed)).text())?.[1];
    expect(await codeOf(url.replace("open/1", "open/2"))).toBe("SignatureDoesNotMatch");
    expect(await codeOf(url.replace("Expires=60", "Expires=600"))).toBe("SignatureDoesNotMatch");
    const old = await getSignedUrl(s3(root), new GetObjectCommand({ Bucket: BUCKET, Key: "open/1" }), {
      expiresIn: 60,
      signingDate: new Date(Date.now() - 120_000),
    });
    expect(await codeOf(old)).toBe("AccessDenied");
  });

  it("stand in every chunk", async () => {
    const send = async (tamper: (body: string) => string) => {
      const response = await fetch(`${stack.endpoint}/${BUCKET}/chunked`, signedChunks(["hello ", "world"], tamper));
      return [response.status, await response.text()];
    };
    expect(await send((body) => body)).toEqual([200, ""]);
    const { Body } = await s3(root).send(new GetObjectCommand({ Bucket: BUCKET, Key: "chunked" }));
    expect(await Body?.transformToString()).toBe("hello world");
    expect(await send((body) => body.replace("world", "w0rld"))).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (InvalidRequest), read 2026-11-24
  it("of version 2 are refused by name, in a header and in a form", async () => {
    const form = new FormData();
    for (const [name, value] of [
      ["key", "form"],
      ["AWSAccessKeyId", root.accessKeyId],
      ["policy", Buffer.from("{}").toString("base64")],
      ["signature", "bm9uZQ=="],
      ["file", "x"],
    ] as const)
      form.append(name, value);
    for (const request of [
      { headers: { authorization: `AWS ${root.accessKeyId}:bm9uZQ==` } },
      { method: "POST", body: form },
    ]) {
      const answer = await fetch(`${stack.endpoint}/${BUCKET}`, request);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(
        "<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>",
      );
    }
  });

  it("cover a document's bytes", async () => {
    const client = s3(root);
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = String((args.request as { body: string }).body).replace(
          "mine",
          "MINE",
        );
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    const Objects = [{ Key: "mine" }];
    await expect(client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }))).rejects.toMatchObject({
      name: "XAmzContentSHA256Mismatch",
    });
  });

  /** A PUT in signed chunks, as Java's and Go's SDKs send them over HTTP: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
  function signedChunks(parts: readonly string[], tamper: (body: string) => string): RequestInit {
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
    const timestamp = `${new Date().toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
    const scope = `${timestamp.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const key = scope
      .split("/")
      .reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${root.secretAccessKey}`);
    const headers: Record<string, string> = {
      host: new URL(stack.endpoint).host,
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      "x-amz-date": timestamp,
      "x-amz-decoded-content-length": String(parts.join("").length),
    };
    const names = Object.keys(headers).sort();
    const canonical = [
      "PUT",
      `/${BUCKET}/chunked`,
      "",
      ...names.map((name) => `${name}:${headers[name]}`),
      "",
      names.join(";"),
      headers["x-amz-content-sha256"],
    ].join("\n");
    const sign = (...lines: string[]) =>
      hmac(key, [lines[0], timestamp, scope, ...lines.slice(1)].join("\n")).toString("hex");
    let signature = sign("AWS4-HMAC-SHA256", sha256(canonical));
    const Authorization = `AWS4-HMAC-SHA256 Credential=${root.accessKeyId}/${scope},SignedHeaders=${names.join(";")},Signature=${signature}`;
    let body = "";
    for (const part of [...parts, ""]) {
      signature = sign("AWS4-HMAC-SHA256-PAYLOAD", signature, sha256(""), sha256(part));
      body += `${part.length.toString(16)};chunk-signature=${signature}\r\n${part}\r\n`;
    }
    return {
      method: "PUT",
      headers: { ...headers, Authorization, "content-encoding": "aws-chunked" },
      body: tamper(body),
    };
  }
});

describe("a session token", () => {
  it("is its user's", async () => {
    const nina = await user(allow("dynamodb:PutItem", TABLE));
    const session = of((await sts(nina).send(new GetSessionTokenCommand({}))).Credentials);
    expect((await sts(session).send(new GetCallerIdentityCommand({}))).Arn).toBe(nina.arn);
    await put(session);
    await expect(dynamodb(session).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
