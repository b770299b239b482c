import { createHash } from "node:crypto";
import { type CompletedPart, CompleteMultipartUploadCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { AwsRequest } from "../../aws/request.ts";
import { checkKnownConditions, checkWriteConditions } from "../conditions.ts";
import { openUpload, type S3Context } from "../context.ts";
import { checkCustomerKey, showEncryption } from "../encryption.ts";
import { entityTooSmall, invalidPart, invalidPartOrder, invalidRequest, malformedXml } from "../errors.ts";
import { checkRepeated, completeChecksum } from "../multipart-checksum.ts";
import { sourceOf } from "../notifications/announcer.ts";
import { showChecksum, writtenVersionId } from "../object-attributes.ts";
import { isObject, type ObjectVersion, type StoredObject } from "../object-store.ts";
import type { Part, Upload } from "../upload-store.ts";
import { writeVersion } from "../write-version.ts";

// Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, read 2026-11-24
const MIN_PART_BYTES = 5 * 1024 * 1024;

export const completeMultipartUpload = operation(CompleteMultipartUploadCommand, {
  handle(input, context: S3Context, request) {
    const { Bucket, Key, UploadId, MpuObjectSize } = input;
    checkKnownConditions(input);
    const before = completedBefore(context, Bucket, Key, UploadId);
    if (before) return answer(before, request);
    const upload = openUpload(context, Bucket, Key, UploadId);
    const parts = chosenParts(context, upload, input.MultipartUpload);
    if (input.SSECustomerKey !== undefined) checkCustomerKey(upload.object.encryption, input);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    if (MpuObjectSize !== undefined && MpuObjectSize !== size)
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${MpuObjectSize} does not match what was computed: ${size}`,
      );
    const object: StoredObject = {
      ...upload.object,
      pieces: parts.map(({ file, number, ...part }) => ({
        file,
        size: part.size,
        part: number,
        ...(upload.checksumAlgorithm ? { checksum: part.checksum.value } : {}),
      })),
      size,
      etag: multipartEtag(parts),
      checksum: completeChecksum(upload, parts, input),
      upload: UploadId,
    };
    const written = writeVersion(
      context,
      {
        bucket: Bucket,
        key: Key,
        owner: upload.owner,
        object,
        event: "ObjectCreated:CompleteMultipartUpload",
        source: sourceOf(context.scope, request),
      },
      (current) => {
        // Another request may have completed or aborted it.
        const { overtaken } = openUpload(context, Bucket, Key, UploadId);
        checkWriteConditions(current, Key, input, overtaken);
      },
      () => context.state.uploads.remove(UploadId, new Set(parts.map(({ file }) => file))),
    );
    return answer({ ...written, object }, request);
  },
});

const answer = ({ bucket, key, id, object }: Omit<ObjectVersion, "sequence">, { headers }: AwsRequest) => ({
  Location: `http://${headers.host ?? "localhost"}/${bucket}/${encodeURIComponent(key)}`,
  Bucket: bucket,
  Key: key,
  ETag: `"${object.etag}"`,
  VersionId: writtenVersionId(id),
  ...shownEncryption(object),
  ...showChecksum(object),
});

/**
 * What an upload has become that was completed before. The second request gets the first one's answer: AWS does so, as
 * https://github.com/adobe/S3Mock/issues/2586 and https://github.com/minio/minio/issues/13318 show, read 2026-11-24.
 */
function completedBefore({ state }: S3Context, bucket: string, key: string, id: string): ObjectVersion | undefined {
  if (state.uploads.find(id)) return undefined;
  const current = state.objects.current(bucket, key);
  const versions = current ? [current, ...state.objects.older(current)] : [];
  return versions.filter(isObject).find(({ object }) => object.upload === id);
}

/** The parts that the request lists, checked against those that were uploaded. */
function chosenParts(
  { state }: S3Context,
  upload: Upload,
  completion: { Parts?: readonly CompletedPart[] } | undefined,
): Part[] {
  if (!completion) throw invalidRequest("You must specify at least one part");
  const listed = completion.Parts ?? [];
  if (listed.length === 0) throw malformedXml();
  const uploaded = new Map(state.uploads.parts(upload.id).map((part) => [part.number, part]));
  let before = 0;
  const chosen = listed.map((each) => {
    const { PartNumber: number = 0, ETag } = each;
    if (number <= before) throw invalidPartOrder(upload.id);
    before = number;
    const part = uploaded.get(number);
    const etag = ETag?.replaceAll('"', "");
    if (!part || etag !== part.etag) throw invalidPart(upload.id, number, etag);
    checkRepeated(upload, part, each);
    return part;
  });
  for (const part of chosen.slice(0, -1))
    if (part.size < MIN_PART_BYTES) throw entityTooSmall(part.size, MIN_PART_BYTES, part);
  return chosen;
}

/** The MD5 of the parts' MD5s, and how many there are. */
function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}

/** A customer's key is not spoken of here (recorded: see errors.ts). */
const shownEncryption = ({ encryption }: StoredObject) => (encryption.customer ? {} : showEncryption(encryption));
