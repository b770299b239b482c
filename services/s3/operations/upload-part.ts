import type { Readable } from "node:stream";
import { UploadPartCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { isAlgorithm, memberOf } from "../checksums.ts";
import { CUSTOMER_KEY, discard, openUpload, refuse, type S3Context } from "../context.ts";
import { noSuchUpload } from "../errors.ts";
import { checkPartNumber } from "../part-number.ts";
import { receive } from "../receive.ts";

export const uploadPart = operation(UploadPartCommand, {
  async handle(input, context: S3Context, request) {
    refuse("UploadPart", input, CUSTOMER_KEY);
    checkPartNumber(input.PartNumber);
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const fallback = isAlgorithm(upload.checksumAlgorithm) ? upload.checksumAlgorithm : "CRC64NVME";
    const body = await receive(context, input.Body as Readable | Uint8Array | undefined, request, fallback);
    if (!context.buckets.upload(upload.id)) {
      context.blobs.delete(body.blob);
      throw noSuchUpload(upload.id);
    }
    const { blob, size, md5, checksum } = body;
    discard(
      context,
      context.buckets.putPart(upload.id, {
        number: input.PartNumber,
        blob,
        size,
        etag: md5,
        modified: context.now().getTime(),
        checksum,
      }),
    );
    return {
      ETag: `"${md5}"`,
      ServerSideEncryption: "AES256" as const,
      ...(checksum && upload.checksumAlgorithm ? { [memberOf(checksum.algorithm)]: checksum.value } : {}),
    };
  },
});
