import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { encoder, listed, pageSize } from "../list-page.ts";
import { objectPage } from "../object-page.ts";
import { owner } from "../owner.ts";
import { restoreStatus } from "../restore-status.ts";

export const listObjectsV2 = operation(ListObjectsV2Command, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    const encode = encoder(input.EncodingType);
    const max = pageSize(input.MaxKeys, "max-keys");
    if (input.ContinuationToken === "")
      throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
    const token = input.ContinuationToken && Buffer.from(input.ContinuationToken, "base64url").toString("utf8");
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
      ...(page.truncated ? { NextContinuationToken: Buffer.from(page.last).toString("base64url") } : {}),
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
