import type {
  CORSRule,
  Grant,
  LifecycleRule,
  LoggingEnabled,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectOwnership,
  Payer,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  TransitionDefaultMinimumObjectSize,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";

/** A bucket's settings, as they were put. Dates in them are text, as JSON has them. */
export interface BucketSettings {
  versioning?: "Enabled" | "Suspended" | undefined;
  ownership?: ObjectOwnership | undefined;
  grants: Grant[];
  publicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  /** The policy's own text. */
  policy?: string | undefined;
  encryption?: ServerSideEncryptionConfiguration | undefined;
  tags?: Tag[] | undefined;
  cors?: CORSRule[] | undefined;
  lifecycle?: { rules: LifecycleRule[]; minimumSize: TransitionDefaultMinimumObjectSize } | undefined;
  website?: WebsiteConfiguration | undefined;
  logging?: LoggingEnabled | undefined;
  notification?: NotificationConfiguration | undefined;
  replication?: ReplicationConfiguration | undefined;
  objectLock?: ObjectLockConfiguration | undefined;
  requestPayer?: Payer | undefined;
  acceleration?: "Enabled" | "Suspended" | undefined;
}
