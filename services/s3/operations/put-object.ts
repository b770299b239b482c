import type { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { memberOf } from "../checksums.ts";
import { CUSTOMER_KEY, checkKey, discard, LOCKED, openBucket, refuse, type S3Context } from "../context.ts";
import { noSuchKey } from "../errors.ts";
import { checkWriteConditions, readAttributes } from "../object-attributes.ts";
import { receive } from "../receive.ts";

export const putObject = operation(PutObjectCommand, {
  async handle(input, context: S3Context, request) {
    const { buckets, blobs, now } = context;
    const { Bucket, Key } = input;
    refuse("PutObject", input, [...CUSTOMER_KEY, ...LOCKED, "WriteOffsetBytes"]);
    checkKey(Key);
    openBucket(context, Bucket);
    const check = () => checkWriteConditions(buckets.object(Bucket, Key), input, () => noSuchKey(Key));
    check();
    const attributes = readAttributes(input, request.headers.expires);
    const body = await receive(context, input.Body as Readable | Uint8Array | undefined, request, "CRC64NVME");
    try {
      // Others may have written while the body came in: only what is true now counts.
      openBucket(context, Bucket);
      check();
    } catch (error) {
      blobs.delete(body.blob);
      throw error;
    }
    const { checksum } = body;
    const replaced = buckets.putObject(Bucket, Key, {
      ...attributes,
      pieces: [{ blob: body.blob, size: body.size }],
      size: body.size,
      etag: body.md5,
      modified: now().getTime(),
      checksum: checksum && { ...checksum, type: "FULL_OBJECT" },
    });
    discard(context, replaced);
    return {
      ETag: `"${body.md5}"`,
      ServerSideEncryption: attributes.encryption?.algorithm as "AES256" | undefined,
      SSEKMSKeyId: attributes.encryption?.key,
      ...(checksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: "FULL_OBJECT" as const } : {}),
    };
  },
});
