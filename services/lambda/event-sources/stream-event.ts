import type { _Record } from "@aws-sdk/client-dynamodb-streams";

/** A stream's record as a function gets it, in JSON's types. */
export interface EventRecord {
  readonly sequence: string;
  readonly createdAtMs: number;
  /** `eventID`, `dynamodb`, …: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, read 2026-11-24 */
  readonly event: Readonly<Record<string, unknown>>;
  /** The event as JSON. */
  readonly text: string;
  readonly bytes: number;
  /** What must be served in order belongs together: the item's key. */
  readonly key: string;
}

/** The members of a record and their order were recorded on AWS by https://github.com/localstack/localstack, 2025-11-25. */
export function eventRecord(record: _Record, eventSourceARN: string): EventRecord {
  const change = record.dynamodb ?? {};
  const { userIdentity } = record;
  const event = {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: record.awsRegion,
    dynamodb: plain(change),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html: small letters here, read 2026-11-24
    ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
    eventSourceARN,
  };
  const text = JSON.stringify(event);
  return {
    sequence: change.SequenceNumber ?? "",
    createdAtMs: change.ApproximateCreationDateTime?.getTime() ?? 0,
    key: JSON.stringify(plain(change.Keys)),
    event,
    text,
    bytes: Buffer.byteLength(text),
  };
}

/** Bytes as base64 and times as seconds, as they stand on the wire. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return value;
}
