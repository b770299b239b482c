import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { owner } from "../owner.ts";

export const listBuckets = operation(ListBucketsCommand, {
  handle(input, { buckets, scope }: S3Context) {
    const after = input.ContinuationToken ? Buffer.from(input.ContinuationToken, "base64url").toString("utf8") : "";
    const { MaxBuckets = 10_000, Prefix = "" } = input;
    const all = buckets
      .list(scope.account)
      .filter(
        ({ name, region }) =>
          name > after && name.startsWith(Prefix) && (!input.BucketRegion || region === input.BucketRegion),
      );
    const page = all.slice(0, MaxBuckets);
    return {
      Owner: owner(scope.account),
      Buckets: page.map(({ name, created, region }) => ({ Name: name, CreationDate: created, BucketRegion: region })),
      ...(input.Prefix === undefined ? {} : { Prefix }),
      ...(all.length > MaxBuckets
        ? { ContinuationToken: Buffer.from(page.at(-1)?.name ?? "").toString("base64url") }
        : {}),
    };
  },
});
