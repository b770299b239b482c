import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";

// A day is a second here. What is asked again and again is asked until it is so, or the test runs out of time.
const DAY_SECONDS = 1;
const POLL = { timeout: 30_000, interval: 50 };

test("lifecycles act: objects expire, versions go, uploads are aborted, classes change", async () => {
  await using stack = await startTestStack({ S3_LIFECYCLE_DAY_SECONDS: String(DAY_SECONDS) });
  const s3 = new S3Client({
    endpoint: stack.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "000000000000", secretAccessKey: "test" },
  });
  const Bucket = "living";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const put = (Key: string, more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
  await put("kept");
  await put("old/1");
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "upload" }));
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          { ID: "expire", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 1 } },
          {
            ID: "versions",
            Status: "Enabled",
            Filter: { Prefix: "versions/" },
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            Expiration: { ExpiredObjectDeleteMarker: true },
          },
          {
            ID: "uploads",
            Status: "Enabled",
            Filter: { Prefix: "" },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
          {
            ID: "archive",
            Status: "Enabled",
            Filter: { And: { Prefix: "archive/", ObjectSizeGreaterThan: 0 } },
            Transitions: [{ Days: 0, StorageClass: "GLACIER" }],
          },
        ],
      },
    }),
  );
  expect((await put("old/2")).Expiration).toMatch(
    /^expiry-date="\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", rule-id="expire"$/,
  );
  await put("archive/a");

  const keys = async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    return [...Versions.map(({ Key }) => Key), ...DeleteMarkers.map(({ Key }) => `${Key} (marker)`)].sort();
  };
  await expect.poll(keys, POLL).toEqual(["archive/a", "kept"]);
  const uploads = async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads;
  await expect.poll(uploads, POLL).toBeUndefined();

  // What is archived is read only while a copy is restored.
  const archived = { Bucket, Key: "archive/a" };
  await expect.poll(async () => (await s3.send(new HeadObjectCommand(archived))).StorageClass, POLL).toBe("GLACIER");
  await expect(s3.send(new GetObjectCommand(archived))).rejects.toMatchObject({ name: "InvalidObjectState" });
  await s3.send(new RestoreObjectCommand({ ...archived, RestoreRequest: { Days: 60 } }));
  expect(await (await s3.send(new GetObjectCommand(archived))).Body?.transformToString()).toBe("x");
  expect((await s3.send(new HeadObjectCommand(archived))).Restore).toMatch(/^ongoing-request="false", expiry-date="/);

  // With versions an object that expires is hidden; what is hidden goes, and the marker that hides nothing goes after it.
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await put("old/3");
  await expect.poll(keys, POLL).toEqual(["archive/a", "kept", "old/3", "old/3 (marker)"]);
  await put("versions/v");
  await put("versions/v");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "versions/v" }));
  await expect.poll(keys, POLL).toEqual(["archive/a", "kept", "old/3", "old/3 (marker)"]);
});
