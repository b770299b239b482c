import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Behaviour and messages as recorded from AWS in https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24, and
// as in https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("versions");

const put = async (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const versioning = (Status: "Enabled" | "Suspended", bucket = Bucket) =>
  s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }));

/** `[version id, or M for a marker; latest]`, newest first. */
async function history(Prefix: string): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return [
    ...Versions.map(({ VersionId, IsLatest }) => `${VersionId}${IsLatest ? " latest" : ""}`),
    ...DeleteMarkers.map(({ VersionId, IsLatest }) => `marker ${VersionId}${IsLatest ? " latest" : ""}`),
  ];
}

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

test("a bucket says nothing of versioning until it has been told", async () => {
  const bucket = uniqueName("never");
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const status = async () => (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status;
  expect(await status()).toBeUndefined();
  await versioning("Enabled", bucket);
  expect(await status()).toBe("Enabled");
  await versioning("Suspended", bucket);
  expect(await status()).toBe("Suspended");
  await expect(versioning("enabled" as "Enabled", bucket)).rejects.toMatchObject({ name: "MalformedXML" });
  await expect(
    s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: {} })),
  ).rejects.toMatchObject({ name: "IllegalVersioningConfigurationException" });
});

describe("with versioning", () => {
  beforeAll(async () => {
    await put("before", "null");
    await versioning("Enabled");
  });

  test("every write makes a version, and what was there before is the null version", async () => {
    const one = await put("before", "one");
    const two = await put("before", "two");
    expect(one.VersionId).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await history("before")).toEqual([`${two.VersionId} latest`, one.VersionId, "null"]);
    expect(await get("before")).toBe("two");
    expect(await get("before", one.VersionId)).toBe("one");
    expect(await get("before", "null")).toBe("null");
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "before", VersionId: "null" }))).VersionId).toBe("null");
  });

  test("a delete hides an object behind a marker, and deleting the marker brings it back", async () => {
    const { VersionId } = await put("hidden", "x");
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "hidden" }));
    expect(marker).toMatchObject({ DeleteMarker: true, $metadata: { httpStatusCode: 204 } });
    await expect(get("hidden")).rejects.toMatchObject({
      name: "NoSuchKey",
      $response: { headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.VersionId } },
    });
    await expect(get("hidden", marker.VersionId)).rejects.toMatchObject({
      name: "MethodNotAllowed",
      ResourceType: "DeleteMarker",
      $response: { headers: { allow: "DELETE" } },
    });
    expect(await get("hidden", VersionId)).toBe("x");
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "hidden" }))).KeyCount).toBe(0);
    expect(await history("hidden")).toEqual([VersionId, `marker ${marker.VersionId} latest`]);
    const undone = await s3.send(new DeleteObjectCommand({ Bucket, Key: "hidden", VersionId: marker.VersionId }));
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await get("hidden")).toBe("x");
  });

  test("a version deleted by its id is gone, whether or not it was there", async () => {
    const { VersionId } = await put("gone", "x");
    const deleted = new DeleteObjectCommand({ Bucket, Key: "gone", VersionId });
    expect((await s3.send(deleted)).DeleteMarker).toBeUndefined();
    await s3.send(deleted);
    await expect(get("gone", VersionId)).rejects.toMatchObject({ name: "NoSuchVersion", VersionId });
    await expect(get("gone", "not-a-version")).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid version id specified",
      ArgumentName: "versionId",
    });
    expect(await history("gone")).toEqual([]);
  });

  test("DeleteObjects takes versions and keys, and says of each what became of it", async () => {
    const { VersionId } = await put("many", "x");
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "many", VersionId }, { Key: "other" }, { Key: "many", VersionId: "wrong" }] },
      }),
    );
    expect(Deleted).toEqual([
      { Key: "many", VersionId },
      { Key: "other", DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ]);
    expect(Errors).toMatchObject([{ Key: "many", VersionId: "wrong", Code: "NoSuchVersion" }]);
  });

  test("versions are copied from and tagged one by one", async () => {
    const one = await put("tagged", "one");
    await put("tagged", "two");
    const tag = { Key: "tagged", VersionId: one.VersionId, Bucket };
    await s3.send(new PutObjectTaggingCommand({ ...tag, Tagging: { TagSet: [{ Key: "v", Value: "1" }] } }));
    expect((await s3.send(new GetObjectTaggingCommand(tag))).TagSet).toEqual([{ Key: "v", Value: "1" }]);
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet).toEqual([]);
    const copy = await s3.send(
      new CopyObjectCommand({ Bucket, Key: "copied", CopySource: `${Bucket}/tagged?versionId=${one.VersionId}` }),
    );
    expect(copy).toMatchObject({ CopySourceVersionId: one.VersionId, VersionId: expect.any(String) });
    expect(await get("copied")).toBe("one");
    await s3.send(new DeleteObjectTaggingCommand(tag));
    expect((await s3.send(new GetObjectTaggingCommand(tag))).TagSet).toEqual([]);
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "tagged" }));
    await expect(s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).rejects.toMatchObject({
      name: "MethodNotAllowed",
    });
    await expect(
      s3.send(
        new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${Bucket}/tagged?versionId=${marker.VersionId}` }),
      ),
    ).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The source of a copy request may not specifically refer to a delete marker by version id.",
    });
  });

  test("versions are listed page by page, with a prefix and a delimiter", async () => {
    for (const key of ["p/a/1", "p/a/2", "p/b", "p/b", "p/c"]) await put(key, key);
    const seen: string[] = [];
    let page: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (page) {
      const answer: Awaited<ReturnType<typeof list>> = await list(page);
      seen.push(...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""));
      seen.push(...(answer.Versions ?? []).map(({ Key, IsLatest }) => `${Key}${IsLatest ? "" : " old"}`));
      page = answer.IsTruncated
        ? { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker }
        : undefined;
    }
    expect(seen).toEqual(["p/a/", "p/b", "p/b old", "p/c"]);
    await expect(list({ VersionIdMarker: "x" })).rejects.toMatchObject({
      message: "A version-id marker cannot be specified without a key marker.",
    });
    function list(marker: { KeyMarker?: string; VersionIdMarker?: string }) {
      return s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "p/", Delimiter: "/", MaxKeys: 1, ...marker }));
    }
  });

  test("a bucket with versions is not empty", async () => {
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    });
  });
});

test("with versioning suspended, writes and deletes take the null version's place and leave the others", async () => {
  await versioning("Enabled");
  const kept = await put("suspended", "kept");
  await versioning("Suspended");
  expect((await put("suspended", "null 1")).VersionId).toBeUndefined();
  await put("suspended", "null 2");
  expect(await history("suspended")).toEqual(["null latest", kept.VersionId]);
  expect(await get("suspended", "null")).toBe("null 2");
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "suspended" }));
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: "null" });
  expect(await history("suspended")).toEqual([kept.VersionId, "marker null latest"]);
  expect(await get("suspended", kept.VersionId)).toBe("kept");
  await versioning("Enabled");
});
