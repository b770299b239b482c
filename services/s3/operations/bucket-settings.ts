import {
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type OwnershipControls,
  type PublicAccessBlockConfiguration,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryptionConfiguration,
  type Tag,
} from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { openBucket, type S3Context } from "../context.ts";
import { malformedPolicy } from "../errors.ts";

// Settings of a bucket that are documents: put, given back as they are, deleted. Nothing here changes how objects are served:
// there is no anonymous access that a policy or a block could grant or take, and encryption at rest is not visible.

/** Keeps a document, or with `undefined` forgets it. */
function keep(context: S3Context, bucketName: string, name: string, document: unknown): void {
  const bucket = openBucket(context, bucketName);
  const { [name]: _old, ...others } = bucket.settings;
  context.buckets.change(bucket, document === undefined ? others : { ...others, [name]: document });
}

/** A document, or the error that says that there is none. */
function kept<T>(context: S3Context, bucketName: string, name: string, missing: () => ServiceError): T {
  const document = openBucket(context, bucketName).settings[name];
  if (document === undefined) throw missing();
  return document as T; // what the put of the same name has kept
}

const none = (code: string, message: string, bucket: string) => () =>
  new ServiceError(code, message, { details: { BucketName: bucket } });

export const bucketSettings = [
  operation(PutPublicAccessBlockCommand, {
    handle(input, context: S3Context) {
      keep(context, input.Bucket, "PublicAccessBlock", input.PublicAccessBlockConfiguration);
      return {};
    },
  }),
  operation(GetPublicAccessBlockCommand, {
    handle: ({ Bucket }, context: S3Context) => ({
      PublicAccessBlockConfiguration: kept<PublicAccessBlockConfiguration>(
        context,
        Bucket,
        "PublicAccessBlock",
        none("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", Bucket),
      ),
    }),
  }),
  operation(DeletePublicAccessBlockCommand, {
    handle({ Bucket }, context: S3Context) {
      keep(context, Bucket, "PublicAccessBlock", undefined);
      return {};
    },
  }),
  operation(PutBucketEncryptionCommand, {
    handle(input, context: S3Context) {
      keep(context, input.Bucket, "Encryption", input.ServerSideEncryptionConfiguration);
      return {};
    },
  }),
  operation(GetBucketEncryptionCommand, {
    handle({ Bucket }, context: S3Context) {
      // Since January 2023 every bucket has SSE-S3 (user guide, default-bucket-encryption, read 2026-11-24).
      const document = openBucket(context, Bucket).settings.Encryption ?? {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      };
      return { ServerSideEncryptionConfiguration: document as ServerSideEncryptionConfiguration };
    },
  }),
  operation(DeleteBucketEncryptionCommand, {
    handle({ Bucket }, context: S3Context) {
      keep(context, Bucket, "Encryption", undefined);
      return {};
    },
  }),
  operation(PutBucketOwnershipControlsCommand, {
    handle(input, context: S3Context) {
      keep(context, input.Bucket, "OwnershipControls", input.OwnershipControls);
      return {};
    },
  }),
  operation(GetBucketOwnershipControlsCommand, {
    handle: ({ Bucket }, context: S3Context) => ({
      OwnershipControls: kept<OwnershipControls>(
        context,
        Bucket,
        "OwnershipControls",
        none("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", Bucket),
      ),
    }),
  }),
  operation(DeleteBucketOwnershipControlsCommand, {
    handle({ Bucket }, context: S3Context) {
      keep(context, Bucket, "OwnershipControls", undefined);
      return {};
    },
  }),
  operation(PutBucketPolicyCommand, {
    handle(input, context: S3Context) {
      openBucket(context, input.Bucket);
      try {
        JSON.parse(input.Policy);
      } catch {
        throw malformedPolicy();
      }
      keep(context, input.Bucket, "Policy", input.Policy);
      return {};
    },
  }),
  operation(GetBucketPolicyCommand, {
    handle: ({ Bucket }, context: S3Context) => ({
      Policy: kept<string>(
        context,
        Bucket,
        "Policy",
        none("NoSuchBucketPolicy", "The bucket policy does not exist", Bucket),
      ),
    }),
  }),
  operation(DeleteBucketPolicyCommand, {
    handle({ Bucket }, context: S3Context) {
      keep(context, Bucket, "Policy", undefined);
      return {};
    },
  }),
  operation(PutBucketTaggingCommand, {
    handle(input, context: S3Context) {
      keep(context, input.Bucket, "Tags", input.Tagging.TagSet);
      return {};
    },
  }),
  operation(GetBucketTaggingCommand, {
    handle: ({ Bucket }, context: S3Context) => ({
      TagSet: kept<Tag[]>(context, Bucket, "Tags", none("NoSuchTagSet", "The TagSet does not exist", Bucket)),
    }),
  }),
  operation(DeleteBucketTaggingCommand, {
    handle({ Bucket }, context: S3Context) {
      keep(context, Bucket, "Tags", undefined);
      return {};
    },
  }),
  operation(GetBucketVersioningCommand, {
    // A bucket that was never versioned says nothing (API reference of GetBucketVersioning, read 2026-11-24).
    handle({ Bucket }, context: S3Context) {
      openBucket(context, Bucket);
      return {};
    },
  }),
];
