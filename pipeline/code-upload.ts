/** What Lambda and Step Functions run, in a bucket of its own: each file under the hash of its content. */
import { hash } from "node:crypto";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { bundleFunction } from "./bundle.ts";
import { stateMachine } from "./state-machine.ts";
import type { Target } from "./target.ts";

/** The bundle lies under its own hash, so that it is uploaded once and CloudFormation sees when it changes. */
export async function uploadCode(target: Target, account: string, entry: string, say: (line: string) => void) {
  const { zip, sha256 } = await bundleFunction(entry);
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  const bucket = `terrarium-code-${account}-${target.aws.region}`;
  const key = `${entry.replace(/\.ts$/, "")}/${sha256}.zip`;
  if (!(await exists(s3.send(new HeadBucketCommand({ Bucket: bucket }))))) {
    const LocationConstraint = target.aws.region as BucketLocationConstraint;
    // us-east-1 is the one region that must not be named (API reference of CreateBucket, read 2026-11-24).
    const isDefault = target.aws.region === "us-east-1";
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(isDefault ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
  }
  // Bucket names are everybody's: one of this name that is somebody else's gets nothing.
  const object = { Bucket: bucket, Key: key, ExpectedBucketOwner: account };
  if (await exists(s3.send(new HeadObjectCommand(object)))) return { bucket, key };
  await s3.send(new PutObjectCommand({ ...object, Body: zip, ContentType: "application/zip" }));
  say(`Uploaded the function (${Math.ceil(zip.length / 1024)} KB) to s3://${bucket}/${key}`);
  return { bucket, key };
}

/** As the bundle: a definition that changes is another key, which CloudFormation sees. */
export async function uploadStateMachine(target: Target, Bucket: string): Promise<string> {
  const Body = JSON.stringify(stateMachine(target.hasFullDistributedMap), null, 2);
  const Key = `state-machine/${hash("sha256", Body)}.json`;
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
  return Key;
}

async function exists(head: Promise<unknown>): Promise<boolean> {
  try {
    await head;
    return true;
  } catch (error) {
    // HEAD answers have no body, so the SDK knows only the status.
    if (error instanceof Error && ["NotFound", "NoSuchBucket", "NoSuchKey"].includes(error.name)) return false;
    throw error;
  }
}
