/** Multipart upload: an object of unknown length, with one part in memory. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** S3 takes up to 10,000 parts of at least 5 MiB: objects of 80 GB here. */
const PART_BYTES = 8 * 1024 * 1024;

export interface Destination {
  bucket: string;
  key: string;
  contentType: string;
}

/**
 * Uploads what `chunks` yields; the object appears whole at the end, or not at all.
 * @returns the number of bytes
 */
export async function upload(
  s3: S3Client,
  { bucket, key, contentType }: Destination,
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  partBytes = PART_BYTES,
): Promise<number> {
  const where = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...where, ContentType: contentType }));
  const parts: CompletedPart[] = [];
  let bytes = 0;
  try {
    for await (const part of inParts(chunks, partBytes)) {
      const PartNumber = parts.length + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...where, UploadId, PartNumber, Body: part }));
      parts.push({ PartNumber, ETag });
      bytes += part.length;
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    // Parts that nobody completes would be kept, and paid for. Why the upload failed matters more than a failing clean-up.
    await s3.send(new AbortMultipartUploadCommand({ ...where, UploadId })).catch(() => undefined);
    throw error;
  }
  return bytes;
}

/** Joins small chunks to parts of equal size; yields at least one, which may be empty. */
async function* inParts(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  partBytes: number,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    const bytes =
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    held.push(bytes);
    length += bytes.length;
    if (length < partBytes) continue;
    yield Buffer.concat(held);
    isFirst = false;
    held = [];
    length = 0;
  }
  if (length > 0 || isFirst) yield Buffer.concat(held);
}
