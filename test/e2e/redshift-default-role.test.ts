import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateNamespaceCommand, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import pg from "pg";
import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { clientOf, s3Of } from "./customers-api.ts";

const statement = (fields: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...fields }] });

// On a stack of its own: whoever sets a default role sets it for all of an account's warehouse.
test("IAM_ROLE default is the role of the namespace", async () => {
  await using stack = await startTestStack();
  const s3 = s3Of(stack);
  await s3.send(new CreateBucketCommand({ Bucket: "to-load" }));
  await s3.send(new PutObjectCommand({ Bucket: "to-load", Key: "1.csv", Body: "1\n2\n" }));
  const redshift = new pg.Client({ connectionString: stack.redshiftUrl });
  await redshift.connect();
  try {
    await redshift.query("CREATE TABLE numbers (n INTEGER)");
    const copy = () => redshift.query("COPY numbers FROM 's3://to-load/' IAM_ROLE default CSV");
    await expect(copy()).rejects.toThrow("default IAM role is not set");

    const iam = new IAMClient(clientOf(stack));
    const trust = statement({ Principal: { Service: "redshift.amazonaws.com" }, Action: "sts:AssumeRole" });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "loads", AssumeRolePolicyDocument: trust }));
    const PolicyDocument = statement({ Action: ["s3:Get*", "s3:List*"], Resource: "*" });
    await iam.send(new PutRolePolicyCommand({ RoleName: "loads", PolicyName: "read", PolicyDocument }));
    const arn = Role?.Arn ?? "";
    await new RedshiftServerlessClient(clientOf(stack)).send(
      new CreateNamespaceCommand({ namespaceName: "warehouse", defaultIamRoleArn: arn, iamRoles: [arn] }),
    );
    await copy();
    expect((await redshift.query("SELECT COUNT(*) AS n FROM numbers")).rows).toEqual([{ n: "2" }]);
  } finally {
    await redshift.end();
  }
});
