import { createHash } from "node:crypto";
import { UploadPartCopyCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { isAlgorithm, startChecksum } from "../checksums.ts";
import { CUSTOMER_KEY, discard, openUpload, refuse, type S3Context } from "../context.ts";
import { openCopySource } from "../copy-source.ts";
import { invalidArgument } from "../errors.ts";
import { checkPartNumber } from "../part-number.ts";
import { readBytes, readRange } from "../read-object.ts";

export const uploadPartCopy = operation(UploadPartCopyCommand, {
  async handle(input, context: S3Context) {
    refuse("UploadPartCopy", input, [...CUSTOMER_KEY, "CopySourceSSECustomerKey"]);
    checkPartNumber(input.PartNumber);
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const { object } = openCopySource(context, input.CopySource, input);
    const range = readCopyRange(input.CopySourceRange, object.size);
    const algorithm = isAlgorithm(upload.checksumAlgorithm) ? upload.checksumAlgorithm : "CRC64NVME";
    const checksum = startChecksum(algorithm);
    const md5 = createHash("md5");
    const copy = await context.blobs.write(readBytes(context.blobs, object, range), (bytes) => {
      checksum.update(bytes);
      md5.update(bytes);
    });
    const etag = md5.digest("hex");
    const modified = context.now();
    discard(
      context,
      context.buckets.putPart(upload.id, {
        number: input.PartNumber,
        blob: copy.id,
        size: copy.size,
        etag,
        modified: modified.getTime(),
        checksum: { algorithm, value: await checksum.digest() },
      }),
    );
    return { CopyPartResult: { ETag: `"${etag}"`, LastModified: modified } };
  },
});

/** Unlike GetObject's Range, this one must be exact. */
function readCopyRange(header: string | undefined, size: number): { start: number; end: number } {
  if (header === undefined) return { start: 0, end: size - 1 };
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (!match)
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  if (Number(match[2]) >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      header,
    );
  return readRange(header, size) ?? { start: 0, end: size - 1 };
}
