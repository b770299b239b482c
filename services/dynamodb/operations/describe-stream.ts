import { DescribeStreamCommand, ShardFilterType } from "@aws-sdk/client-dynamodb-streams";
import { length, members, oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { invalidParameter } from "../errors.ts";
import { describeShard, openStream, type StreamsContext, shardIdOf, streamArn } from "../stream.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html, read 2026-11-24
const MAX_SHARDS = 100;

export const describeStream = operation(DescribeStreamCommand, {
  constraints: {
    StreamArn: length(37, 1024),
    Limit: range(1, MAX_SHARDS),
    ExclusiveStartShardId: length(28, 65),
    ShardFilter: members({ Type: oneOf(ShardFilterType), ShardId: length(28, 65) }),
  },
  handle({ StreamArn, Limit = MAX_SHARDS, ExclusiveStartShardId, ShardFilter }, context: StreamsContext) {
    const stream = openStream(context, StreamArn);
    const all = context.streams.shards(stream);
    if (ShardFilter && (ShardFilter.Type === undefined || ShardFilter.ShardId === undefined))
      throw invalidParameter("ShardFilter needs both Type and ShardId");
    const wanted = ShardFilter
      ? all.filter(({ parent }) => all.some((shard) => shard.id === parent && shardIdOf(shard) === ShardFilter.ShardId))
      : all;
    // The ids are in the order of the shards; one that is not there need not be the last page's.
    const left = wanted.filter((shard) => shardIdOf(shard) > (ExclusiveStartShardId ?? ""));
    const page = left.slice(0, Limit);
    const last = page.at(-1);
    return {
      StreamDescription: {
        StreamArn: streamArn(stream),
        StreamLabel: stream.label,
        StreamStatus: stream.enabled ? ("ENABLED" as const) : ("DISABLED" as const),
        StreamViewType: stream.view,
        CreationRequestDateTime: new Date(stream.createdAtMs),
        TableName: stream.tableName,
        KeySchema: stream.keySchema,
        Shards: page.map((shard) => describeShard(shard, all)),
        ...(last && Limit < left.length ? { LastEvaluatedShardId: shardIdOf(last) } : {}),
      },
    };
  },
});
