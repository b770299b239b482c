import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html; messages as recorded from AWS in
// https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("locked");
const LOCKED = { name: "AccessDenied", message: "Access Denied because object protected by object lock." };
const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60 * 1000);

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
});

const put = (Key: string, more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
const remove = (Key: string, VersionId: string | undefined, BypassGovernanceRetention?: boolean) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }));
const retain = (
  Key: string,
  Mode: "GOVERNANCE" | "COMPLIANCE",
  RetainUntilDate: Date,
  BypassGovernanceRetention?: boolean,
) =>
  s3.send(
    new PutObjectRetentionCommand({ Bucket, Key, Retention: { Mode, RetainUntilDate }, BypassGovernanceRetention }),
  );

test("governance keeps a version from being deleted, unless it is bypassed; a marker hides it all the same", async () => {
  const { VersionId } = await put("governed", { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: days(1) });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "governed" }))).toMatchObject({
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: expect.any(Date),
  });
  expect((await remove("governed", undefined)).DeleteMarker).toBe(true);
  await expect(remove("governed", VersionId)).rejects.toMatchObject(LOCKED);
  const { Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "governed", VersionId }] } }),
  );
  expect(Errors).toMatchObject([{ Key: "governed", VersionId, Code: "AccessDenied", Message: LOCKED.message }]);
  await remove("governed", VersionId, true);
});

test("compliance cannot be bypassed, shortened or weakened", async () => {
  const { VersionId } = await put("compliant");
  await retain("compliant", "COMPLIANCE", days(2));
  await expect(remove("compliant", VersionId, true)).rejects.toMatchObject(LOCKED);
  await expect(retain("compliant", "COMPLIANCE", days(1), true)).rejects.toMatchObject(LOCKED);
  await expect(retain("compliant", "GOVERNANCE", days(3), true)).rejects.toMatchObject(LOCKED);
  await retain("compliant", "COMPLIANCE", days(3));
});

test("governance can be made longer by anybody and shorter by who bypasses it", async () => {
  await put("extended");
  await retain("extended", "GOVERNANCE", days(2));
  await retain("extended", "GOVERNANCE", days(3));
  await expect(retain("extended", "GOVERNANCE", days(1))).rejects.toMatchObject(LOCKED);
  await retain("extended", "GOVERNANCE", days(1), true);
  await expect(retain("extended", "GOVERNANCE", new Date(0), true)).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "The retain until date must be in the future!",
  });
  const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: "extended" }));
  expect(Retention?.Mode).toBe("GOVERNANCE");
});

test("a legal hold keeps a version until it is lifted", async () => {
  const { VersionId } = await put("held");
  const get = new GetObjectLegalHoldCommand({ Bucket, Key: "held" });
  await expect(s3.send(get)).rejects.toMatchObject({ name: "NoSuchObjectLockConfiguration" });
  const hold = (Status: "ON" | "OFF") =>
    s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: "held", LegalHold: { Status } }));
  await hold("ON");
  expect((await s3.send(get)).LegalHold).toEqual({ Status: "ON" });
  await expect(remove("held", VersionId, true)).rejects.toMatchObject(LOCKED);
  await hold("OFF");
  await remove("held", VersionId);
});

test("a bucket's default retention is that of each new object", async () => {
  const bucket = uniqueName("default");
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  const get = new GetObjectLockConfigurationCommand({ Bucket: bucket });
  expect((await s3.send(get)).ObjectLockConfiguration).toEqual({ ObjectLockEnabled: "Enabled" });
  const configure = (DefaultRetention: object) =>
    s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } },
      }),
    );
  await expect(configure({ Mode: "GOVERNANCE", Days: 1, Years: 1 })).rejects.toMatchObject({ name: "MalformedXML" });
  await configure({ Mode: "GOVERNANCE", Days: 1 });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "k", Body: "" }));
  const { ObjectLockMode, ObjectLockRetainUntilDate: until } = await s3.send(
    new HeadObjectCommand({ Bucket: bucket, Key: "k" }),
  );
  expect(ObjectLockMode).toBe("GOVERNANCE");
  expect(Math.abs((until?.getTime() ?? 0) - days(1).getTime())).toBeLessThan(60_000);
});

test("locks are for buckets with Object Lock, whose versioning stays on", async () => {
  const plain = uniqueName("plain");
  await s3.send(new CreateBucketCommand({ Bucket: plain }));
  await s3.send(new PutObjectCommand({ Bucket: plain, Key: "k", Body: "" }));
  await expect(s3.send(new GetObjectRetentionCommand({ Bucket: plain, Key: "k" }))).rejects.toMatchObject({
    name: "InvalidRequest",
    message: "Bucket is missing Object Lock Configuration",
  });
  await expect(s3.send(new GetObjectLockConfigurationCommand({ Bucket: plain }))).rejects.toMatchObject({
    name: "ObjectLockConfigurationNotFoundError",
  });
  await expect(
    s3.send(new DeleteObjectCommand({ Bucket: plain, Key: "k", BypassGovernanceRetention: true })),
  ).rejects.toMatchObject({ name: "InvalidArgument", ArgumentName: "x-amz-bypass-governance-retention" });
  await expect(
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } })),
  ).rejects.toMatchObject({ name: "InvalidBucketState" });
  await expect(put("k", { ObjectLockMode: "GOVERNANCE" })).rejects.toMatchObject({
    message: "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
  });
});
