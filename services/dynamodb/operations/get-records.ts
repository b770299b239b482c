import { GetRecordsCommand } from "@aws-sdk/client-dynamodb-streams";
import { length, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { trimmedDataAccess } from "../errors.ts";
import { describeRecord, makeIterator, openShard, openStream, readIterator, type StreamsContext } from "../stream.ts";
import type { StreamRecord } from "../stream-store.ts";

// "GetRecords can retrieve a maximum of 1 MB of data or 1000 stream records, whichever comes first":
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html, read 2026-11-24
const MAX_RECORDS = 1000;
const MAX_BYTES = 1024 * 1024;

export const getRecords = operation(GetRecordsCommand, {
  constraints: { ShardIterator: length(1, 2048), Limit: range(1, MAX_RECORDS) },
  handle({ ShardIterator, Limit = MAX_RECORDS }, context: StreamsContext) {
    const { arn, shardId, sequence } = readIterator(context, ShardIterator);
    const stream = openStream(context, arn);
    const shard = openShard(context, stream, shardId);
    const found = context.streams.read(shard, sequence, Limit);
    const [first] = found;
    if (first && first.sequence < context.streams.trimmedUpTo()) throw trimmedDataAccess();
    const records = withinSize(found);
    const last = records.at(-1);
    const next = last ? last.sequence + 1 : sequence;
    // A closed shard that has been read to its end has no next iterator: the reader goes on with its children.
    const isRead = shard.ending !== undefined && records.length === found.length && found.length < Limit;
    return {
      Records: records.map((record) => describeRecord(stream, record)),
      ...(isRead ? {} : { NextShardIterator: makeIterator(context, stream, shardId, next) }),
    };
  },
});

/** As many as fit; always one, however large. */
function withinSize(records: readonly StreamRecord[]): StreamRecord[] {
  let bytes = 0;
  const fitting: StreamRecord[] = [];
  for (const record of records) {
    bytes += record.size;
    if (bytes > MAX_BYTES && fitting.length > 0) break;
    fitting.push(record);
  }
  return fitting;
}
