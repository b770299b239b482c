import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html; values and messages as recorded from AWS in
// https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("checksums");
const MB = 1024 * 1024;

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

// Of "test data..": the last recorded, the others by independent implementations.
const DIGESTS = {
  CRC32: base64(crc32("test data..")),
  CRC32C: "cZWHwQ==",
  CRC64NVME: "qUVrWYOrIAM=",
  SHA1: createHash("sha1").update("test data..").digest("base64"),
  SHA256: createHash("sha256").update("test data..").digest("base64"),
} as const;

function base64(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes.toString("base64");
}

describe.each(Object.keys(DIGESTS) as ChecksumAlgorithm[])("%s", (algorithm) => {
  const member = `Checksum${algorithm}`;
  const Key = `whole-${algorithm}`;
  const put = (more: object) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "test data..", ...more }));

  test("is computed by the client, verified, kept and given back", async () => {
    const answer: object = await put({ ChecksumAlgorithm: algorithm });
    expect(answer).toMatchObject({ ChecksumType: "FULL_OBJECT" });
    if (algorithm !== "CRC32C") expect(answer).toMatchObject({ [member]: DIGESTS[algorithm as "CRC32"] });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }))).toMatchObject({
      [member]: (answer as Record<string, string>)[member],
    });
    const attributes = await s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ["Checksum"] }));
    expect(attributes.Checksum).toMatchObject({ [member]: (answer as Record<string, string>)[member] });
    const range = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-1", ChecksumMode: "ENABLED" }));
    expect((range as unknown as Record<string, unknown>)[member]).toBeUndefined();
  });

  test("that does not match is refused, and so is one that is none", async () => {
    const wrong = Buffer.alloc(Buffer.from(DIGESTS[algorithm as "CRC32"], "base64").length).toString("base64");
    await expect(put({ [member]: wrong })).rejects.toMatchObject({
      name: "BadDigest",
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    await expect(put({ [member]: "bad" })).rejects.toMatchObject({
      name: "InvalidRequest",
      message: `Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`,
    });
  });
});

test("without any, an object gets CRC64NVME", async () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
  const answer = await fetch(`${endpointUrl()}/${Bucket}/bare`, {
    method: "PUT",
    body: "test data..",
    headers: { authorization },
  });
  expect(answer.headers.get("x-amz-checksum-crc64nvme")).toBe(DIGESTS.CRC64NVME);
  const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/bare` }));
  expect(copy.CopyObjectResult?.ChecksumCRC64NVME).toBe(DIGESTS.CRC64NVME);
  const sha1 = await s3.send(
    new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/bare`, ChecksumAlgorithm: "SHA1" }),
  );
  expect(sha1.CopyObjectResult?.ChecksumSHA1).toBe(DIGESTS.SHA1);
});

test("an MD5 that does not match, or is none, is refused", async () => {
  const put = (ContentMD5: string) => s3.send(new PutObjectCommand({ Bucket, Key: "md5", Body: "x", ContentMD5 }));
  await expect(put("__invalid__")).rejects.toMatchObject({ name: "InvalidDigest" });
  await expect(put("AAAAAAAAAAAAAAAAAAAAAA==")).rejects.toMatchObject({
    name: "BadDigest",
    message: "The Content-MD5 you specified did not match what we received.",
    ExpectedDigest: "AAAAAAAAAAAAAAAAAAAAAA==",
    CalculatedDigest: createHash("md5").update("x").digest("base64"),
  });
});

describe("of multipart uploads", () => {
  const BODIES = [Buffer.alloc(5 * MB, "a"), Buffer.alloc(5 * MB + 1, "b"), Buffer.from("last")];

  /** Uploads the three bodies and completes with what `completion` makes of the parts. */
  async function upload(
    Key: string,
    ChecksumAlgorithm: ChecksumAlgorithm | undefined,
    ChecksumType: ChecksumType | undefined,
    completion: (parts: CompletedPart[]) => object = () => ({}),
  ) {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm, ChecksumType }),
    );
    const parts = await Promise.all(
      BODIES.map(async (Body, index): Promise<CompletedPart> => {
        const PartNumber = index + 1;
        const {
          $metadata: _metadata,
          ServerSideEncryption: _encryption,
          ...part
        } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm }));
        return ChecksumAlgorithm ? { ...part, PartNumber } : { ETag: part.ETag, PartNumber };
      }),
    );
    return s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts },
        ...completion(parts),
      }),
    );
  }

  test.each(["CRC32", "CRC32C", "CRC64NVME"] as const)("%s of the whole follows from the parts'", async (algorithm) => {
    const Key = `full-${algorithm}`;
    const whole = Buffer.concat(BODIES);
    await s3.send(new PutObjectCommand({ Bucket, Key: "whole", Body: whole, ChecksumAlgorithm: algorithm }));
    const expected = await s3.send(new HeadObjectCommand({ Bucket, Key: "whole", ChecksumMode: "ENABLED" }));
    const answer = await upload(Key, algorithm, "FULL_OBJECT");
    expect(answer).toMatchObject({
      [`Checksum${algorithm}`]: expected[`Checksum${algorithm}`],
      ChecksumType: "FULL_OBJECT",
    });
    await expect(
      upload(Key, algorithm, "FULL_OBJECT", () => ({ [`Checksum${algorithm}`]: "AAAAAA==" })),
    ).rejects.toMatchObject({ name: "BadDigest" });
  });

  test.each(["CRC32", "SHA256"] as const)("%s can be composed of the parts'", async (algorithm) => {
    const Key = `composite-${algorithm}`;
    let parts: CompletedPart[] = [];
    const answer = await upload(Key, algorithm, "COMPOSITE", (given) => {
      parts = given;
      return {};
    });
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part[`Checksum${algorithm}`] ?? "", "base64")));
    const composed =
      algorithm === "CRC32" ? base64(crc32(digests)) : createHash("sha256").update(digests).digest("base64");
    expect(answer).toMatchObject({ [`Checksum${algorithm}`]: `${composed}-3`, ChecksumType: "COMPOSITE" });
    const { ObjectParts, Checksum, ObjectSize } = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ["ObjectParts", "Checksum", "ObjectSize"],
        MaxParts: 2,
      }),
    );
    expect(ObjectSize).toBe(BODIES.reduce((sum, { length }) => sum + length, 0));
    expect(Checksum).toMatchObject({ [`Checksum${algorithm}`]: composed });
    expect(ObjectParts).toMatchObject({
      TotalPartsCount: 3,
      IsTruncated: true,
      NextPartNumberMarker: "2",
      Parts: parts.slice(0, 2).map((part, index) => ({
        PartNumber: index + 1,
        Size: BODIES[index]?.length,
        [`Checksum${algorithm}`]: part[`Checksum${algorithm}`],
      })),
    });
    const part = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 3, ChecksumMode: "ENABLED" }));
    expect(part).toMatchObject({ PartsCount: 3, [`Checksum${algorithm}`]: parts[2]?.[`Checksum${algorithm}`] });
  });

  test("without one is CRC64NVME of the whole, and the parts' own are not asked for", async () => {
    const answer = await upload("plain", undefined, undefined);
    expect(answer).toMatchObject({ ChecksumCRC64NVME: expect.any(String), ChecksumType: "FULL_OBJECT" });
    const { ObjectParts } = await s3.send(
      new GetObjectAttributesCommand({ Bucket, Key: "plain", ObjectAttributes: ["ObjectParts"] }),
    );
    expect(ObjectParts).toEqual({ TotalPartsCount: 3 });
  });

  test.each([
    ["SHA1", "FULL_OBJECT", "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm."],
    ["CRC64NVME", "COMPOSITE", "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."],
  ] as const)("%s cannot be %s", async (ChecksumAlgorithm, ChecksumType, message) => {
    await expect(
      s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "k", ChecksumAlgorithm, ChecksumType })),
    ).rejects.toMatchObject({ name: "InvalidRequest", message });
  });

  test("must be repeated for every part when they are composed", async () => {
    await expect(
      upload("missing", "CRC32", "COMPOSITE", (parts) => ({
        MultipartUpload: { Parts: parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber })) },
      })),
    ).rejects.toMatchObject({
      message:
        "The upload was created using a crc32 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.",
    });
    await expect(upload("mode", "CRC32", "COMPOSITE", () => ({ ChecksumType: "FULL_OBJECT" }))).rejects.toMatchObject({
      message:
        "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.",
    });
    await expect(upload("size", undefined, undefined, () => ({ MpuObjectSize: 5 }))).rejects.toMatchObject({
      message: `The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: ${10 * MB + 5}`,
    });
  });
});
