import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { continuationToken, readContinuationToken } from "../continuation-token.ts";
import { invalidArgument } from "../errors.ts";
import { owner } from "../owner.ts";
import { REGIONS } from "../regions.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html, read 2026-11-24
const MAX_BUCKETS = 10_000;

export const listBuckets = operation(ListBucketsCommand, {
  handle(input, { state: { buckets }, scope }: S3Context) {
    const { BucketRegion, Prefix } = input;
    if (BucketRegion !== undefined && !REGIONS.has(BucketRegion))
      throw invalidArgument(`Argument value ${BucketRegion} is not a valid AWS Region`, "bucket-region");
    const max = input.MaxBuckets ?? MAX_BUCKETS;
    if (max < 1 || max > MAX_BUCKETS)
      throw invalidArgument("MaxBuckets must be an integer between 1 and 10000, inclusive", "max-buckets", String(max));
    const after = readContinuationToken(input.ContinuationToken) ?? "";
    const all = buckets
      .list(scope.account)
      .filter(
        ({ name, region }) =>
          name > after && name.startsWith(Prefix ?? "") && (BucketRegion === undefined || region === BucketRegion),
      );
    const page = all.slice(0, max);
    // Only a paginated request is told the buckets' regions (API reference of Bucket).
    const isPaginated = [input.MaxBuckets, Prefix, BucketRegion, input.ContinuationToken].some(
      (each) => each !== undefined,
    );
    return {
      Owner: owner(scope.account),
      Buckets: page.map(({ name, created, region }) => ({
        Name: name,
        CreationDate: created,
        ...(isPaginated ? { BucketRegion: region } : {}),
        BucketArn: `arn:aws:s3:::${name}`,
      })),
      Prefix,
      ContinuationToken: all.length > max ? continuationToken(page.at(-1)?.name ?? "") : undefined,
    };
  },
});
