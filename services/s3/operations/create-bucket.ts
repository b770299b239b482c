import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { refuse } from "../context.ts";
import { bucketAlreadyExists, bucketAlreadyOwnedByYou, invalidBucketName } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-24
const NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|--x-s3|\.mrap)$/;

export const createBucket = operation(CreateBucketCommand, {
  handle(input, { buckets, scope, now }: S3Context) {
    refuse("CreateBucket", input, ["ObjectLockEnabledForBucket", "BucketNamespace"]);
    const { Bucket: name, CreateBucketConfiguration } = input;
    if (!NAME.test(name)) throw invalidBucketName(name);
    const region = CreateBucketConfiguration?.LocationConstraint ?? scope.region;
    const existing = buckets.find(name);
    if (existing) {
      if (existing.account !== scope.account) throw bucketAlreadyExists(name);
      // Only in us-east-1, making one's own bucket again succeeds (API reference of CreateBucket, read 2026-11-24).
      if (existing.region !== "us-east-1" || region !== "us-east-1") throw bucketAlreadyOwnedByYou(name);
      return { Location: `/${name}` };
    }
    const settings = input.ObjectOwnership
      ? { OwnershipControls: { Rules: [{ ObjectOwnership: input.ObjectOwnership }] } }
      : {};
    buckets.create({ name, account: scope.account, region, created: now(), settings });
    return { Location: `/${name}`, BucketArn: `arn:aws:s3:::${name}` };
  },
});
