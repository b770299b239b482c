import { DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import {
  decodeToken,
  encodeToken,
  groupArn,
  groupName,
  invalidParameter,
  type LogsContext,
  openGroup,
} from "../context.ts";

export const describeLogStreams = operation(DescribeLogStreamsCommand, {
  constraints: { limit: range(1, 50) },
  handle(input, context: LogsContext) {
    const group = openGroup(context, groupName(input.logGroupName, input.logGroupIdentifier));
    const { limit = 50, logStreamNamePrefix = "", orderBy, descending } = input;
    if (orderBy === "LastEventTime" && logStreamNamePrefix !== "")
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const streams = context.logs.streams(group).filter(({ name }) => name.startsWith(logStreamNamePrefix));
    if (orderBy === "LastEventTime") streams.sort((a, b) => (a.lastEvent ?? 0) - (b.lastEvent ?? 0));
    if (descending) streams.reverse();
    const start = decodeToken<number>(input.nextToken) ?? 0;
    return {
      logStreams: streams.slice(start, start + limit).map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.created,
        firstEventTimestamp: stream.firstEvent,
        lastEventTimestamp: stream.lastEvent,
        lastIngestionTime: stream.lastIngestion,
        arn: `${groupArn(context.owner, group.name)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      ...(streams.length > start + limit ? { nextToken: encodeToken(start + limit) } : {}),
    };
  },
});
