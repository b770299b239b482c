import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html and acl-overview.html; messages as recorded
// from AWS in https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24.

const OWNER = "000000000000";
const OTHER = "111111111111";
const s3 = new S3Client({ ...clientConfig(OWNER), forcePathStyle: true });
const other = new S3Client({ ...clientConfig(OTHER), forcePathStyle: true });
const DENIED = { name: "AccessDenied", message: "Access Denied", $metadata: { httpStatusCode: 403 } };

/** A request that nobody has signed. */
const anonymous = (method: string, path: string, body?: string) =>
  fetch(`${endpointUrl()}/${path}`, { method, body: body ?? null });

async function makeBucket(settings: { acls?: boolean; open?: boolean } = {}): Promise<string> {
  const Bucket = uniqueName("access");
  await s3.send(new CreateBucketCommand({ Bucket, ...(settings.acls ? { ObjectOwnership: "ObjectWriter" } : {}) }));
  if (settings.open) await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "object", Body: "secret" }));
  return Bucket;
}

const allow = (Bucket: string, statement: object) =>
  s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Resource: `arn:aws:s3:::${Bucket}/*`, ...statement }],
      }),
    }),
  );

describe("a new bucket", () => {
  test("has ACLs off and all public access blocked, and is for its owner alone", async () => {
    const Bucket = await makeBucket();
    expect((await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
    });
    expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const { Owner } = await s3.send(new ListBucketsCommand({}));
    expect(await s3.send(new GetBucketAclCommand({ Bucket }))).toMatchObject({
      Owner,
      Grants: [{ Grantee: { Type: "CanonicalUser", ID: Owner?.ID }, Permission: "FULL_CONTROL" }],
    });
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(403);
    expect((await anonymous("PUT", `${Bucket}/new`, "x")).status).toBe(403);
    expect((await anonymous("GET", Bucket)).status).toBe(403);
    // Whoever may not list the bucket does not hear that something is missing either.
    expect((await anonymous("GET", `${Bucket}/missing`)).status).toBe(403);
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "object" }))).rejects.toMatchObject(DENIED);
    await expect(other.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(other.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(DENIED);
    expect((await anonymous("GET", "")).status).toBe(403);
  });

  test("takes no ACLs but its owner's", async () => {
    const Bucket = await makeBucket();
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }))).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
      message: "The bucket does not allow ACLs",
    });
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "", ACL: "authenticated-read" })),
    ).rejects.toMatchObject({ name: "AccessControlListNotSupported" });
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "", ACL: "bucket-owner-full-control" }));
    await expect(
      s3.send(new CreateBucketCommand({ Bucket: uniqueName("public"), ACL: "public-read" })),
    ).rejects.toMatchObject({ name: "InvalidBucketAclWithObjectOwnership" });
  });
});

describe("bucket policies", () => {
  test("give to everybody what they say and nothing else", async () => {
    const Bucket = await makeBucket({ open: true });
    await allow(Bucket, { Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/obj*` });
    const answer = await anonymous("GET", `${Bucket}/object`);
    expect([answer.status, await answer.text()]).toEqual([200, "secret"]);
    expect((await anonymous("GET", `${Bucket}/other`)).status).toBe(403);
    expect((await anonymous("DELETE", `${Bucket}/object`)).status).toBe(403);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(403);
  });

  test("let an account read, write and list", async () => {
    const Bucket = await makeBucket();
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
              Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
              Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
            },
          ],
        }),
      }),
    );
    await other.send(new PutObjectCommand({ Bucket, Key: "theirs", Body: "x" }));
    expect((await other.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(2);
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "missing" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    // Reading by version and deleting are other actions.
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "object", VersionId: "null" }))).rejects.toMatchObject(
      DENIED,
    );
    const { Errors } = await other.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "object" }] } }));
    expect(Errors).toMatchObject([{ Key: "object", Code: "AccessDenied" }]);
    // What a copy reads must be readable, too.
    const secret = await makeBucket();
    await expect(
      other.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${secret}/object` })),
    ).rejects.toMatchObject(DENIED);
  });

  test("deny also to the owner, who can still take the policy away", async () => {
    const Bucket = await makeBucket();
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Statement: [
            {
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
            },
          ],
        }),
      }),
    );
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "object" }))).rejects.toMatchObject(DENIED);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await s3.send(new GetObjectCommand({ Bucket, Key: "object" }));
  });

  test("look at conditions: how objects are encrypted, tagged and listed", async () => {
    const Bucket = await makeBucket();
    const statement = (Action: string, Condition: object, Resource = `arn:aws:s3:::${Bucket}/*`) => ({
      Effect: "Deny",
      Principal: "*",
      Action,
      Resource,
      Condition,
    });
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Statement: [
            statement("s3:PutObject", { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } }),
            statement("s3:GetObject", { StringEquals: { "s3:ExistingObjectTag/secret": "yes" } }),
            statement(
              "s3:ListBucket",
              { StringNotLikeIfExists: { "s3:prefix": "public/*" } },
              `arn:aws:s3:::${Bucket}`,
            ),
          ],
        }),
      }),
    );
    const put = (more: object) => s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "", ...more }));
    await expect(put({})).rejects.toMatchObject(DENIED);
    await put({ ServerSideEncryption: "aws:kms", Tagging: "secret=yes" });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "k" }))).rejects.toMatchObject(DENIED);
    await put({ ServerSideEncryption: "aws:kms", Tagging: "secret=no" });
    await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
    await expect(s3.send(new ListObjectsV2Command({ Bucket, Prefix: "private/" }))).rejects.toMatchObject(DENIED);
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "public/a" }));
  });

  test.each([
    ["not JSON", "Policies must be valid JSON and the first byte must be '{'"],
    ["{}", "Missing required field Statement"],
    [
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::elsewhere/*"}]}',
      "Policy has invalid resource",
    ],
    [
      '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"ada"},"Action":"s3:GetObject","Resource":"*"}]}',
      "Invalid principal in policy",
    ],
    ['{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}', "Missing required field Principal"],
  ])("are refused when they are not policies: %s", async (Policy, message) => {
    const Bucket = await makeBucket();
    await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))).rejects.toMatchObject({
      name: "MalformedPolicy",
      message,
    });
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
  });
});

describe("the public access block", () => {
  test("refuses public policies, and restricts one that is there", async () => {
    const Bucket = await makeBucket();
    await expect(allow(Bucket, { Action: "s3:GetObject" })).rejects.toMatchObject(DENIED);
    // A policy for one account, or for one network, is not public.
    await allow(Bucket, { Action: "s3:GetObject", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } });
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: false });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await allow(Bucket, { Action: "s3:GetObject" });
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: true });
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(200);
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } }),
    );
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(403);
  });

  test("refuses public ACLs, and ignores those that are there", async () => {
    const Bucket = await makeBucket({ acls: true });
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }))).rejects.toMatchObject(DENIED);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    expect((await anonymous("GET", Bucket)).status).toBe(200);
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { IgnorePublicAcls: true } }),
    );
    expect((await anonymous("GET", Bucket)).status).toBe(403);
  });
});

describe("ACLs", () => {
  let Bucket = "";
  beforeAll(async () => {
    Bucket = await makeBucket({ acls: true, open: true });
  });

  test("of objects are for reading, those of buckets for listing and writing", async () => {
    await s3.send(new PutObjectAclCommand({ Bucket, Key: "object", ACL: "public-read" }));
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(200);
    expect((await anonymous("GET", Bucket)).status).toBe(403);
    expect((await anonymous("PUT", `${Bucket}/new`, "x")).status).toBe(403);
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
    expect((await anonymous("GET", Bucket)).status).toBe(200);
    expect((await anonymous("GET", `${Bucket}/missing`)).status).toBe(404);
    expect((await anonymous("PUT", `${Bucket}/new`, "x")).status).toBe(200);
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
    await s3.send(new PutObjectAclCommand({ Bucket, Key: "object", ACL: "authenticated-read" }));
    expect((await anonymous("GET", `${Bucket}/object`)).status).toBe(403);
    await other.send(new GetObjectCommand({ Bucket, Key: "object" }));
  });

  test("name accounts by their canonical ids, and are given back as they are", async () => {
    const { Owner } = await s3.send(new ListBucketsCommand({}));
    const { Owner: Theirs } = await other.send(new ListBucketsCommand({}));
    await s3.send(new PutObjectAclCommand({ Bucket, Key: "object", GrantReadACP: `id="${Theirs?.ID}"` }));
    expect(await other.send(new GetObjectAclCommand({ Bucket, Key: "object" }))).toMatchObject({
      Owner: { ID: Owner?.ID },
      Grants: [{ Grantee: { Type: "CanonicalUser", ID: Theirs?.ID }, Permission: "READ_ACP" }],
    });
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "object" }))).rejects.toMatchObject(DENIED);
    await s3.send(
      new PutObjectAclCommand({
        Bucket,
        Key: "object",
        AccessControlPolicy: {
          Owner,
          Grants: [{ Grantee: { Type: "CanonicalUser", ID: Theirs?.ID }, Permission: "FULL_CONTROL" }],
        },
      }),
    );
    await other.send(new GetObjectCommand({ Bucket, Key: "object" }));
  });

  test("of an object that another account has written are that account's", async () => {
    const { Owner: Theirs } = await other.send(new ListBucketsCommand({}));
    await s3.send(new PutBucketAclCommand({ Bucket, GrantWrite: `id="${Theirs?.ID}"` }));
    await other.send(new PutObjectCommand({ Bucket, Key: "theirs", Body: "x" }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "theirs" }))).rejects.toMatchObject(DENIED);
    await other.send(new PutObjectCommand({ Bucket, Key: "ours", Body: "x", ACL: "bucket-owner-full-control" }));
    await s3.send(new GetObjectCommand({ Bucket, Key: "ours" }));
    await s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
      }),
    );
    const { Owner: preferred } = await s3.send(new ListBucketsCommand({}));
    await other.send(new PutObjectCommand({ Bucket, Key: "given", Body: "x", ACL: "bucket-owner-full-control" }));
    expect((await s3.send(new GetObjectAclCommand({ Bucket, Key: "given" }))).Owner).toEqual(preferred);
  });

  test.each([
    [{ ACL: "fake" }, { name: "InvalidArgument", ArgumentName: "x-amz-acl", ArgumentValue: "fake" }],
    [{ GrantWrite: 'fakekey="1234"' }, { name: "InvalidArgument", message: "Argument format not recognized" }],
    [{ GrantWrite: 'id="wrong-id"' }, { name: "InvalidArgument", message: "Invalid id" }],
    [
      { GrantWrite: 'uri="http://acs.amazonaws.com/groups/s3/FakeGroup"' },
      { name: "InvalidArgument", message: "Invalid group uri" },
    ],
    [{}, { name: "MissingSecurityHeader", MissingHeaderName: "x-amz-acl" }],
    [
      { ACL: "private", GrantRead: 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"' },
      { name: "InvalidRequest", message: "Specifying both Canned ACLs and Header Grants is not allowed" },
    ],
    [{ AccessControlPolicy: { Grants: [] } }, { name: "MalformedACLError" }],
  ])("that are none are refused: %o", async (acl, error) => {
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ...(acl as object) }))).rejects.toMatchObject(error);
  });
});

test("a request can say whose the bucket must be", async () => {
  const Bucket = await makeBucket();
  await s3.send(new GetObjectCommand({ Bucket, Key: "object", ExpectedBucketOwner: OWNER }));
  await expect(
    s3.send(new GetObjectCommand({ Bucket, Key: "object", ExpectedBucketOwner: OTHER })),
  ).rejects.toMatchObject(DENIED);
  await expect(
    s3.send(new GetObjectCommand({ Bucket, Key: "object", ExpectedBucketOwner: "0000" })),
  ).rejects.toMatchObject({ name: "InvalidBucketOwnerAWSAccountID" });
});
