import type { Bucket } from "../bucket-store.ts";
import { canonicalId } from "../owner.ts";

/** Something that has happened to a version of a key. */
export interface S3Event {
  /** `ObjectCreated:Put` */
  name: string;
  key: string;
  versionId?: string | undefined;
  size?: number | undefined;
  etag?: string | undefined;
}

/** The request that made it happen; without one it was S3 itself. */
export interface EventSource {
  requestId: string;
  principalId: string;
  sourceIp: string;
}

// Events about an object's settings have a version of their own and no sequencer.
const ABOUT_SETTINGS = /^Object(?:Tagging|Acl):/;

/**
 * The message that a function gets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, read 2026-11-24;
 * versions and members as recorded from AWS in localstack's test_s3_notifications_*.snapshot.json.
 */
export function eventMessage(
  event: S3Event,
  {
    bucket,
    configurationId,
    source,
    time,
    sequence,
  }: { bucket: Bucket; configurationId: string; source: EventSource; time: Date; sequence: number },
): string {
  const isAboutSettings = ABOUT_SETTINGS.test(event.name);
  const record = {
    eventVersion: isAboutSettings ? "2.3" : "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: time.toISOString(),
    eventName: event.name,
    userIdentity: { principalId: source.principalId },
    requestParameters: { sourceIPAddress: source.sourceIp },
    responseElements: { "x-amz-request-id": source.requestId, "x-amz-id-2": source.requestId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: principalId(bucket.account) },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: formEncoded(event.key),
        size: isAboutSettings ? undefined : event.size,
        eTag: event.etag,
        versionId: event.versionId,
        // Compared as text, of two events about a key the later one is larger.
        sequencer: isAboutSettings ? undefined : sequence.toString(16).toUpperCase().padStart(18, "0"),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** Amazon's name for a customer: a letter and digits that stand for the account. */
export const principalId = (account: string): string => `A${canonicalId(account).slice(0, 13).toUpperCase()}`;

/** As an HTML form would send the key, with its slashes left in place. */
const formEncoded = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
