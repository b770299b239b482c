import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finished, run, startTestStack, type TestStack } from "../support/stack.ts";

// Clients that nobody here wrote. They are on CI's machine; where one is missing, its tests are skipped and say so.

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await startTestStack();
  folder = await mkdtemp(join(tmpdir(), "terrarium-clients-"));
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const has = async (command: string, ...args: string[]): Promise<boolean> =>
  (await run(command, args).catch(() => ({ code: 1 }))).code === 0;
const hasAws = await has("aws", "--version");
const hasPsql = await has("psql", "--version");
const hasCfnLint = await has("cfn-lint", "--version");
const hasBoto = await has("python3", "-c", "import boto3");

const environment = () => ({
  ...process.env,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_PAGER: "",
});

const TEMPLATE = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
Outputs:
  Name:
    Value: !Join [/, [!Ref Bucket, !GetAtt Table.Arn]]
`;

async function ok(finished: Promise<Finished>): Promise<string> {
  const { code, stdout, stderr } = await finished;
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

describe.skipIf(!hasAws)("the AWS CLI", () => {
  const aws = (...args: string[]) =>
    ok(run("aws", ["--endpoint-url", stack.endpoint, ...args], { env: environment() }));

  test("copies a large file to S3 and back, and lists it", async () => {
    const file = join(folder, "large.bin");
    const bytes = Buffer.alloc(20 * 1024 * 1024, "terrarium ");
    await writeFile(file, bytes);
    await aws("s3", "mb", "s3://cli-bucket");
    await aws("s3", "cp", "--quiet", file, "s3://cli-bucket/a folder/large.bin");
    expect(await aws("s3", "ls", "--recursive", "s3://cli-bucket")).toMatch(/20971520 a folder\/large\.bin/);
    await aws("s3", "cp", "--quiet", "s3://cli-bucket/a folder/large.bin", `${file}.back`);
    expect((await run("cmp", [file, `${file}.back`])).code).toBe(0);
    await aws("s3", "rb", "--force", "s3://cli-bucket");
  });

  test("works with tables, logs, roles and who it is", async () => {
    await aws(
      "dynamodb",
      "create-table",
      "--table-name",
      "cli",
      "--billing-mode",
      "PAY_PER_REQUEST",
      "--attribute-definitions",
      "AttributeName=id,AttributeType=S",
      "--key-schema",
      "AttributeName=id,KeyType=HASH",
    );
    await aws("dynamodb", "wait", "table-exists", "--table-name", "cli");
    await aws("dynamodb", "put-item", "--table-name", "cli", "--item", '{"id":{"S":"1"},"n":{"N":"1.50"}}');
    expect(JSON.parse(await aws("dynamodb", "scan", "--table-name", "cli")).Items).toEqual([
      { id: { S: "1" }, n: { N: "1.5" } },
    ]);
    expect(JSON.parse(await aws("sts", "get-caller-identity")).Account).toBe("000000000000");
    await aws("logs", "create-log-group", "--log-group-name", "/cli");
    expect(JSON.parse(await aws("logs", "describe-log-groups")).logGroups[0].logGroupName).toBe("/cli");
  });

  test("deploys a template, and deploying it again changes nothing", async () => {
    const template = join(folder, "template.yaml");
    await writeFile(template, TEMPLATE);
    const deploy = () =>
      aws(
        "cloudformation",
        "deploy",
        "--stack-name",
        "cli-stack",
        "--template-file",
        template,
        "--no-fail-on-empty-changeset",
      );
    expect(await deploy()).toContain("Successfully created/updated stack - cli-stack");
    expect(await deploy()).toContain("No changes to deploy");
    const { Stacks } = JSON.parse(await aws("cloudformation", "describe-stacks", "--stack-name", "cli-stack"));
    expect(Stacks[0].Outputs[0].OutputValue).toMatch(
      /^cli-stack-bucket-\w+\/arn:aws:dynamodb:us-east-1:000000000000:table\/cli-stack-Table-\w+$/,
    );
    await aws("cloudformation", "delete-stack", "--stack-name", "cli-stack");
    await aws("cloudformation", "wait", "stack-delete-complete", "--stack-name", "cli-stack");
  });
});

test.skipIf(!hasBoto)("boto3 puts, pages and deletes", async () => {
  const script = `
import boto3, sys
kw = dict(endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
s3 = boto3.client("s3", **kw)
s3.create_bucket(Bucket="boto-bucket")
for n in range(25): s3.put_object(Bucket="boto-bucket", Key=f"k/{n:02}", Body=b"x" * n, Metadata={"n": str(n)})
keys = [o["Key"] for p in s3.get_paginator("list_objects_v2").paginate(Bucket="boto-bucket", PaginationConfig={"PageSize": 7}) for o in p["Contents"]]
assert keys == [f"k/{n:02}" for n in range(25)], keys
assert s3.get_object(Bucket="boto-bucket", Key="k/07")["Body"].read() == b"x" * 7
t = boto3.resource("dynamodb", **kw).create_table(TableName="boto", BillingMode="PAY_PER_REQUEST", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}], KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
t.wait_until_exists()
with t.batch_writer() as b:
    for n in range(60): b.put_item(Item={"id": n, "even": n % 2 == 0})
assert t.scan(FilterExpression=boto3.dynamodb.conditions.Attr("even").eq(True))["Count"] == 30
try: s3.get_object(Bucket="boto-bucket", Key="missing"); raise SystemExit("no error")
except s3.exceptions.NoSuchKey as e: assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 404
print("fine")
`;
  expect(await ok(run("python3", ["-c", script, stack.endpoint], { env: environment() }))).toBe("fine\n");
});

test.skipIf(!hasPsql)("psql connects without being asked for anything, and \\d works", async () => {
  const psql = (...args: string[]) => ok(run("psql", ["-X", "-w", stack.redshiftUrl, ...args], { env: environment() }));
  await psql("-c", "CREATE TABLE psql_test (id INTEGER NOT NULL, name VARCHAR(20)) DISTKEY(id) SORTKEY(id)");
  await psql("-c", "INSERT INTO psql_test VALUES (1, 'a'), (2, NULL)");
  expect(await psql("-At", "-c", "SELECT id, name FROM psql_test ORDER BY id")).toBe("1|a\n2|\n");
  expect(await psql("-c", "\\dt")).toContain("psql_test");
  expect(await psql("-c", "\\d psql_test")).toContain("character varying(20)");
  expect(await psql("-At", "-c", "SHOW server_version")).toBe("8.0.2\n");
});

describe.skipIf(!hasCfnLint)("cfn-lint finds nothing wrong", () => {
  const nothing = { code: 0, stdout: "", stderr: "" };

  test("with the pipeline's template", async () => {
    expect(await run("cfn-lint", ["pipeline/template.yaml"])).toEqual(nothing);
  });

  // The one branch that no emulator deploys: its values are checked against EC2's schema, which the template's exception would keep it from.
  test.each([
    ["vpc-0a1b2c3d4e5f60718", nothing],
    ["vpc-none", { code: 4, stdout: expect.stringContaining("'AWS::EC2::VPC.Id'"), stderr: "" }],
  ])("with its security group, unless the VPC is none: %s", async (vpcId, expected) => {
    const template = await readFile("pipeline/template.yaml", "utf8");
    const file = join(folder, "opened.yaml");
    await writeFile(file, template.replace("ignore_checks: [W1030]", "ignore_checks: []"));
    const parameters = [
      ...["CodeBucket=terrarium-code", "CodeKey=code.zip", "RedshiftWorkgroupName=customers"],
      ...["RedshiftClientCidr=203.0.113.7/32", `RedshiftVpcId=${vpcId}`],
    ];
    expect(await run("cfn-lint", [file, "--parameters", ...parameters])).toEqual(expected);
  });
});
