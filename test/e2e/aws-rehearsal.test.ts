import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CloudFormationClient, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  GetCredentialsCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Finished, rootOf, run, startTestStack, type TestStack } from "../support/stack.ts";
import { keyedTable } from "../support/tables.ts";

// The whole TARGET=aws path on a stack that checks what AWS checks: signatures, permissions, the account. The SDK finds it by its own
// variables, and the pipeline knows nothing of it.

const ACCOUNT = "414243444546";
const CUSTOMERS = 60;

let stack: TestStack;
let root: { accessKeyId: string; secretAccessKey: string };
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack({ IAM_ENFORCEMENT: "strict", AWS_ACCOUNT_ID: ACCOUNT });
  root = rootOf(stack);
  // Not the root works here, but a user with the policy that the README asks for.
  const iam = new IAMClient(clientOf(root));
  const UserName = "deployer";
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = readFileSync(new URL("../../docs/deployer-policy.json", import.meta.url), "utf8");
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "deploy", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  environment = {
    ...process.env,
    TARGET: "aws",
    AWS_ACCOUNT_ID: ACCOUNT,
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
    // Redshift's certificate is signed by the stack's own authority.
    NODE_EXTRA_CA_CERTS: join(stack.home, "tls", "ca.pem"),
    TERRARIUM_HOME: stack.home,
    CUSTOMERS: String(CUSTOMERS),
    CI: "true",
  };
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
  endpoint: stack.endpoint,
  region: "us-east-1",
  credentials,
});
const pipeline = (command: string, variables: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  run("node", ["pipeline/main.ts", command], { env: { ...environment, ...variables } });
async function expectEnd(code: number, command: string, variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const finished = await pipeline(command, variables);
  expect(finished.code, finished.stdout + finished.stderr).toBe(code);
  return finished;
}

describe("what comes before anything is touched", () => {
  it.each([
    [
      "no account",
      { AWS_ACCOUNT_ID: "" },
      "AWS costs money: name the account to work in, AWS_ACCOUNT_ID=123456789012.",
    ],
    [
      "another account",
      { AWS_ACCOUNT_ID: "111122223333" },
      `The credentials are for account ${ACCOUNT}, not for 111122223333`,
    ],
    [
      "a wrong secret",
      { AWS_SECRET_ACCESS_KEY: "x" },
      "The AWS credentials are not valid: The request signature we calculated",
    ],
    [
      "an unknown key",
      { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" },
      "The AWS credentials are not valid: The security token",
    ],
    [
      "half of a network",
      { REDSHIFT_CLIENT_CIDR: "203.0.113.7/32" },
      "REDSHIFT_CLIENT_CIDR and REDSHIFT_VPC_ID go together",
    ],
  ])("refuses %s, in every command", async (_what, variables, sentence) => {
    const commands = ["deploy", "generate", "load", "destroy"];
    const finished = await Promise.all(commands.map((command) => expectEnd(1, command, variables)));
    for (const { stderr } of finished) expect(stderr).toContain(sentence);
  });

  it("says what is missing when a permission is", async () => {
    const iam = new IAMClient(clientOf(root));
    await iam.send(new CreateUserCommand({ UserName: "nobody" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
    const { stderr } = await expectEnd(1, "deploy", {
      YES: "1",
      AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
    });
    expect(stderr).toMatch(/user\/nobody is not authorized to perform: s3:\w+ on resource/);
  });

  it("says that credentials have expired, and how to get new ones", async () => {
    // STS's answer to a session past its time (the Query protocol's error document; documentation of GetCallerIdentity's common errors).
    const sts = createServer((_request, response) => {
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>",
      );
    });
    await new Promise<void>((resolve) => sts.listen(0, "127.0.0.1", resolve));
    try {
      const AWS_ENDPOINT_URL = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
      for (const command of ["deploy", "load", "destroy"])
        expect((await expectEnd(1, command, { AWS_ENDPOINT_URL })).stderr).toBe(
          "The AWS credentials have expired. Log in again (for example: aws sso login), or set new ones.\n",
        );
    } finally {
      sts.close();
    }
  });

  it("ends with the reason from the stack's events when it rolls back, and the next one starts afresh", async () => {
    const dynamodb = new DynamoDBClient(clientOf(root));
    await dynamodb.send(new CreateTableCommand(keyedTable("customers", "id")));
    const { stdout, stderr } = await expectEnd(1, "deploy", { YES: "1" });
    expect(stdout).toMatch(/CREATE_FAILED +AWS::DynamoDB::Table +Customers/);
    expect(stderr).toMatch(
      /CloudFormation ended with ROLLBACK_COMPLETE\. Customers: .*already exists.* Mend that and deploy again: what is left is deleted first\./,
    );
    await dynamodb.send(new DeleteTableCommand({ TableName: "customers" }));
    const table = { client: dynamodb, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilTableNotExists(table, { TableName: "customers" });
    // Not wanted after all: of the failed stack nothing is left either.
    expect((await expectEnd(1, "deploy")).stdout).toContain("failed to be created last time; deleting what is left");
    expect((await expectEnd(1, "destroy")).stderr).toContain("There is no stack customers");
  });

  it("names the security group, which the stack has not, when the workgroup shall be opened", async () => {
    const network = { REDSHIFT_CLIENT_CIDR: "203.0.113.7/32", REDSHIFT_VPC_ID: "vpc-0a1b2c3d4e5f60718" };
    const { stderr } = await expectEnd(1, "deploy", { YES: "1", ...network });
    expect(stderr).toContain("Unrecognized resource types: [AWS::EC2::SecurityGroup]");
    expect((await expectEnd(1, "destroy")).stderr).toContain("There is no stack customers");
  });

  it("shows what would change and makes none of it without a yes", async () => {
    const { stdout, stderr } = await expectEnd(1, "deploy");
    expect(stdout).toMatch(/│ Add +│ Customers +│ AWS::DynamoDB::Table/);
    expect(stdout).toMatch(/│ Add +│ Workgroup +│ AWS::RedshiftServerless::Workgroup/);
    expect(stdout).not.toContain("AWS::EC2::SecurityGroup");
    expect(stderr).toContain("say so with YES=1. Nothing was changed.");
    expect((await expectEnd(1, "destroy")).stderr).toContain("There is no stack customers");
  });
});

describe("the whole of it", () => {
  it("deploys, and ends with every customer in Redshift by temporary credentials and verified TLS", async () => {
    const { stdout } = await expectEnd(0, "deploy", { YES: "1" });
    expect(stdout).toContain("CREATE_COMPLETE");
    expect((await expectEnd(0, "deploy", { YES: "1" })).stdout).toContain("Stack customers is up to date");
    expect((await expectEnd(0, "run")).stdout).toContain(
      `Complete: ${CUSTOMERS} customers in Redshift, all counts equal.`,
    );
  });

  it("does not load from a Redshift whose certificate nobody vouches for", async () => {
    const { stderr } = await expectEnd(1, "load", { NODE_EXTRA_CA_CERTS: "" });
    expect(stderr).toMatch(/Redshift at .* cannot be reached: .*(?:certificate|issuer)/);
  });

  it("reads with the role of COPY extracts and nothing else", async () => {
    const { StackResourceSummaries = [] } = await new CloudFormationClient(clientOf(root)).send(
      new ListStackResourcesCommand({ StackName: "customers" }),
    );
    const role = StackResourceSummaries.find(({ LogicalResourceId }) => LogicalResourceId === "CopyRole");
    const serverless = new RedshiftServerlessClient(clientOf(root));
    const workgroupName = "customers";
    const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName }));
    const { dbUser, dbPassword } = await serverless.send(new GetCredentialsCommand({ workgroupName }));
    const redshift = new pg.Client({
      host: workgroup?.endpoint?.address,
      port: workgroup?.endpoint?.port,
      database: "dev",
      user: dbUser,
      password: dbPassword,
      ssl: { ca: readFileSync(environment.NODE_EXTRA_CA_CERTS ?? "") },
    });
    await redshift.connect();
    const copy = (prefix: string) =>
      redshift.query(
        `COPY customers FROM 's3://customers-${ACCOUNT}-us-east-1/${prefix}/' IAM_ROLE 'arn:aws:iam::${ACCOUNT}:role/${role?.PhysicalResourceId}' CSV`,
      );
    try {
      await expect(copy("generated")).rejects.toThrow(/not authorized to perform: s3:ListBucket/);
      await expect(copy("extracts/none")).rejects.toThrow(/does not exist/);
    } finally {
      await redshift.end();
    }
  });

  it("is destroyed only with a word for its data, and then nothing is left but the code", async () => {
    const kept = await expectEnd(1, "destroy", { YES: "1" });
    expect(kept.stderr).toMatch(
      /holds data: the items of the table customers, the objects of the bucket customers-\d+-us-east-1, the warehouse customers\. Nothing was deleted\./,
    );
    await expectEnd(1, "destroy", { YES: "1", DELETE_DATA: "yes" });
    expect((await expectEnd(1, "destroy", { DELETE_DATA: "customers" })).stderr).toContain("YES=1");
    const { stdout } = await expectEnd(0, "destroy", { YES: "1", DELETE_DATA: "customers" });
    expect(stdout).toMatch(/DELETE_COMPLETE +AWS::DynamoDB::Table +Customers/);
    const dynamodb = new DynamoDBClient(clientOf(root));
    await expect(
      dynamodb.send(new PutItemCommand({ TableName: "customers", Item: { customer_id: { S: "1" } } })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const s3 = new S3Client({ ...clientOf(root), forcePathStyle: true });
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: `terrarium-code-${ACCOUNT}-us-east-1` }));
    expect(KeyCount).toBeGreaterThan(0);
  });
});
