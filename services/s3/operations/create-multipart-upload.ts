import { randomUUID } from "node:crypto";
import { CreateMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { CUSTOMER_KEY, checkKey, LOCKED, openBucket, refuse, type S3Context } from "../context.ts";
import { readAttributes } from "../object-attributes.ts";

export const createMultipartUpload = operation(CreateMultipartUploadCommand, {
  handle(input, context: S3Context, request) {
    refuse("CreateMultipartUpload", input, [...CUSTOMER_KEY, ...LOCKED]);
    const { Bucket, Key } = input;
    checkKey(Key);
    openBucket(context, Bucket);
    const id = randomUUID().replaceAll("-", "");
    const algorithm = input.ChecksumAlgorithm;
    const type = algorithm && (input.ChecksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE"));
    context.buckets.createUpload({
      id,
      bucket: Bucket,
      key: Key,
      started: context.now().getTime(),
      object: readAttributes(input, request.headers.expires),
      checksumAlgorithm: algorithm,
      checksumType: type,
    });
    return {
      Bucket,
      Key,
      UploadId: id,
      ServerSideEncryption: "AES256" as const,
      ChecksumAlgorithm: algorithm,
      ChecksumType: type,
    };
  },
});
