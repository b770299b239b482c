import { ListPartsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, openUpload, type S3Context } from "../context.ts";
import { showAbortion } from "../lifecycle/show.ts";
import { pageSize } from "../list-page.ts";
import { showPartChecksum } from "../multipart-checksum.ts";
import { owner } from "../owner.ts";

export const listParts = operation(ListPartsCommand, {
  handle(input, context: S3Context) {
    const upload = openUpload(context, input.Bucket, input.Key, input.UploadId);
    const MaxParts = pageSize(input.MaxParts, "max-parts");
    const after = Number(input.PartNumberMarker ?? 0);
    const parts = context.state.uploads.parts(upload.id, after, MaxParts + 1);
    const page = parts.slice(0, MaxParts);
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      UploadId: upload.id,
      PartNumberMarker: String(after),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts,
      IsTruncated: parts.length > page.length,
      Initiator: owner(upload.owner),
      Owner: owner(upload.owner),
      StorageClass: (upload.object.storageClass ?? "STANDARD") as "STANDARD",
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
      ...showAbortion(upload, openBucket(context, input.Bucket), context.dayMs),
      Parts: page.map((part) => ({
        PartNumber: part.number,
        ETag: `"${part.etag}"`,
        Size: part.size,
        LastModified: new Date(part.modified),
        ...showPartChecksum(upload, part),
      })),
    };
  },
});
