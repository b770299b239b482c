import { createHash, randomBytes } from "node:crypto";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

// Messages as recorded from AWS in https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const makeBucket = async () => {
  const Bucket = uniqueName("encrypted");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
};
const KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";

test("an object is encrypted as its bucket says, or as it says itself", async () => {
  const Bucket = await makeBucket();
  const put = (more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...more }));
  const md5 = `"${createHash("md5").update("x").digest("hex")}"`;
  expect(await put()).toMatchObject({ ServerSideEncryption: "AES256", ETag: md5 });
  const kms = await put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY, BucketKeyEnabled: true });
  expect(kms).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY, BucketKeyEnabled: true });
  // Only SSE-S3 has the MD5 for an ETag (API reference of Object).
  expect(kms.ETag).not.toBe(md5);
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
  expect(await put()).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY, BucketKeyEnabled: true });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }))).toMatchObject({ SSEKMSKeyId: KEY });
  expect((await put({ ServerSideEncryption: "AES256" })).SSEKMSKeyId).toBeUndefined();
});

test.each([
  [{ Rules: [] }, { name: "MalformedXML" }],
  [
    { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256", KMSMasterKeyID: "k" } }] },
    { name: "InvalidArgument", ArgumentName: "ApplyServerSideEncryptionByDefault" },
  ],
])("a bucket's encryption is checked: %o", async (configuration, error) => {
  const Bucket = await makeBucket();
  await expect(
    s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: configuration as { Rules: [] } }),
    ),
  ).rejects.toMatchObject(error);
});

const customerKey = (bytes = 32) => {
  const key = randomBytes(bytes);
  return {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: key.toString("base64"),
    SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
  };
};

describe("keys that only the customer has", () => {
  let Bucket = "";
  const mine = customerKey();

  beforeAll(async () => {
    Bucket = await makeBucket();
    // Since April 2026 a bucket takes them only when it is told to (user guide, blocking-unblocking-s3-c-encryption-gpb).
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "secret", ...mine }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.BlockedEncryptionTypes).toEqual({
      EncryptionType: ["SSE-C"],
    });
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [{ BlockedEncryptionTypes: { EncryptionType: ["NONE"] } }] },
      }),
    );
  });

  test("are needed to read what they have encrypted", async () => {
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "secret", ...mine }));
    expect(put).toMatchObject({ SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: mine.SSECustomerKeyMD5 });
    expect(put.ServerSideEncryption).toBeUndefined();
    const get = (key: object) => s3.send(new GetObjectCommand({ Bucket, Key: "k", ...key }));
    expect(await (await get(mine)).Body?.transformToString()).toBe("secret");
    await expect(get({})).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    });
    await expect(get(customerKey())).rejects.toMatchObject({
      name: "AccessDenied",
      message:
        "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
    });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy",
        CopySource: `${Bucket}/k`,
        CopySourceSSECustomerAlgorithm: mine.SSECustomerAlgorithm,
        CopySourceSSECustomerKey: mine.SSECustomerKey,
        CopySourceSSECustomerKeyMD5: mine.SSECustomerKeyMD5,
      }),
    );
    const copy = await s3.send(new GetObjectCommand({ Bucket, Key: "copy" }));
    expect(await copy.Body?.transformToString()).toBe("secret");
  });

  test.each([
    [
      { ...mine, SSECustomerAlgorithm: "KMS" },
      { name: "InvalidEncryptionAlgorithmError", ArgumentValue: "KMS" },
    ],
    [customerKey(10), { message: "The secret key was invalid for the specified algorithm." }],
    [{ ...mine, ServerSideEncryption: "AES256" }, { message: /incompatible with the encryption method specified/ }],
  ])("are checked: %o", async (key, { message, ...error }: Record<string, unknown>) => {
    const refused = s3.send(new PutObjectCommand({ Bucket, Key: "bad", Body: "", ...(key as object) }));
    await expect(refused).rejects.toMatchObject({
      ...error,
      ...(message ? { message: message instanceof RegExp ? expect.stringMatching(message) : message } : {}),
    });
  });

  test("are the same for every part of an upload", async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "multi", ...mine }));
    const part = (key: object) =>
      s3.send(new UploadPartCommand({ Bucket, Key: "multi", UploadId, PartNumber: 1, Body: "x", ...key }));
    await part(mine);
    await expect(part({})).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(part(customerKey())).rejects.toMatchObject({
      message: "The provided encryption parameters did not match the ones used originally.",
    });
  });
});
