import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("objects");

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

const put = (Key: string, Body: string | Uint8Array = "x", more = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more = {}) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body?.transformToString() };
};

describe("buckets", () => {
  test("are made, listed, located and deleted when empty", async () => {
    const name = uniqueName("bucket");
    await s3.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint).toBe("eu-west-1");
    expect((await s3.send(new HeadBucketCommand({ Bucket: name }))).BucketRegion).toBe("eu-west-1");
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain(name);
    await s3.send(new PutObjectCommand({ Bucket: name, Key: "k", Body: "" }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: name }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
    await s3.send(new DeleteObjectCommand({ Bucket: name, Key: "k" }));
    await s3.send(new DeleteBucketCommand({ Bucket: name }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.each(["ab", "Upper", "under_score", "192.168.0.1", "a..b", "-dash"])("may not be called %s", async (name) => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: "InvalidBucketName",
    });
  });
});

describe("objects", () => {
  test("keep bytes, headers and metadata, and have an MD5 for an ETag", async () => {
    await put("plain", "hello", {
      ContentType: "text/plain",
      CacheControl: "no-store",
      Metadata: { owner: "ada" },
      Tagging: "a=1",
    });
    const answer = await get("plain", { ChecksumMode: "ENABLED" });
    expect(answer).toMatchObject({
      text: "hello",
      ContentType: "text/plain",
      CacheControl: "no-store",
      ContentLength: 5,
      Metadata: { owner: "ada" },
      TagCount: 1,
      ETag: `"${createHash("md5").update("hello").digest("hex")}"`,
      ChecksumType: "FULL_OBJECT",
    });
    expect(answer.ContentEncoding).toBeUndefined();
  });

  test.each([
    "../up",
    "a//b",
    "a/./b",
    "sp ace+plus",
    "ünïcode/😀",
    "per%cent",
    "q?u=e&ry#h",
    "trailing/",
    "'quote\"<xml>&",
  ])("may be called %s", async (key) => {
    await put(key, key);
    expect((await get(key)).text).toBe(key);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
    expect(Contents?.map(({ Key }) => Key)).toContain(key);
  });

  test("of unknown length stream in, in chunks with a trailing checksum", async () => {
    const parts = Array.from({ length: 40 }, (_, n) => Buffer.alloc(65_536, n));
    const whole = Buffer.concat(parts);
    await put("stream", Readable.from(parts) as never, { ContentLength: whole.length, ChecksumAlgorithm: "CRC32" });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "stream" }));
    expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), whole)).toBe(0);
  });

  test("are refused when a digest does not match, and nothing is left", async () => {
    await expect(put("bad", "body", { ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" })).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(
      put("bad", "body", { ChecksumSHA256: createHash("sha256").update("other").digest("base64") }),
    ).rejects.toMatchObject({ name: "BadDigest" });
    await expect(get("bad")).rejects.toMatchObject({ name: "NoSuchKey", message: "The specified key does not exist." });
  });

  test.each([
    ["bytes=0-1", "01", "bytes 0-1/10"],
    ["bytes=8-", "89", "bytes 8-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=5-100", "56789", "bytes 5-9/10"],
  ])("are read in part: %s", async (Range, text, ContentRange) => {
    await put("range", "0123456789");
    expect(await get("range", { Range })).toMatchObject({ text, ContentRange, $metadata: { httpStatusCode: 206 } });
    await expect(get("range", { Range: "bytes=10-" })).rejects.toMatchObject({
      name: "InvalidRange",
      $metadata: { httpStatusCode: 416 },
    });
  });

  test("are read and written under conditions", async () => {
    const { ETag } = await put("condition", "1");
    expect((await get("condition", { IfMatch: ETag })).text).toBe("1");
    await expect(get("condition", { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get("condition", { IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put("condition", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await put("condition", "2", { IfMatch: ETag });
    expect((await get("condition")).text).toBe("2");
  });

  test("are copied, with their metadata or with other", async () => {
    await put("source key", "copy me", { Metadata: { a: "1" }, ContentType: "text/css" });
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURIComponent(`${Bucket}/source key`) }),
    );
    expect(await get("copy")).toMatchObject({ text: "copy me", Metadata: { a: "1" }, ContentType: "text/css" });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy",
        CopySource: `${Bucket}/copy`,
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
      }),
    );
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).Metadata).toEqual({ b: "2" });
    const itself = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/copy` });
    await expect(s3.send(itself)).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  test("are deleted together, and deleting what is not there succeeds", async () => {
    await Promise.all(["d/1", "d/2"].map((key) => put(key)));
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: ["d/1", "d/2", "d/3"].map((Key) => ({ Key })) } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["d/1", "d/2", "d/3"]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }))).KeyCount).toBe(0);
  });

  test("presigned URLs work until they expire", async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "presigned" }), { expiresIn: 60 });
    expect((await fetch(url, { method: "PUT", body: "by url" })).status).toBe(200);
    expect(await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "presigned" })))).text()).toBe(
      "by url",
    );
    const old = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "presigned" }), {
      expiresIn: 1,
      signingDate: new Date(Date.now() - 60_000),
    });
    const answer = await fetch(old);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
  });

  test("are reached by virtual host", async () => {
    await put("virtual", "host");
    const answer = await fetch(`${endpointUrl().replace("127.0.0.1", `${Bucket}.localhost`)}/virtual`).catch(
      () => undefined,
    );
    // Not every resolver knows names below localhost.
    if (answer) expect(await answer.text()).toBe("host");
  });
});

describe("listings", () => {
  const list = uniqueName("list");
  const keys = ["a", "a/b", "a/c/d", "b", "c/1", "c/2", "z", "é", "😀", "﹏"];
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: list }));
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: list, Key, Body: Key }));
  });
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  test("come in the order of UTF-8 bytes, page by page, in both versions", async () => {
    for (const MaxKeys of [1, 3, 1000]) {
      const found: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(new ListObjectsV2Command({ Bucket: list, MaxKeys, ContinuationToken }));
        found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect(found).toEqual(byBytes);
    }
    const first = await s3.send(new ListObjectsCommand({ Bucket: list, MaxKeys: 4 }));
    const second = await s3.send(new ListObjectsCommand({ Bucket: list, Marker: first.Contents?.at(-1)?.Key }));
    expect([...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) => Key)).toEqual(byBytes);
  });

  test("group by delimiter, also across pages", async () => {
    const entries: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: list, Delimiter: "/", MaxKeys: 2, ContinuationToken }),
      );
      entries.push(
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ""),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(entries.sort()).toEqual(["a", "a/", "b", "c/", "z", "é", "😀", "﹏"].sort());
    const below = await s3.send(new ListObjectsV2Command({ Bucket: list, Prefix: "a/", Delimiter: "/" }));
    expect(below).toMatchObject({ Contents: [{ Key: "a/b" }], CommonPrefixes: [{ Prefix: "a/c/" }], KeyCount: 2 });
  });
});

describe("multipart uploads", () => {
  const MB = 1024 * 1024;
  test("become one object, from bodies and copies", async () => {
    const Key = "multi";
    const first = Buffer.alloc(5 * MB, "a");
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { m: "1" } }));
    const one = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: first }));
    await put("copied part", "0123456789");
    const two = await s3.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: 2,
        CopySource: `${Bucket}/copied part`,
        CopySourceRange: "bytes=2-4",
      }),
    );
    const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(Parts?.map(({ Size }) => Size)).toEqual([5 * MB, 3]);
    const complete = await s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: one.ETag },
            { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
          ],
        },
      }),
    );
    expect(complete.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const tail = await get(Key, { Range: `bytes=${5 * MB - 2}-` });
    expect(tail).toMatchObject({ text: "aa234", Metadata: { m: "1" } });
    expect((await get(Key, { PartNumber: 2 })).text).toBe("234");
    await expect(s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).rejects.toMatchObject({
      name: "NoSuchUpload",
    });
  });

  test("are refused with parts that are too small, unknown or out of order", async () => {
    const Key = "refused";
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const ETags = await Promise.all(
      [1, 2].map(
        async (PartNumber) =>
          (await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: "small" }))).ETag,
      ),
    );
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    const [one, two] = [
      { PartNumber: 1, ETag: ETags[0] },
      { PartNumber: 2, ETag: ETags[1] },
    ];
    await expect(complete([one, two])).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(complete([two, one])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([{ PartNumber: 3, ETag: ETags[0] }])).rejects.toMatchObject({ name: "InvalidPart" });
    await complete([two]);
    expect((await get(Key)).text).toBe("small");
  });
});
