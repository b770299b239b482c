import { AttachRolePolicyCommand, CreatePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { iam, type Loading, makeRole, REDSHIFT, startLoading } from "./loading.ts";

let loading: Loading;
let table: string;
let bucket: string;
beforeAll(async () => {
  loading = await startLoading();
  ({ bucket } = loading);
  table = await loading.table("id INTEGER");
  await loading.put("in/1.csv", "1\n");
  await loading.put("out/1.csv", "1\n");
});
afterAll(() => loading[Symbol.asyncDispose]());

const ACCOUNT = "000000000000";
const copyAs = (authorization: string, key = "in/") =>
  loading.db.query(`COPY ${table} FROM 's3://${bucket}/${key}' ${authorization} CSV`);
const denied = (role: string, action: string, resource: string) =>
  `S3ServiceException:User: arn:aws:sts::${ACCOUNT}:assumed-role/${role}/RedshiftIamRoleSession is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action,Status 403,Error AccessDenied,Rid `;
const LIST = { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" };
const READ = { Effect: "Allow", Action: ["s3:Get*", "s3:List*"], Resource: "*" };

/** A role for one test; `authorization` names it. */
async function role(statements: unknown[], trust: unknown = REDSHIFT) {
  const name = uniqueName("role");
  const arn = await makeRole(name, trust, statements);
  return { name, arn, authorization: `IAM_ROLE '${arn}'` };
}

describe("a role has to", () => {
  test("exist", async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/nobody`;
    await expect(copyAs(`IAM_ROLE '${arn}'`)).rejects.toMatchObject({
      code: "XX000",
      message: `User arn:aws:redshift:us-east-1:${ACCOUNT}:dbuser:local/awsuser is not authorized to assume IAM Role ${arn}`,
      detail: expect.stringMatching(
        /^\n {2}-{47}\n {2}error: {2}User .*\n {2}code: {6}8001\n {2}context: {3}IAM Role=.*\/nobody\n {2}query: {5}0\n {2}location: {2}xen_aws_credentials_mgr\.cpp\n {2}process: {3}padbmaster \[pid=\d+\]\n {2}-{47}\n$/,
      ),
    });
  });

  test.each([
    ["trust Redshift", { Service: "ec2.amazonaws.com" }],
    ["trust a service", { AWS: "*" }],
  ])("%s", async (_what, trust) => {
    const { arn, authorization } = await role([READ], trust);
    await expect(copyAs(authorization)).rejects.toThrow(`is not authorized to assume IAM Role ${arn}`);
  });

  test("be allowed to list the bucket", async () => {
    const { name, authorization } = await role([{ ...READ, Action: "s3:GetObject" }]);
    await expect(copyAs(authorization)).rejects.toThrow(denied(name, "s3:ListBucket", `arn:aws:s3:::${bucket}`));
  });

  test("be allowed to read every file; what was not read is in stl_s3client_error", async () => {
    const { name, authorization } = await role([
      LIST,
      { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/in/*` },
    ]);
    await copyAs(authorization);
    const message = denied(name, "s3:GetObject", `arn:aws:s3:::${bucket}/out/1.csv`);
    await expect(copyAs(authorization, "out/")).rejects.toThrow(message);
    const [[...found] = []] = await loading.rows(
      `SELECT TRIM(http_method), TRIM(bucket), TRIM(key), LEFT(error, ${message.length}) FROM stl_s3client_error WHERE query = pg_last_copy_id()`,
    );
    expect(found).toEqual(["GET", bucket, "out/1.csv", message]);
    expect(await loading.rows("SELECT TRIM(status) FROM sys_load_history WHERE query_id = pg_last_copy_id()")).toEqual([
      ["aborted"],
    ]);
  });

  test("not be denied it", async () => {
    const { authorization } = await role([READ, { Effect: "Deny", Action: "s3:GetObject", Resource: "*" }]);
    await expect(copyAs(authorization)).rejects.toThrow("is not authorized to perform: s3:GetObject");
  });

  test("meet the conditions of its policies", async () => {
    const listing = (pattern: string) => ({ ...LIST, Condition: { StringLike: { "s3:prefix": [pattern] } } });
    const reading = { ...READ, Action: "s3:GetObject" };
    await copyAs((await role([listing("in/*"), reading])).authorization);
    await expect(copyAs((await role([listing("elsewhere/*"), reading])).authorization)).rejects.toThrow(
      "s3:ListBucket",
    );
    const unknown = { ...READ, Condition: { NumericLessThan: { "s3:max-keys": "10" } } };
    await expect(copyAs((await role([unknown])).authorization)).rejects.toThrow(
      "does not evaluate the IAM condition operator NumericLessThan",
    );
  });
});

describe("permissions come from", () => {
  test("an attached policy", async () => {
    const { name, authorization } = await role([]);
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: READ });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: uniqueName("policy"), PolicyDocument }));
    await expect(copyAs(authorization)).rejects.toThrow("s3:ListBucket");
    await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: Policy?.Arn }));
    await copyAs(authorization);
  });

  test("a policy of AWS's own", async () => {
    const { name, authorization } = await role([]);
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: name, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }),
    );
    await copyAs(authorization);
  });

  test("the credentials string", async () => {
    const { arn } = await role([READ]);
    await copyAs(`CREDENTIALS 'aws_iam_role=${arn}'`);
  });

  test("keys, with and without a session", async () => {
    await copyAs("ACCESS_KEY_ID 'test' SECRET_ACCESS_KEY 'test'");
    await copyAs("CREDENTIALS 'aws_access_key_id=test;aws_secret_access_key=test'");
    const { arn } = await role([READ], { AWS: `arn:aws:iam::${ACCOUNT}:root` });
    const { Credentials } = await new STSClient(clientConfig()).send(
      new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "load" }),
    );
    await copyAs(
      `ACCESS_KEY_ID '${Credentials?.AccessKeyId}' SECRET_ACCESS_KEY '${Credentials?.SecretAccessKey}' SESSION_TOKEN '${Credentials?.SessionToken}'`,
    );
  });
});

describe("role chaining", () => {
  test("the second role has to trust the first, which then may take it", async () => {
    const first = await role([{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }]);
    const second = await role([READ], { AWS: first.arn });
    const other = await role([READ], { AWS: `arn:aws:iam::${ACCOUNT}:role/other` });
    await copyAs(`IAM_ROLE '${first.arn},${second.arn}'`);
    await expect(copyAs(`IAM_ROLE '${first.arn},${other.arn}'`)).rejects.toThrow(
      `is not authorized to assume IAM Role ${other.arn}`,
    );
    await expect(copyAs(second.authorization)).rejects.toThrow(`is not authorized to assume IAM Role ${second.arn}`);
  });
});
