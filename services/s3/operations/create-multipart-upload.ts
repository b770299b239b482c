import { randomUUID } from "node:crypto";
import { CreateMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { objectOwner } from "../access/object-owner.ts";
import { checkKey, openBucket, type S3Context } from "../context.ts";
import { showEncryption } from "../encryption.ts";
import { showAbortion } from "../lifecycle/show.ts";
import { readUploadChecksum } from "../multipart-checksum.ts";
import { readAttributes } from "../object-attributes.ts";

export const createMultipartUpload = operation(CreateMultipartUploadCommand, {
  handle(input, context: S3Context, request) {
    const { Bucket, Key } = input;
    checkKey(Key);
    const bucket = openBucket(context, Bucket);
    const owner = objectOwner(bucket, context.scope.account, input.ACL);
    const now = context.now();
    const upload = {
      id: randomUUID().replaceAll("-", ""),
      bucket: Bucket,
      key: Key,
      started: now.getTime(),
      owner,
      object: readAttributes(input, { bucket, owner, now, request }),
      ...readUploadChecksum(input.ChecksumAlgorithm, input.ChecksumType),
    };
    context.state.uploads.create(upload);
    return {
      Bucket,
      Key,
      UploadId: upload.id,
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
      ...showAbortion(upload, bucket, context.dayMs),
      ...showEncryption(upload.object.encryption),
    };
  },
});
