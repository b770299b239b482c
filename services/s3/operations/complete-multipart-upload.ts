import { createHash } from "node:crypto";
import { CompleteMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { Part, StoredObject, Upload } from "../bucket-store.ts";
import { compositeChecksum, isAlgorithm, memberOf, startChecksum } from "../checksums.ts";
import { discard, openBucket, openUpload, type S3Context } from "../context.ts";
import { entityTooSmall, invalidPart, invalidPartOrder, malformedXml, noSuchKey } from "../errors.ts";
import { checkWriteConditions } from "../object-attributes.ts";
import { readBytes } from "../read-object.ts";

// Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, read 2026-11-24
const MIN_PART_BYTES = 5 * 1024 * 1024;

export const completeMultipartUpload = operation(CompleteMultipartUploadCommand, {
  async handle(input, context: S3Context, request) {
    const { Bucket, Key, UploadId } = input;
    openBucket(context, Bucket);
    const upload = openUpload(context, Bucket, Key, UploadId);
    const parts = chosenParts(context, upload, input.MultipartUpload?.Parts ?? []);
    const pieces = parts.map(({ blob, size }) => ({ blob, size }));
    const object: StoredObject = {
      ...upload.object,
      pieces,
      size: pieces.reduce((sum, { size }) => sum + size, 0),
      etag: multipartEtag(parts),
      modified: context.now().getTime(),
    };
    object.checksum = await checksumOf(context, upload, parts, object);
    // Checked and written in one step: nothing awaits between the two.
    checkWriteConditions(context.buckets.object(Bucket, Key), input, () => noSuchKey(Key));
    openUpload(context, Bucket, Key, UploadId);
    discard(context, context.buckets.completeUpload(upload, object));
    return {
      Location: `http://${request.headers.host ?? "localhost"}/${Bucket}/${encodeURIComponent(Key)}`,
      Bucket,
      Key,
      ETag: `"${object.etag}"`,
      ServerSideEncryption: "AES256" as const,
      ...(object.checksum
        ? { [memberOf(object.checksum.algorithm)]: object.checksum.value, ChecksumType: object.checksum.type }
        : {}),
    };
  },
});

/** The parts that the request lists, checked against those that were uploaded. */
function chosenParts(
  { buckets }: S3Context,
  upload: Upload,
  listed: readonly { PartNumber?: number | undefined; ETag?: string | undefined }[],
): Part[] {
  if (listed.length === 0) throw malformedXml();
  const uploaded = new Map(buckets.parts(upload.id).map((part) => [part.number, part]));
  const chosen = listed.map(({ PartNumber = 0, ETag }, index) => {
    if (index > 0 && PartNumber <= (listed[index - 1]?.PartNumber ?? 0)) throw invalidPartOrder();
    const part = uploaded.get(PartNumber);
    if (!part || ETag?.replaceAll('"', "") !== part.etag) throw invalidPart(upload.id, PartNumber);
    return part;
  });
  for (const part of chosen.slice(0, -1)) if (part.size < MIN_PART_BYTES) throw entityTooSmall(part.size, part.number);
  return chosen;
}

/** The MD5 of the parts' MD5s, and how many there are. */
function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}

async function checksumOf(
  context: S3Context,
  upload: Upload,
  parts: readonly Part[],
  object: StoredObject,
): Promise<StoredObject["checksum"]> {
  const algorithm = isAlgorithm(upload.checksumAlgorithm) ? upload.checksumAlgorithm : "CRC64NVME";
  if (upload.checksumType === "COMPOSITE")
    return {
      algorithm,
      value: await compositeChecksum(
        algorithm,
        parts.flatMap(({ checksum }) => checksum?.value ?? []),
      ),
      type: "COMPOSITE",
    };
  const checksum = startChecksum(algorithm);
  for await (const bytes of readBytes(context.blobs, object, {
    start: 0,
    end: object.size - 1,
  }) as AsyncIterable<Uint8Array>)
    checksum.update(bytes);
  return { algorithm, value: await checksum.digest(), type: "FULL_OBJECT" };
}
