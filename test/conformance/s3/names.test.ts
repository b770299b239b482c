import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListDirectoryBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RenameObjectCommand,
  S3Client,
  SelectObjectContentCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("names");

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

// A key is any UTF-8 of up to 1,024 bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, read 2026-11-24.
// `fetch` makes another path of those with dots between slashes, so that they have no presigned URL here.
describe("a key", () => {
  test.each([
    { Key: ".." },
    { Key: "../x" },
    { Key: "a/../b" },
    { Key: "./x" },
    { Key: "a/./b" },
    { Key: "a//b", byUrl: true },
    { Key: "/lead", byUrl: true },
    { Key: "//", byUrl: true },
    { Key: "with space", byUrl: true },
    { Key: " around ", byUrl: true },
    { Key: "emoji 😀/é", byUrl: true },
    { Key: "%2F", byUrl: true },
    { Key: "a+b", byUrl: true },
    { Key: "a?b#c&d=e", byUrl: true },
    { Key: "a\\b", byUrl: true },
    { Key: "\u0001x", byUrl: true },
    { Key: "<&amp;>'\"", byUrl: true },
    { Key: "line\r\nline", byUrl: true },
    { Key: "é".repeat(512), byUrl: true },
    { Key: "a".repeat(1024), byUrl: true },
  ])("may be $Key", async ({ Key, byUrl }) => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(Key);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    expect(Contents?.map((each) => each.Key)).toContain(Key);
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${encodeURIComponent(Key)}` }));
    if (byUrl)
      expect(await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key })))).text()).toBe(Key);
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NotFound" });
  });

  test.each(["a".repeat(1025), "é".repeat(513)])("of more than 1,024 bytes is too long", async (Key) => {
    await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))).rejects.toMatchObject({
      name: "KeyTooLongError",
      message: "Your key is too long",
    });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html, read 2026-11-24
describe("an account's buckets", () => {
  // An account of its own: nobody else makes buckets there meanwhile.
  const account = String(Date.now()).padStart(12, "9").slice(-12);
  const own = new S3Client({ ...clientConfig(account), forcePathStyle: true });
  const prefix = uniqueName("paged");
  const names = [1, 2, 3, 4, 5].map((number) => `${prefix}-${number}`);

  beforeAll(async () => {
    for (const name of names) await own.send(new CreateBucketCommand({ Bucket: name }));
  });

  test("come page by page, in the order of their names", async () => {
    const found: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await own.send(new ListBucketsCommand({ MaxBuckets: 2, Prefix: prefix, ContinuationToken }));
      expect(page.Buckets?.every(({ BucketRegion }) => BucketRegion === "us-east-1")).toBe(true);
      found.push(...(page.Buckets ?? []).map(({ Name }) => Name));
      ContinuationToken = page.ContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(found).toEqual(names);
  });

  test("are all there without pages, and are nobody else's", async () => {
    const all = await own.send(new ListBucketsCommand({}));
    expect(all.Buckets?.map(({ Name }) => Name)).toEqual(names);
    expect(all.ContinuationToken).toBeUndefined();
    expect((await s3.send(new ListBucketsCommand({ Prefix: prefix }))).Buckets).toEqual([]);
  });

  test.each([
    [{ MaxBuckets: 0 }, "MaxBuckets must be an integer between 1 and 10000, inclusive"],
    [{ MaxBuckets: 10_001 }, "MaxBuckets must be an integer between 1 and 10000, inclusive"],
    [{ ContinuationToken: "no token" }, "The continuation token provided is incorrect"],
    [{ BucketRegion: "nowhere" }, "Argument value nowhere is not a valid AWS Region"],
  ])("are listed only as S3 lists: %o", async (more, message) => {
    await expect(own.send(new ListBucketsCommand(more))).rejects.toMatchObject({ name: "InvalidArgument", message });
  });
});

describe("what there is not is refused by name", () => {
  const express = "data--use1-az4--x-s3";

  test.each([
    ["RenameObject", new RenameObjectCommand({ Bucket, Key: "new", RenameSource: `${Bucket}/old` })],
    [
      "SelectObjectContent",
      new SelectObjectContentCommand({
        Bucket,
        Key: "k",
        Expression: "SELECT * FROM S3Object",
        ExpressionType: "SQL",
        InputSerialization: { CSV: {} },
        OutputSerialization: { CSV: {} },
      }),
    ],
    ["directory bucket", new ListDirectoryBucketsCommand({})],
    ["directory bucket", new CreateBucketCommand({ Bucket: express })],
    [
      "directory bucket",
      new CreateBucketCommand({
        Bucket: uniqueName("plain"),
        CreateBucketConfiguration: { Bucket: { Type: "Directory", DataRedundancy: "SingleAvailabilityZone" } },
      }),
    ],
    ["WriteOffsetBytes", new PutObjectCommand({ Bucket, Key: "k", Body: "x", WriteOffsetBytes: 0 })],
  ])("%s", async (name, command) => {
    // The commands' types have nothing in common but that the client sends them.
    const send = s3.send.bind(s3) as (command: unknown) => Promise<unknown>;
    await expect(send(command)).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining(name),
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("a directory bucket's objects", async () => {
    const direct = new S3Client({ ...clientConfig(), forcePathStyle: true, disableS3ExpressSessionAuth: true });
    await expect(direct.send(new PutObjectCommand({ Bucket: express, Key: "k", Body: "x" }))).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("directory bucket"),
    });
  });
});
