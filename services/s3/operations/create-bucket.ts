import { CreateBucketCommand, ObjectOwnership } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { readBucketAcl } from "../access/read-acl.ts";
import { checkBucketName } from "../bucket-name.ts";
import type { BucketSettings } from "../bucket-settings.ts";
import type { S3Context } from "../context.ts";
import { bucketAlreadyExists, bucketAlreadyOwnedByYou, invalidArgument } from "../errors.ts";
import { readRegion } from "../regions.ts";
import { readBucketTags } from "../tagging.ts";

// What a new bucket has: ACLs off and no public access, since April 2023 (user guide, create-bucket-overview, read 2026-11-24).
const BLOCK_ALL = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const OWNERSHIPS = new Set<string>(Object.values(ObjectOwnership));

export const createBucket = operation(CreateBucketCommand, {
  handle(input, { state: { buckets }, scope, now }: S3Context) {
    const {
      Bucket: name,
      CreateBucketConfiguration: configuration,
      ObjectOwnership: ownership = "BucketOwnerEnforced",
    } = input;
    checkBucketName(name);
    if (configuration?.Location ?? configuration?.Bucket) throw notImplemented("CreateBucket of a directory bucket");
    if (input.BucketNamespace === "account-regional")
      throw notImplemented("CreateBucket with BucketNamespace account-regional");
    if (!OWNERSHIPS.has(ownership))
      throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`, "x-amz-object-ownership");
    const region = readRegion(configuration?.LocationConstraint, scope.region);
    const tags = readBucketTags(configuration?.Tags);
    const existing = buckets.find(name);
    if (existing) {
      if (existing.account !== scope.account) throw bucketAlreadyExists(name);
      // Only in us-east-1, making one's own bucket again succeeds (API reference of CreateBucket, read 2026-11-24).
      if (existing.region !== "us-east-1" || region !== "us-east-1" || tags.length > 0)
        throw bucketAlreadyOwnedByYou(name);
      return { Location: `/${name}`, BucketArn: `arn:aws:s3:::${name}` };
    }
    const settings: BucketSettings = {
      ownership,
      publicAccessBlock: BLOCK_ALL,
      grants: [],
      tags: tags.length > 0 ? tags : undefined,
      ...(input.ObjectLockEnabledForBucket
        ? { versioning: "Enabled", objectLock: { ObjectLockEnabled: "Enabled" } }
        : {}),
    };
    settings.grants = readBucketAcl(input, { account: scope.account, settings });
    buckets.create({ name, account: scope.account, region, created: now(), settings });
    const Location = region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`;
    return { Location, BucketArn: `arn:aws:s3:::${name}` };
  },
});
