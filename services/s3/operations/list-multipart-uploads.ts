import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { openBucket, type S3Context } from "../context.ts";
import { encoder, pageSize } from "../list-page.ts";
import { owner } from "../owner.ts";

export const listMultipartUploads = operation(ListMultipartUploadsCommand, {
  handle(input, context: S3Context) {
    openBucket(context, input.Bucket);
    if (input.Delimiter) throw notImplemented("ListMultipartUploads with Delimiter");
    const { KeyMarker = "", UploadIdMarker = "", Prefix = "" } = input;
    const MaxUploads = pageSize(input.MaxUploads);
    const uploads = context.buckets.uploads(input.Bucket).filter(({ key }) => key.startsWith(Prefix));
    // Behind the marker: the uploads of later keys, and of the marker's own key those behind the marker's upload.
    const at = uploads.findIndex(({ key, id }) => key === KeyMarker && id === UploadIdMarker);
    const rest = at >= 0 ? uploads.slice(at + 1) : uploads.filter(({ key }) => key > KeyMarker);
    const page = rest.slice(0, MaxUploads);
    const last = page.at(-1);
    const encode = encoder(input.EncodingType);
    return {
      Bucket: input.Bucket,
      KeyMarker: encode(KeyMarker),
      UploadIdMarker,
      Prefix: encode(Prefix),
      MaxUploads,
      EncodingType: input.EncodingType,
      IsTruncated: rest.length > page.length,
      ...(rest.length > page.length && last ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id } : {}),
      Uploads: page.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiated: new Date(upload.started),
        StorageClass: (upload.object.storageClass ?? "STANDARD") as "STANDARD",
        Owner: owner(context.scope.account),
        Initiator: owner(context.scope.account),
        ChecksumAlgorithm: upload.checksumAlgorithm as "CRC32" | undefined,
        ChecksumType: upload.checksumType as "COMPOSITE" | undefined,
      })),
    };
  },
});
