import type { Readable } from "node:stream";
import { UploadPartCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { memberOf } from "../checksums.ts";
import { openUpload, type S3Context } from "../context.ts";
import { checkPartKey, showEncryption } from "../encryption.ts";
import { checkPartAlgorithm } from "../multipart-checksum.ts";
import { checkPartNumber } from "../part-number.ts";
import { receive } from "../receive.ts";
import { writePart } from "../write-part.ts";

export const uploadPart = operation(UploadPartCommand, {
  async handle(input, context: S3Context, request) {
    checkPartNumber(input.PartNumber);
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const { encryption } = upload.object;
    checkPartKey(encryption, input);
    const received = await receive(context, input.Body as Readable | Uint8Array | undefined, request, {
      algorithm: upload.checksumAlgorithm ?? "CRC64NVME",
      inFile: true,
      check: (named) => checkPartAlgorithm(upload, named),
    });
    const part = writePart(context, upload, input.PartNumber, received);
    const shown = received.named ?? upload.checksumAlgorithm;
    return {
      ETag: `"${part.etag}"`,
      ...showEncryption(encryption),
      ...(shown ? { [memberOf(shown)]: received.checksums[shown] } : {}),
    };
  },
});
