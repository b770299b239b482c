import { ListObjectsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { checkEncoding, encoder, listed, listPage, pageSize } from "../list-page.ts";
import { owner } from "../owner.ts";

export const listObjects = operation(ListObjectsCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    checkEncoding(input.EncodingType);
    const maxKeys = pageSize(input.MaxKeys);
    const { Prefix = "", Delimiter, Marker = "" } = input;
    const page = listPage(context, {
      bucket: bucket.name,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: Marker,
      maxKeys,
    });
    const encode = encoder(input.EncodingType);
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      Marker: encode(Marker),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      MaxKeys: maxKeys,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      // Only with a delimiter; without one, the last key is the marker (API reference of ListObjects, read 2026-11-24).
      ...(page.truncated && Delimiter ? { NextMarker: encode(page.last) } : {}),
      Contents: page.objects.map(({ key, object }) => ({
        ...listed(encode(key), object),
        Owner: owner(bucket.account),
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});
