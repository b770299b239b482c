import { ListObjectsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { encoder, listed, pageSize } from "../list-page.ts";
import { objectPage } from "../object-page.ts";
import { owner } from "../owner.ts";
import { restoreStatus } from "../restore-status.ts";

export const listObjects = operation(ListObjectsCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    const encode = encoder(input.EncodingType);
    const max = pageSize(input.MaxKeys, "max-keys");
    const { Prefix = "", Delimiter, Marker = "" } = input;
    const page = objectPage(context, {
      bucket: bucket.name,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: Marker,
      max,
    });
    const withRestore = input.OptionalObjectAttributes?.includes("RestoreStatus") ?? false;
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      Marker: encode(Marker),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      MaxKeys: max,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      // Only with a delimiter; without one, the last key is the marker (API reference of ListObjects, read 2026-11-24).
      ...(page.truncated && Delimiter ? { NextMarker: encode(page.last) } : {}),
      Contents: page.entries.map((version) => ({
        Key: encode(version.key),
        LastModified: new Date(version.modified),
        ...listed(version.object),
        Owner: owner(version.owner),
        RestoreStatus: withRestore ? restoreStatus(version.object) : undefined,
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});
