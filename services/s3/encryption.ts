import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ServerSideEncryptionConfiguration } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket-store.ts";
import { accessDenied, invalidEncryption, invalidEncryptionAlgorithm, invalidRequest } from "./errors.ts";
import type { StoredEncryption } from "./object-store.ts";

// Server-side encryption as a client sees it: what it asked for is kept, checked and shown. The bytes themselves lie on this machine's
// disk as they are. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html, read 2026-11-24

/** A request's headers for a key that only the customer has. */
export interface CustomerKeyInput {
  SSECustomerAlgorithm?: string | undefined;
  SSECustomerKey?: string | undefined;
  SSECustomerKeyMD5?: string | undefined;
}

export interface EncryptionInput extends CustomerKeyInput {
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
}

/** Since January 2023 every bucket has SSE-S3, and since April 2026 none takes customer keys unless told to (user guide). */
export const DEFAULT_ENCRYPTION: ServerSideEncryptionConfiguration = {
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: false,
      BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
    },
  ],
};

const KMS = new Set(["aws:kms", "aws:kms:dsse"]);
const METHODS = new Set(["AES256", ...KMS]);

/** How a new object is encrypted: as the request says, or else as its bucket does. */
export function readEncryption(input: EncryptionInput, bucket: Bucket): StoredEncryption {
  const { ServerSideEncryption: method, SSEKMSKeyId: key } = input;
  if (hasCustomerKey(input)) {
    if (method !== undefined)
      throw invalidEncryption(
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        method,
      );
    if (blocksCustomerKeys(bucket)) throw accessDenied();
    return { algorithm: "AES256", customer: digestOf(readCustomerKey(input)) };
  }
  if (method !== undefined && !METHODS.has(method))
    throw invalidEncryption("The encryption method specified is not supported", method);
  if (key !== undefined && !KMS.has(method ?? ""))
    throw invalidEncryption(
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    );
  const [rule] = bucket.settings.encryption?.Rules ?? [];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = method ?? byDefault?.SSEAlgorithm ?? "AES256";
  if (!KMS.has(algorithm)) return { algorithm };
  const own = algorithm === byDefault?.SSEAlgorithm ? byDefault.KMSMasterKeyID : undefined;
  return {
    algorithm,
    key: keyArn(key ?? own, bucket),
    // Dual-layer encryption has no bucket keys (user guide, UsingDSSEncryption).
    bucketKey:
      algorithm === "aws:kms" && (input.BucketKeyEnabled ?? rule?.BucketKeyEnabled ?? false) ? true : undefined,
  };
}

/** A key id as the ARN that S3 shows; without one it is the account's own key for S3. There is no KMS here that would know better. */
function keyArn(key: string | undefined, { account, region }: Bucket): string {
  if (key?.startsWith("arn:")) return key;
  const prefix = `arn:aws:kms:${region}:${account}:`;
  if (key?.startsWith("alias/")) return prefix + key;
  return `${prefix}key/${key ?? managedKeyId(account, region)}`;
}

function managedKeyId(account: string, region: string): string {
  const digits = createHash("sha256").update(`aws/s3 ${account} ${region}`).digest("hex");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}

/**
 * Whether a bucket takes no customer keys, which it does not unless its encryption says NONE:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html, read 2026-11-24
 */
const blocksCustomerKeys = ({ settings }: Bucket): boolean =>
  !settings.encryption?.Rules?.[0]?.BlockedEncryptionTypes?.EncryptionType?.includes("NONE");

const hasCustomerKey = (input: CustomerKeyInput): boolean =>
  input.SSECustomerAlgorithm !== undefined ||
  input.SSECustomerKey !== undefined ||
  input.SSECustomerKeyMD5 !== undefined;

/** The key's bytes, checked as S3 checks them, in its order. */
function readCustomerKey(input: CustomerKeyInput): { key: Buffer; md5: string } {
  const { SSECustomerAlgorithm: algorithm, SSECustomerKey: text, SSECustomerKeyMD5: md5 } = input;
  if (algorithm !== undefined && algorithm !== "AES256") throw invalidEncryptionAlgorithm(algorithm);
  if (algorithm === undefined)
    throw invalidEncryption(
      "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
    );
  if (text === undefined)
    throw invalidEncryption(
      "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
    );
  const key = Buffer.from(text, "base64");
  if (key.length !== 32 || md5 === undefined)
    throw invalidEncryption("The secret key was invalid for the specified algorithm.");
  if (createHash("md5").update(key).digest("base64") !== md5)
    throw invalidEncryption("The calculated MD5 hash of the key did not match the hash that was provided.");
  return { key, md5 };
}

/** Not the key itself: a salted digest of it (user guide, ServerSideEncryptionCustomerKeys). */
function digestOf({ key, md5 }: { key: Buffer; md5: string }, salt = randomBytes(16).toString("base64")) {
  return { salt, md5, digest: createHmac("sha256", salt).update(key).digest("base64") };
}

/** An object with a customer's key is read only with that key, any other only without one. */
export function checkCustomerKey(encryption: StoredEncryption, input: CustomerKeyInput): void {
  const { customer } = encryption;
  if (!hasCustomerKey(input)) {
    if (customer)
      throw invalidRequest(
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
      );
    return;
  }
  if (!customer) throw invalidRequest("The encryption parameters are not applicable to this object.");
  if (input.SSECustomerAlgorithm === "AES256" && input.SSECustomerKey && input.SSECustomerKeyMD5 === undefined)
    throw wrongKey();
  const given = digestOf(readCustomerKey(input), customer.salt);
  if (!timingSafeEqual(Buffer.from(given.digest), Buffer.from(customer.digest))) throw wrongKey();
}

const wrongKey = () =>
  accessDenied(
    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
  );

/** A part is encrypted as its upload was begun. */
export function checkPartKey(encryption: StoredEncryption, input: CustomerKeyInput): void {
  const { customer } = encryption;
  if (hasCustomerKey(input) !== (customer !== undefined))
    throw invalidRequest(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  if (!customer) return;
  const given = digestOf(readCustomerKey(input), customer.salt);
  if (given.digest !== customer.digest)
    throw invalidRequest("The provided encryption parameters did not match the ones used originally.");
}

/** The members of an answer that tell how an object is encrypted. */
export const showEncryption = ({ algorithm, key, bucketKey, customer }: StoredEncryption) =>
  customer
    ? { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: customer.md5 }
    : // What was kept had been checked to be one of the SDK's values.
      { ServerSideEncryption: algorithm as "AES256", SSEKMSKeyId: key, BucketKeyEnabled: bucketKey };

/** Whether the ETag is the MD5 of the bytes (API reference of Object): not when the key is KMS's or the customer's. */
export const hasMd5Etag = ({ algorithm, customer }: StoredEncryption): boolean =>
  algorithm === "AES256" && customer === undefined;
