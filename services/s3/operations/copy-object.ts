import { createHash } from "node:crypto";
import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { type Algorithm, isAlgorithm, memberOf, startChecksum } from "../checksums.ts";
import { CUSTOMER_KEY, checkKey, discard, LOCKED, openBucket, refuse, type S3Context } from "../context.ts";
import { openCopySource } from "../copy-source.ts";
import { invalidRequest, noSuchKey } from "../errors.ts";
import { checkWriteConditions, readAttributes, readTagging } from "../object-attributes.ts";
import { readBytes } from "../read-object.ts";

const ONTO_ITSELF =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

export const copyObject = operation(CopyObjectCommand, {
  async handle(input, context: S3Context, request) {
    refuse("CopyObject", input, [...CUSTOMER_KEY, ...LOCKED, "CopySourceSSECustomerKey"]);
    const { buckets, blobs, now } = context;
    const { Bucket, Key } = input;
    checkKey(Key);
    openBucket(context, Bucket);
    const source = openCopySource(context, input.CopySource, input);
    const replaces = input.MetadataDirective === "REPLACE";
    if (
      source.bucket === Bucket &&
      source.key === Key &&
      !replaces &&
      !input.StorageClass &&
      !input.ServerSideEncryption &&
      !input.WebsiteRedirectLocation
    )
      throw invalidRequest(ONTO_ITSELF);
    checkWriteConditions(buckets.object(Bucket, Key), input, () => noSuchKey(Key));
    const given = readAttributes(input, request.headers.expires);
    const algorithm: Algorithm = isAlgorithm(input.ChecksumAlgorithm) ? input.ChecksumAlgorithm : "CRC64NVME";
    const checksum = startChecksum(algorithm);
    const md5 = createHash("md5");
    const { object } = source;
    const copy = await blobs.write(readBytes(blobs, object, { start: 0, end: object.size - 1 }), (bytes) => {
      checksum.update(bytes);
      md5.update(bytes);
    });
    const value = await checksum.digest();
    const etag = md5.digest("hex");
    const modified = now();
    const replaced = buckets.putObject(Bucket, Key, {
      headers: replaces ? given.headers : object.headers,
      metadata: replaces ? given.metadata : object.metadata,
      tags: input.TaggingDirective === "REPLACE" ? readTagging(input.Tagging) : object.tags,
      storageClass: input.StorageClass,
      encryption: given.encryption,
      pieces: [{ blob: copy.id, size: copy.size }],
      size: copy.size,
      etag,
      modified: modified.getTime(),
      checksum: { algorithm, value, type: "FULL_OBJECT" },
    });
    discard(context, replaced);
    return {
      CopyObjectResult: {
        ETag: `"${etag}"`,
        LastModified: modified,
        [memberOf(algorithm)]: value,
        ChecksumType: "FULL_OBJECT" as const,
      },
      ServerSideEncryption: given.encryption?.algorithm as "AES256" | undefined,
    };
  },
});
