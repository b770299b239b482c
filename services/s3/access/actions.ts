import type { Permission } from "@aws-sdk/client-s3";

/** What an operation needs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html, read 2026-11-24 */
export interface Needs {
  /** The action in a policy, without `s3:`. */
  action: string;
  /** The action when the request names a version. */
  versionAction?: string;
  on: "account" | "bucket" | "object";
  /**
   * The permission in an ACL that gives the same, and whose ACL it is: the bucket's or the object's
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions, read 2026-11-24).
   */
  acl?: { permission: Permission; of: "bucket" | "object" };
}

const bucket = (action: string, permission?: Permission): Needs => ({
  action,
  on: "bucket",
  ...(permission ? { acl: { permission, of: "bucket" } as const } : {}),
});

const object = (action: string, permission?: Permission): Needs => ({
  action,
  versionAction: action.replace(/^((?:Get|Put|Delete)Object)/, "$1Version"),
  on: "object",
  ...(permission ? { acl: { permission, of: "object" } as const } : {}),
});

/** Writing an object asks the bucket's ACL. */
const write = (action: string): Needs => ({ action, on: "object", acl: { permission: "WRITE", of: "bucket" } });

const NEEDS: Readonly<Record<string, Needs>> = {
  // Whoever may write may also take back: the initiator of an upload, on AWS.
  AbortMultipartUpload: write("AbortMultipartUpload"),
  CompleteMultipartUpload: write("PutObject"),
  CopyObject: write("PutObject"),
  CreateBucket: { action: "CreateBucket", on: "account" },
  CreateMultipartUpload: write("PutObject"),
  DeleteBucket: bucket("DeleteBucket"),
  DeleteBucketCors: bucket("PutBucketCORS"),
  DeleteBucketEncryption: bucket("PutEncryptionConfiguration"),
  DeleteBucketLifecycle: bucket("PutLifecycleConfiguration"),
  DeleteBucketOwnershipControls: bucket("PutBucketOwnershipControls"),
  DeleteBucketPolicy: bucket("DeleteBucketPolicy"),
  DeleteBucketReplication: bucket("PutReplicationConfiguration"),
  DeleteBucketTagging: bucket("PutBucketTagging"),
  DeleteBucketWebsite: bucket("DeleteBucketWebsite"),
  DeleteObject: { ...write("DeleteObject"), versionAction: "DeleteObjectVersion" },
  DeleteObjectTagging: object("DeleteObjectTagging"),
  DeletePublicAccessBlock: bucket("PutBucketPublicAccessBlock"),
  GetBucketAccelerateConfiguration: bucket("GetAccelerateConfiguration"),
  GetBucketAcl: bucket("GetBucketAcl", "READ_ACP"),
  GetBucketCors: bucket("GetBucketCORS"),
  GetBucketEncryption: bucket("GetEncryptionConfiguration"),
  GetBucketLifecycleConfiguration: bucket("GetLifecycleConfiguration"),
  GetBucketLocation: bucket("GetBucketLocation", "READ"),
  GetBucketLogging: bucket("GetBucketLogging"),
  GetBucketNotificationConfiguration: bucket("GetBucketNotification"),
  GetBucketOwnershipControls: bucket("GetBucketOwnershipControls"),
  GetBucketPolicy: bucket("GetBucketPolicy"),
  GetBucketPolicyStatus: bucket("GetBucketPolicyStatus"),
  GetBucketReplication: bucket("GetReplicationConfiguration"),
  GetBucketRequestPayment: bucket("GetBucketRequestPayment"),
  GetBucketTagging: bucket("GetBucketTagging"),
  GetBucketVersioning: bucket("GetBucketVersioning"),
  GetBucketWebsite: bucket("GetBucketWebsite"),
  GetObject: object("GetObject", "READ"),
  GetObjectAcl: object("GetObjectAcl", "READ_ACP"),
  GetObjectAttributes: object("GetObjectAttributes", "READ"),
  GetObjectLegalHold: object("GetObjectLegalHold"),
  GetObjectLockConfiguration: bucket("GetBucketObjectLockConfiguration"),
  GetObjectRetention: object("GetObjectRetention"),
  GetObjectTagging: object("GetObjectTagging"),
  GetPublicAccessBlock: bucket("GetBucketPublicAccessBlock"),
  HeadBucket: bucket("ListBucket", "READ"),
  HeadObject: object("GetObject", "READ"),
  ListBuckets: { action: "ListAllMyBuckets", on: "account" },
  ListMultipartUploads: bucket("ListBucketMultipartUploads", "READ"),
  ListObjects: bucket("ListBucket", "READ"),
  ListObjectsV2: bucket("ListBucket", "READ"),
  ListObjectVersions: bucket("ListBucketVersions", "READ"),
  ListParts: write("ListMultipartUploadParts"),
  PutBucketAccelerateConfiguration: bucket("PutAccelerateConfiguration"),
  PutBucketAcl: bucket("PutBucketAcl", "WRITE_ACP"),
  PutBucketCors: bucket("PutBucketCORS"),
  PutBucketEncryption: bucket("PutEncryptionConfiguration"),
  PutBucketLifecycleConfiguration: bucket("PutLifecycleConfiguration"),
  PutBucketLogging: bucket("PutBucketLogging"),
  PutBucketNotificationConfiguration: bucket("PutBucketNotification"),
  PutBucketOwnershipControls: bucket("PutBucketOwnershipControls"),
  PutBucketPolicy: bucket("PutBucketPolicy"),
  PutBucketReplication: bucket("PutReplicationConfiguration"),
  PutBucketRequestPayment: bucket("PutBucketRequestPayment"),
  PutBucketTagging: bucket("PutBucketTagging"),
  PutBucketVersioning: bucket("PutBucketVersioning"),
  PutBucketWebsite: bucket("PutBucketWebsite"),
  PutObject: write("PutObject"),
  PutObjectAcl: object("PutObjectAcl", "WRITE_ACP"),
  PutObjectLegalHold: object("PutObjectLegalHold"),
  PutObjectLockConfiguration: bucket("PutBucketObjectLockConfiguration"),
  PutObjectRetention: object("PutObjectRetention"),
  PutObjectTagging: object("PutObjectTagging"),
  PutPublicAccessBlock: bucket("PutBucketPublicAccessBlock"),
  RestoreObject: { action: "RestoreObject", on: "object" },
  UploadPart: write("PutObject"),
  UploadPartCopy: write("PutObject"),
};

/** What an operation needs, by its name. */
export function needsOf(operation: string): Needs {
  const needs = NEEDS[operation];
  if (!needs) throw new Error(`s3: access/actions.ts does not say what ${operation} needs.`);
  return needs;
}

/** What a request needs besides, for what it wants done in the same breath. */
const FURTHER: readonly { operations: RegExp; member: RegExp; needs: Needs }[] = [
  {
    operations: /^(?:PutObject|CopyObject|CreateMultipartUpload)$/,
    member: /^(?:ACL|Grant\w+)$/,
    needs: write("PutObjectAcl"),
  },
  {
    operations: /^(?:PutObject|CopyObject|CreateMultipartUpload)$/,
    member: /^Tagging$/,
    needs: write("PutObjectTagging"),
  },
  {
    operations: /^(?:PutObject|CopyObject|CreateMultipartUpload)$/,
    member: /^ObjectLockMode$/,
    needs: write("PutObjectRetention"),
  },
  {
    operations: /^(?:PutObject|CopyObject|CreateMultipartUpload)$/,
    member: /^ObjectLockLegalHoldStatus$/,
    needs: write("PutObjectLegalHold"),
  },
  {
    operations: /^(?:DeleteObject|PutObjectRetention)$/,
    member: /^BypassGovernanceRetention$/,
    needs: { action: "BypassGovernanceRetention", on: "object" },
  },
];

export function furtherNeeds(operation: string, input: object): Needs[] {
  const members = Object.entries(input).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : name,
  );
  return FURTHER.filter(
    ({ operations, member }) => operations.test(operation) && members.some((name) => member.test(name)),
  ).map(({ needs }) => needs);
}
