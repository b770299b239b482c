import { createHash } from "node:crypto";
import type { _Record, Shard as ShardDescription } from "@aws-sdk/client-dynamodb-streams";
import { tableArn } from "./context.ts";
import {
  expiredIterator,
  invalidSequenceNumber,
  invalidShardIterator,
  shardNotFound,
  streamNotFound,
  validationError,
} from "./errors.ts";
import { type Shard, type Stream, type StreamRecord, type StreamStore, timeOfSequence } from "./stream-store.ts";
import type { Owner } from "./table-settings.ts";

/** What an operation of DynamoDB Streams works with. */
export interface StreamsContext {
  readonly owner: Owner;
  readonly streams: StreamStore;
  readonly now: () => Date;
}

/** Where in a shard to go on reading, and when that was said. */
export interface ShardPosition {
  readonly shardId: string;
  readonly sequence: number;
  readonly issuedAtMs: number;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html, read 2026-11-24
const ITERATOR_VALID_MS = 15 * 60 * 1000;

export const streamArn = ({ owner, tableName, label }: Stream): string =>
  `${tableArn(owner, tableName)}/stream/${label}`;

const STREAM_ARN = /^arn:[^:]+:dynamodb:([^:]*):([^:]*):table\/([^/]+)\/stream\/([^/]+)$/;

/** What is no ARN of a stream at all: a ValidationException is recorded by https://github.com/scylladb/scylladb
 * (test/alternator/test_streams.py), read 2026-11-25; its wording is ours. */
export function checkedStreamArn(arn: string): string {
  if (!STREAM_ARN.test(arn)) throw validationError(`Invalid StreamArn: Invalid ResourceArn provided as input ${arn}`);
  return arn;
}

/** The stream of an ARN. */
export function openStream({ owner, streams }: StreamsContext, arn: string): Stream {
  const [, region, account, tableName = "", label = ""] = STREAM_ARN.exec(checkedStreamArn(arn)) ?? [];
  const isOurs = region === owner.region && account === owner.account;
  const stream = isOurs ? streams.find(owner, tableName, label) : undefined;
  if (!stream) throw streamNotFound(arn);
  return stream;
}

/** `shardId-<time in ms, 20 digits>-<8 hexadecimal digits>`, the form of DynamoDB's own. */
export function shardIdOf({ id, starting }: Shard): string {
  const time = String(timeOfSequence(starting).getTime()).padStart(20, "0");
  return `shardId-${time}-${id.toString(16).padStart(8, "0")}`;
}

export function openShard({ streams }: StreamsContext, stream: Stream, shardId: string): Shard {
  const shard = streams.shards(stream).find((each) => shardIdOf(each) === shardId);
  if (!shard) throw shardNotFound(shardId, streamArn(stream));
  return shard;
}

// Numbers have 21 to 40 digits: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html, read 2026-11-24
const FIRST_NUMBER = 10n ** 20n;

/** A sequence number as it is shown. */
export const showSequence = (sequence: number): string => String(FIRST_NUMBER + BigInt(sequence));

/** Reads what {@link showSequence} wrote. */
export function readSequence(text: string): number {
  const sequence = /^\d{21,40}$/.test(text) ? Number(BigInt(text) - FIRST_NUMBER) : Number.NaN;
  if (!Number.isSafeInteger(sequence)) throw invalidSequenceNumber(text);
  return sequence;
}

export function describeShard(shard: Shard, all: readonly Shard[]): ShardDescription {
  const parent = all.find(({ id }) => id === shard.parent);
  return {
    ShardId: shardIdOf(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: showSequence(shard.starting),
      ...(shard.ending === undefined ? {} : { EndingSequenceNumber: showSequence(shard.ending) }),
    },
    ...(parent ? { ParentShardId: shardIdOf(parent) } : {}),
  };
}

/** `<stream's ARN>|1|<position>`: only the service reads it. */
export function makeIterator({ now }: StreamsContext, stream: Stream, shardId: string, sequence: number): string {
  const position: ShardPosition = { shardId, sequence, issuedAtMs: now().getTime() };
  return `${streamArn(stream)}|1|${Buffer.from(JSON.stringify(position)).toString("base64")}`;
}

/** Reads what {@link makeIterator} wrote. */
export function readIterator({ now }: StreamsContext, text: string): ShardPosition & { arn: string } {
  const [arn, version, encoded] = text.split("|");
  if (arn === undefined || version !== "1" || encoded === undefined) throw invalidShardIterator();
  let position: Partial<ShardPosition> | null;
  try {
    position = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  } catch {
    throw invalidShardIterator();
  }
  const { shardId, sequence, issuedAtMs } = position ?? {};
  if (typeof shardId !== "string" || typeof sequence !== "number" || typeof issuedAtMs !== "number")
    throw invalidShardIterator();
  if (now().getTime() - issuedAtMs > ITERATOR_VALID_MS) throw expiredIterator();
  return { arn, shardId, sequence, issuedAtMs };
}

/** A record as GetRecords gives it. */
export function describeRecord(stream: Stream, record: StreamRecord): _Record {
  const SequenceNumber = showSequence(record.sequence);
  return {
    // The same change has the same id whenever it is read.
    eventID: createHash("md5")
      .update(`${streamArn(stream)}/${SequenceNumber}`)
      .digest("hex"),
    eventName: record.event,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: stream.owner.region,
    dynamodb: {
      ApproximateCreationDateTime: timeOfSequence(record.sequence),
      Keys: record.keys,
      ...(record.newImage ? { NewImage: record.newImage } : {}),
      ...(record.oldImage ? { OldImage: record.oldImage } : {}),
      SequenceNumber,
      SizeBytes: record.size,
      StreamViewType: stream.view,
    },
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html, read 2026-11-24
    ...(record.expired ? { userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" } } : {}),
  };
}
