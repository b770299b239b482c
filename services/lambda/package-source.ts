import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { notImplemented } from "../aws/service-error.ts";
import { BadPackage, PackageTooLarge } from "./code-store.ts";
import type { LambdaContext } from "./context.ts";
import { invalidParameter } from "./errors.ts";

/** Where a deployment package comes from. */
export interface PackageSource {
  ZipFile?: Uint8Array | undefined;
  S3Bucket?: string | undefined;
  S3Key?: string | undefined;
  S3ObjectVersion?: string | undefined;
  ImageUri?: string | undefined;
}

/** A package as it is kept: its hash in hex, and what Lambda prints of it. */
export interface Package {
  codeHash: string;
  CodeSha256: string;
  CodeSize: number;
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (zipped, direct upload), read 2026-11-24
const DIRECT_LIMIT_BYTES = 50 * 1024 * 1024;

/** Fetches, checks and keeps a package. */
export async function storePackage(context: LambdaContext, source: PackageSource): Promise<Package> {
  const zip = await readPackage(context, source);
  try {
    const codeHash = await context.code.put(zip);
    return { codeHash, CodeSha256: Buffer.from(codeHash, "hex").toString("base64"), CodeSize: zip.length };
  } catch (error) {
    if (error instanceof BadPackage)
      throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
    if (error instanceof PackageTooLarge) throw invalidParameter("Unzipped size must be smaller than 262144000 bytes");
    throw error;
  }
}

async function readPackage(context: LambdaContext, source: PackageSource): Promise<Buffer> {
  if (source.ImageUri !== undefined) throw notImplemented("Lambda functions from container images");
  if (source.ZipFile !== undefined) {
    if (source.ZipFile.length > DIRECT_LIMIT_BYTES)
      throw invalidParameter("Zipped size must be smaller than 52428800 bytes");
    return Buffer.from(source.ZipFile);
  }
  const { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId } = source;
  if (!Bucket || !Key) throw invalidParameter("Please provide a source for function code.");
  const s3 = new S3Client({
    ...context.environment.connect({ ...context.owner, forwardsCaller: true }),
    forcePathStyle: true,
  });
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
  } catch (error) {
    const { name, message } = error as Error;
    throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`);
  }
}
