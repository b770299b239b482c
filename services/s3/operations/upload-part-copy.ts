import { UploadPartCopyCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openUpload, type S3Context } from "../context.ts";
import { openCopySource } from "../copy-source.ts";
import { checkPartKey, showEncryption } from "../encryption.ts";
import { invalidArgument, invalidRequest } from "../errors.ts";
import { showPartChecksum } from "../multipart-checksum.ts";
import { checkPartNumber } from "../part-number.ts";
import { type ByteRange, readBytes } from "../read-object.ts";
import { receiveCopy } from "../receive.ts";
import { writePart } from "../write-part.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html, read 2026-11-24
const MAX_PART_BYTES = 5 * 1024 * 1024 * 1024;

export const uploadPartCopy = operation(UploadPartCopyCommand, {
  async handle(input, context: S3Context, request) {
    checkPartNumber(input.PartNumber);
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const { encryption } = upload.object;
    checkPartKey(encryption, input);
    const source = openCopySource(context, input, request);
    const range = readCopyRange(input.CopySourceRange, source.version.object.size);
    const bytes = readBytes(context.state, source.version, range);
    const received = await receiveCopy(
      context,
      bytes instanceof Uint8Array ? [bytes] : (bytes as AsyncIterable<Uint8Array>),
      { algorithm: upload.checksumAlgorithm, inFile: true },
    );
    const part = writePart(context, upload, input.PartNumber, received);
    return {
      CopyPartResult: {
        ETag: `"${part.etag}"`,
        LastModified: new Date(part.modified),
        ...showPartChecksum(upload, part),
      },
      CopySourceVersionId: source.versionId,
      ...showEncryption(encryption),
    };
  },
});

/** Unlike GetObject's Range, this one must be exact. */
function readCopyRange(header: string | undefined, size: number): ByteRange {
  const range = header === undefined ? { start: 0, end: size - 1 } : parse(header, size);
  if (range.end - range.start + 1 > MAX_PART_BYTES)
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART_BYTES}`,
    );
  return range;
}

function parse(header: string, size: number): ByteRange {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const [start, end] = [Number(first), Number(last)];
  if (first === undefined || start > end)
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  if (start >= size) throw invalidRequest("The specified copy range is invalid for the source object size");
  if (end >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      header,
    );
  return { start, end };
}
