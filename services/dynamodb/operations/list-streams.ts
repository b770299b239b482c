import { ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { length, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { localTableName } from "../context.ts";
import { checkedStreamArn, type StreamsContext, streamArn } from "../stream.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html, read 2026-11-24
const MAX_STREAMS = 100;

export const listStreams = operation(ListStreamsCommand, {
  constraints: {
    TableName: length(1, 1024),
    Limit: range(1, MAX_STREAMS),
    ExclusiveStartStreamArn: length(37, 1024),
  },
  handle({ TableName, Limit = MAX_STREAMS, ExclusiveStartStreamArn }, { owner, streams }: StreamsContext) {
    const all = streams.list(owner, TableName === undefined ? undefined : localTableName(TableName, owner));
    const last = ExclusiveStartStreamArn && checkedStreamArn(ExclusiveStartStreamArn);
    const start = all.findIndex((stream) => streamArn(stream) === last) + 1;
    const page = all.slice(start, start + Limit);
    const end = page.at(-1);
    return {
      Streams: page.map((stream) => ({
        StreamArn: streamArn(stream),
        TableName: stream.tableName,
        StreamLabel: stream.label,
      })),
      ...(end && start + Limit < all.length ? { LastEvaluatedStreamArn: streamArn(end) } : {}),
    };
  },
});
