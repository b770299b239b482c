import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { encoder, listPage, pageSize } from "../list-page.ts";
import { owner } from "../owner.ts";
import type { Upload } from "../upload-store.ts";

export const listMultipartUploads = operation(ListMultipartUploadsCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    const encode = encoder(input.EncodingType);
    const { KeyMarker = "", UploadIdMarker = "", Prefix = "", Delimiter } = input;
    const MaxUploads = pageSize(input.MaxUploads, "max-uploads");
    const page = listPage({
      scan: (from) => context.state.uploads.list(bucket.name, from),
      keyOf: ({ key }) => key,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: KeyMarker,
      isListed:
        KeyMarker === "" || UploadIdMarker === "" ? undefined : behindMarker(context, KeyMarker, UploadIdMarker),
      max: MaxUploads,
    });
    const last = page.entries.at(-1);
    return {
      Bucket: bucket.name,
      KeyMarker: encode(KeyMarker),
      UploadIdMarker: KeyMarker === "" ? "" : UploadIdMarker,
      // The last upload, and nothing when the page has only common prefixes (recorded: see errors.ts).
      NextKeyMarker: encode(last?.key ?? ""),
      NextUploadIdMarker: last?.id ?? "",
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      ...(Prefix === "" ? {} : { Prefix: encode(Prefix) }),
      MaxUploads,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      Uploads: page.entries.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiated: new Date(upload.started),
        StorageClass: (upload.object.storageClass ?? "STANDARD") as "STANDARD",
        Owner: owner(upload.owner),
        Initiator: owner(upload.owner),
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});

/** Of the marker's key, the uploads up to the marker's have been listed. */
function behindMarker({ state }: S3Context, key: string, id: string): (upload: Upload) => boolean {
  const marker = state.uploads.find(id);
  if (marker?.key !== key) throw invalidArgument("Invalid uploadId marker", "upload-id-marker", id);
  return (upload) =>
    upload.key === key && (upload.started < marker.started || (upload.started === marker.started && upload.id <= id));
}
