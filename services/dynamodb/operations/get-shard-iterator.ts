import { GetShardIteratorCommand, ShardIteratorType } from "@aws-sdk/client-dynamodb-streams";
import { length, oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { invalidSequenceNumber, sequenceNumberRequired, trimmedDataAccess, validationError } from "../errors.ts";
import { makeIterator, openShard, openStream, readSequence, type StreamsContext } from "../stream.ts";
import type { Shard, StreamStore } from "../stream-store.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html, read 2026-11-24
export const getShardIterator = operation(GetShardIteratorCommand, {
  constraints: {
    StreamArn: length(37, 1024),
    ShardId: length(28, 65),
    ShardIteratorType: oneOf(ShardIteratorType),
    SequenceNumber: length(21, 40),
  },
  handle({ StreamArn, ShardId, ShardIteratorType: type, SequenceNumber }, context: StreamsContext) {
    const stream = openStream(context, StreamArn);
    // A ValidationException is recorded by https://github.com/scylladb/scylladb (test/alternator/test_streams.py), read 2026-11-25; its
    // wording is ours.
    if (SequenceNumber !== undefined && (type === "TRIM_HORIZON" || type === "LATEST"))
      throw validationError(`SequenceNumber cannot be specified for ${type}`);
    const shard = openShard(context, stream, ShardId);
    const sequence = POSITIONS[type](context.streams, shard, SequenceNumber);
    return { ShardIterator: makeIterator(context, stream, ShardId, sequence) };
  },
});

type Position = (streams: StreamStore, shard: Shard, text: string | undefined) => number;

/** The number of the first record that may be read. */
const POSITIONS: Readonly<Record<ShardIteratorType, Position>> = {
  TRIM_HORIZON: (streams, shard) => Math.max(shard.starting, streams.trimmedUpTo()),
  LATEST: (streams, { ending }) => ending ?? streams.upcoming(),
  AT_SEQUENCE_NUMBER: readIn,
  AFTER_SEQUENCE_NUMBER: (...about) => readIn(...about) + 1,
};

function readIn(streams: StreamStore, shard: Shard, text: string | undefined): number {
  if (text === undefined) throw sequenceNumberRequired();
  const sequence = readSequence(text);
  if (sequence < shard.starting || sequence > (shard.ending ?? streams.upcoming())) throw invalidSequenceNumber(text);
  if (sequence < streams.trimmedUpTo()) throw trimmedDataAccess();
  return sequence;
}
