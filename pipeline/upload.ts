/** Multipart upload: an object of unknown length, with one part in memory, always the same one. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** The least that S3 takes of a part that is not the last one; it takes up to 10,000 of them: objects of 50 GB here. */
const PART_BYTES = 5 * 1024 * 1024;

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

/**
 * Fills one buffer again and again: what was yielded is good until the next part is asked for. A buffer for each part, and one for each
 * chunk that waits for its part, would lie about until they are collected. Yields at least one part, which may be empty.
 */
export async function* inParts(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  partBytes: number,
): AsyncGenerator<Buffer> {
  const part = Buffer.allocUnsafe(partBytes);
  let length = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    let rest =
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      const copied = rest.copy(part, length);
      length += copied;
      rest = rest.subarray(copied);
      if (length < partBytes) continue;
      yield part;
      isFirst = false;
      length = 0;
    }
  }
  if (length > 0 || isFirst) yield part.subarray(0, length);
}
