import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { continuationToken, readContinuationToken } from "../continuation-token.ts";
import { encoder, listed, pageSize } from "../list-page.ts";
import { objectPage } from "../object-page.ts";
import { owner } from "../owner.ts";
import { restoreStatus } from "../restore-status.ts";

export const listObjectsV2 = operation(ListObjectsV2Command, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    const encode = encoder(input.EncodingType);
    const max = pageSize(input.MaxKeys, "max-keys");
    const token = readContinuationToken(input.ContinuationToken);
    const { Prefix = "", Delimiter, StartAfter } = input;
    const page = objectPage(context, {
      bucket: bucket.name,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: token ?? StartAfter ?? "",
      max,
    });
    const withRestore = input.OptionalObjectAttributes?.includes("RestoreStatus") ?? false;
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      MaxKeys: max,
      EncodingType: input.EncodingType,
      KeyCount: page.entries.length + page.commonPrefixes.length,
      IsTruncated: page.truncated,
      ContinuationToken: input.ContinuationToken,
      ...(page.truncated ? { NextContinuationToken: continuationToken(page.last) } : {}),
      ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
      Contents: page.entries.map((version) => ({
        Key: encode(version.key),
        LastModified: new Date(version.modified),
        ...listed(version.object),
        Owner: input.FetchOwner ? owner(version.owner) : undefined,
        RestoreStatus: withRestore ? restoreStatus(version.object) : undefined,
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});
