import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { checkEncoding, encoder, listed, listPage, pageSize } from "../list-page.ts";
import { owner } from "../owner.ts";

export const listObjectsV2 = operation(ListObjectsV2Command, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    checkEncoding(input.EncodingType);
    const maxKeys = pageSize(input.MaxKeys);
    if (input.ContinuationToken === "")
      throw invalidArgument("The continuation token provided is incorrect", "continuation-token", "");
    const token = input.ContinuationToken && Buffer.from(input.ContinuationToken, "base64url").toString("utf8");
    const { Prefix = "", Delimiter, StartAfter } = input;
    const page = listPage(context, {
      bucket: bucket.name,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: token ?? StartAfter ?? "",
      maxKeys,
    });
    const encode = encoder(input.EncodingType);
    const Owner = input.FetchOwner ? owner(bucket.account) : undefined;
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      MaxKeys: maxKeys,
      EncodingType: input.EncodingType,
      KeyCount: page.objects.length + page.commonPrefixes.length,
      IsTruncated: page.truncated,
      ContinuationToken: input.ContinuationToken,
      ...(page.truncated ? { NextContinuationToken: Buffer.from(page.last).toString("base64url") } : {}),
      ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
      Contents: page.objects.map(({ key, object }) => ({ ...listed(encode(key), object), Owner })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});
