import {
  type BucketCannedACL,
  type BucketVersioningStatus,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Properties } from "../resource-type.ts";
import { renamed, renamedAll, same } from "./renamed.ts";
import { lifecycleRules } from "./s3-lifecycle-rules.ts";

/** One property of a bucket in a template: how it is put, and how it goes when the template has it no more. */
interface Setting {
  put(s3: S3Client, Bucket: string, value: Properties): Promise<unknown>;
  remove(s3: S3Client, Bucket: string): Promise<unknown>;
}

// Names of the template's own: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html and the
// pages of its properties, read 2026-11-24.
const CORS = {
  ...same("AllowedHeaders", "AllowedMethods", "AllowedOrigins"),
  ExposedHeaders: "ExposeHeaders",
  Id: "ID",
  MaxAge: "MaxAgeSeconds",
};
const LOGGING = {
  DestinationBucketName: "TargetBucket",
  LogFilePrefix: "TargetPrefix",
  TargetObjectKeyFormat: "TargetObjectKeyFormat",
};
const ENCRYPTION = {
  ...same("BucketKeyEnabled", "BlockedEncryptionTypes"),
  ServerSideEncryptionByDefault: "ApplyServerSideEncryptionByDefault",
};
const REDIRECT = same("HostName", "HttpRedirectCode", "Protocol", "ReplaceKeyPrefixWith", "ReplaceKeyWith");
const ROUTING = {
  RedirectRule: ["Redirect", (value: Properties) => renamed(value, REDIRECT)],
  RoutingRuleCondition: [
    "Condition",
    (value: Properties) => renamed(value, same("KeyPrefixEquals", "HttpErrorCodeReturnedEquals")),
  ],
} as const;
const WEBSITE = {
  IndexDocument: ["IndexDocument", (Suffix: Properties) => ({ Suffix })],
  ErrorDocument: ["ErrorDocument", (Key: Properties) => ({ Key })],
  RedirectAllRequestsTo: "RedirectAllRequestsTo",
  RoutingRules: ["RoutingRules", renamedAll(ROUTING)],
} as const;
const LAMBDA = {
  Event: ["Events", (event: Properties) => [event]],
  Function: "LambdaFunctionArn",
  Filter: ["Filter", ({ S3Key }: Properties) => ({ Key: { FilterRules: S3Key?.Rules } })],
} as const;
const REPLICATION = {
  ...same("DeleteMarkerReplication", "Destination", "Prefix", "Priority", "SourceSelectionCriteria", "Status"),
  Id: "ID",
  Filter: [
    "Filter",
    ({ TagFilter: Tag, And, Prefix }: Properties) => ({
      Tag,
      Prefix,
      And: And && { Prefix: And.Prefix, Tags: And.TagFilters },
    }),
  ],
} as const;

/** `PublicRead` as `public-read`. */
const cannedAcl = (name: string): BucketCannedACL =>
  name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase() as BucketCannedACL; // S3 refuses what is none

const versioning = (s3: S3Client, Bucket: string, Status: BucketVersioningStatus) =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

const refused = (what: string) => () => Promise.reject(new Error(`${what} cannot be taken away.`));

// Each document is checked by S3 itself, whose types these are.
const documents = <T>(document: Properties | Properties[]): T => document as T;

/** In the order in which they depend on each other: who owns before who may, versions before what needs them. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  PublicAccessBlockConfiguration: {
    put: (s3, Bucket, PublicAccessBlockConfiguration) =>
      s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration })),
    remove: (s3, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
  },
  OwnershipControls: {
    put: (s3, Bucket, { Rules }) =>
      s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } })),
    remove: (s3, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
  },
  AccessControl: {
    put: (s3, Bucket, name) => s3.send(new PutBucketAclCommand({ Bucket, ACL: cannedAcl(String(name)) })),
    remove: (s3, Bucket) => s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" })),
  },
  VersioningConfiguration: {
    put: (s3, Bucket, { Status }) => versioning(s3, Bucket, Status),
    remove: (s3, Bucket) => versioning(s3, Bucket, "Suspended"),
  },
  ObjectLockConfiguration: {
    put: (s3, Bucket, ObjectLockConfiguration) =>
      s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration })),
    remove: refused("ObjectLockConfiguration"),
  },
  BucketEncryption: {
    put: (s3, Bucket, { ServerSideEncryptionConfiguration: rules }) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: documents(renamedAll(ENCRYPTION)(rules)) },
        }),
      ),
    remove: (s3, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
  },
  AccelerateConfiguration: {
    put: (s3, Bucket, { AccelerationStatus: Status }) =>
      s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration: { Status } })),
    remove: (s3, Bucket) =>
      s3.send(
        new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration: { Status: "Suspended" } }),
      ),
  },
  CorsConfiguration: {
    put: (s3, Bucket, { CorsRules }) =>
      s3.send(
        new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: documents(renamedAll(CORS)(CorsRules)) } }),
      ),
    remove: (s3, Bucket) => s3.send(new DeleteBucketCorsCommand({ Bucket })),
  },
  LifecycleConfiguration: {
    put: (s3, Bucket, { Rules, TransitionDefaultMinimumObjectSize }) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          TransitionDefaultMinimumObjectSize,
          LifecycleConfiguration: { Rules: documents(lifecycleRules(Rules)) },
        }),
      ),
    remove: (s3, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
  },
  LoggingConfiguration: {
    put: (s3, Bucket, value) => {
      // Without a destination the bucket logs to itself, and without a prefix to its root.
      const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: "", ...renamed(value, LOGGING) };
      return s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    },
    remove: (s3, Bucket) => s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
  },
  WebsiteConfiguration: {
    put: (s3, Bucket, value) =>
      s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: renamed(value, WEBSITE) })),
    remove: (s3, Bucket) => s3.send(new DeleteBucketWebsiteCommand({ Bucket })),
  },
  ReplicationConfiguration: {
    put: (s3, Bucket, { Role, Rules }) =>
      s3.send(
        new PutBucketReplicationCommand({
          Bucket,
          ReplicationConfiguration: { Role, Rules: documents(renamedAll(REPLICATION)(Rules)) },
        }),
      ),
    remove: (s3, Bucket) => s3.send(new DeleteBucketReplicationCommand({ Bucket })),
  },
  Tags: {
    put: (s3, Bucket, TagSet) =>
      s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: documents(TagSet) } })),
    remove: (s3, Bucket) => s3.send(new DeleteBucketTaggingCommand({ Bucket })),
  },
  // Last: S3 asks the functions whether it may call them.
  NotificationConfiguration: {
    put: (s3, Bucket, { LambdaConfigurations, ...others }) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: {
            ...others,
            LambdaFunctionConfigurations: documents(renamedAll(LAMBDA)(LambdaConfigurations ?? [])),
          },
        }),
      ),
    remove: (s3, Bucket) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
  },
};
