import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Listings beside a plain model of them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html, read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });

// Few characters make many common prefixes; those that UTF-16 and UTF-8 order differently are among them.
const character = fc.constantFrom("a", "b", "/", "/", ".", " ", "+", "é", "\uff61", "😀");
const keyText = fc.array(character, { minLength: 1, maxLength: 7 }).map((characters) => characters.join(""));
const prefixText = fc.array(character, { maxLength: 3 }).map((characters) => characters.join(""));
const question = fc.record({
  prefix: prefixText,
  delimiter: fc.constantFrom(undefined, "/", "a/", "é"),
  after: fc.option(keyText, { nil: undefined }),
  max: fc.integer({ min: 1, max: 7 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What all pages together must say: keys, and the common prefixes in their places. */
function model(keys: readonly string[], { prefix, delimiter, after = "" }: Question): string[] {
  const entries: string[] = [];
  for (const key of [...new Set(keys)].sort(byBytes)) {
    if (!key.startsWith(prefix) || byBytes(key, after) <= 0) continue;
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = end < 0 ? key : key.slice(0, end + (delimiter?.length ?? 0));
    // A marker that is itself a common prefix has been listed with all below it.
    if (end >= 0 && entry === after) continue;
    if (entries.at(-1) !== entry) entries.push(entry);
  }
  return entries;
}

interface Page {
  Contents?: { Key?: string | undefined }[] | undefined;
  CommonPrefixes?: { Prefix?: string | undefined }[] | undefined;
}

/** A page's entries in their order: AWS gives keys and prefixes apart. */
const entriesOf = ({ Contents = [], CommonPrefixes = [] }: Page): string[] =>
  [...Contents.map(({ Key = "" }) => Key), ...CommonPrefixes.map(({ Prefix = "" }) => Prefix)].sort(byBytes);

async function makeBucket(): Promise<string> {
  const Bucket = uniqueName("listing");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

const fill = (Bucket: string, keys: readonly string[]) =>
  Promise.all([...new Set(keys)].map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))));

test("ListObjectsV2 and ListObjects equal a plain model, whatever the keys, the prefix, the delimiter and the pages", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(keyText, { minLength: 1, maxLength: 25 }),
      fc.array(question, { minLength: 1, maxLength: 6 }),
      async (keys, questions) => {
        const Bucket = await makeBucket();
        await fill(Bucket, keys);
        for (const asked of questions) {
          const expected = model(keys, asked);
          expect(await pagesV2(Bucket, asked)).toEqual(expected);
          expect(await pagesV1(Bucket, asked)).toEqual(expected);
        }
      },
    ),
    { numRuns: 20 },
  );
});

async function pagesV2(Bucket: string, { prefix, delimiter, after, max }: Question): Promise<string[]> {
  const entries: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        Delimiter: delimiter,
        StartAfter: after,
        MaxKeys: max,
        ContinuationToken,
        // XML cannot carry every character; this is what SDKs of other languages ask for by themselves.
        EncodingType: undefined,
      }),
    );
    const found = entriesOf(page);
    expect(page.KeyCount).toBe(found.length);
    expect(found.length).toBeLessThanOrEqual(max);
    entries.push(...found);
    ContinuationToken = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  return entries;
}

async function pagesV1(Bucket: string, { prefix, delimiter, after, max }: Question): Promise<string[]> {
  const entries: string[] = [];
  let Marker = after;
  for (;;) {
    const page = await s3.send(
      new ListObjectsCommand({ Bucket, Prefix: prefix, Delimiter: delimiter, Marker, MaxKeys: max }),
    );
    const found = entriesOf(page);
    entries.push(...found);
    if (!page.IsTruncated) return entries;
    // Without a delimiter there is no NextMarker: the last key is the marker.
    expect(page.NextMarker).toBe(delimiter === undefined ? undefined : found.at(-1));
    Marker = found.at(-1);
  }
}

test("with versions, deleted keys are not listed, and every version is, newest first", async () => {
  const change = fc.record({ key: keyText, deleted: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      async (changes, max) => {
        const Bucket = await makeBucket();
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
        const history = new Map<string, string[]>();
        const deleted = new Set<string>();
        for (const change of changes) {
          const id = await apply(Bucket, change);
          history.set(change.key, [id, ...(history.get(change.key) ?? [])]);
          if (change.deleted) deleted.add(change.key);
          else deleted.delete(change.key);
        }
        const keys = [...history.keys()].sort(byBytes);
        const there = keys.filter((key) => !deleted.has(key));
        expect(await pagesV2(Bucket, { prefix: "", delimiter: undefined, after: undefined, max })).toEqual(there);
        expect(await versions(Bucket, max)).toEqual(
          keys.flatMap((key) => history.get(key)?.map((id) => `${key} ${id}`)),
        );
      },
    ),
    { numRuns: 10 },
  );
});

async function apply(Bucket: string, { key: Key, deleted }: { key: string; deleted: boolean }): Promise<string> {
  if (!deleted) return (await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))).VersionId ?? "";
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
  return Deleted?.[0]?.DeleteMarkerVersionId ?? "";
}

/** `key id` of every version, page by page. */
async function versions(Bucket: string, MaxKeys: number): Promise<string[]> {
  const found: { Key: string; VersionId: string; time: number; IsLatest: boolean }[] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys, ...marker }));
    // AWS gives versions and markers apart; within a page they are put together by the pages' own order below.
    found.push(
      ...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map((each) => ({
        Key: each.Key ?? "",
        VersionId: each.VersionId ?? "",
        time: each.LastModified?.getTime() ?? 0,
        IsLatest: each.IsLatest ?? false,
      })),
    );
    if (!page.IsTruncated) break;
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  return found
    .map((each, index) => ({ ...each, index }))
    .sort(
      (a, b) =>
        byBytes(a.Key, b.Key) || Number(b.IsLatest) - Number(a.IsLatest) || b.time - a.time || a.index - b.index,
    )
    .map(({ Key, VersionId }) => `${Key} ${VersionId}`);
}

describe("names", () => {
  let Bucket = "";
  beforeAll(async () => {
    Bucket = await makeBucket();
  });

  test("are percent-encoded when asked for", async () => {
    await fill(Bucket, ["a b+c/é", "a b/x"]);
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "a b", Delimiter: "/", EncodingType: "url" }),
    );
    expect(page.CommonPrefixes).toEqual([{ Prefix: "a%20b%2Bc/" }, { Prefix: "a%20b/" }]);
    expect([page.Prefix, page.EncodingType]).toEqual(["a%20b", "url"]);
    await expect(s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "value" as "url" }))).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid Encoding Method specified in Request",
    });
  });

  test("of uploads are listed with a delimiter and from markers", async () => {
    const start = async (Key: string) => (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
    const ids = [await start("u/a/1"), await start("u/b"), await start("u/b"), await start("u/c")];
    const list = (more: object) => s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "u/", ...more }));
    const grouped = await list({ Delimiter: "/" });
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: "u/a/" }]);
    expect(grouped.Uploads?.map(({ UploadId }) => UploadId)).toEqual(ids.slice(1));
    const first = await list({ MaxUploads: 2 });
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "u/b", NextUploadIdMarker: ids[1] });
    const rest = await list({ KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker });
    expect(rest.Uploads?.map(({ UploadId }) => UploadId)).toEqual(ids.slice(2));
    expect((await list({ KeyMarker: "u/b" })).Uploads?.map(({ UploadId }) => UploadId)).toEqual(ids.slice(3));
  });

  test.each([
    [{ MaxKeys: -1 }, "Argument max-keys must be an integer between 0 and 2147483647"],
    [{ ContinuationToken: "" }, "The continuation token provided is incorrect"],
    [{ ContinuationToken: "no token" }, "The continuation token provided is incorrect"],
  ])("are listed only as S3 lists: %o", async (more, message) => {
    await expect(s3.send(new ListObjectsV2Command({ Bucket, ...more }))).rejects.toMatchObject({
      name: "InvalidArgument",
      message,
    });
  });

  test("come a thousand to a page at most, and none when none are asked for", async () => {
    const many = await makeBucket();
    await fill(
      many,
      Array.from({ length: 1001 }, (_, n) => `k${n}`),
    );
    const page = await s3.send(new ListObjectsV2Command({ Bucket: many, MaxKeys: 5000 }));
    expect([page.KeyCount, page.MaxKeys, page.IsTruncated]).toEqual([1000, 1000, true]);
    expect(await s3.send(new ListObjectsV2Command({ Bucket: many, MaxKeys: 0 }))).toMatchObject({
      KeyCount: 0,
      IsTruncated: false,
    });
  });
});
