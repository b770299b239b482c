import { ListPartsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { memberOf } from "../checksums.ts";
import { openUpload, type S3Context } from "../context.ts";
import { pageSize } from "../list-page.ts";
import { owner } from "../owner.ts";

export const listParts = operation(ListPartsCommand, {
  handle(input, context: S3Context) {
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const MaxParts = pageSize(input.MaxParts);
    const after = Number(input.PartNumberMarker ?? 0);
    const parts = context.buckets.parts(upload.id).filter(({ number }) => number > after);
    const page = parts.slice(0, MaxParts);
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      UploadId: upload.id,
      PartNumberMarker: String(after),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts,
      IsTruncated: parts.length > page.length,
      Initiator: owner(context.scope.account),
      Owner: owner(context.scope.account),
      StorageClass: (upload.object.storageClass ?? "STANDARD") as "STANDARD",
      ChecksumAlgorithm: upload.checksumAlgorithm as "CRC32" | undefined,
      ChecksumType: upload.checksumType as "COMPOSITE" | undefined,
      Parts: page.map(({ number, etag, size, modified, checksum }) => ({
        PartNumber: number,
        ETag: `"${etag}"`,
        Size: size,
        LastModified: new Date(modified),
        ...(checksum && upload.checksumAlgorithm ? { [memberOf(checksum.algorithm)]: checksum.value } : {}),
      })),
    };
  },
});
