import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { decodeToken, encodeToken, groupName, type LogsContext, openGroup } from "../context.ts";
import { filterPattern } from "../filter-pattern.ts";
import type { Position } from "../log-store.ts";

const MAX_EVENTS = 10_000;

export const filterLogEvents = operation(FilterLogEventsCommand, {
  constraints: { limit: range(1, MAX_EVENTS) },
  handle(input, context: LogsContext) {
    const group = openGroup(context, groupName(input.logGroupName, input.logGroupIdentifier));
    const { logStreamNames, logStreamNamePrefix = "", limit = MAX_EVENTS } = input;
    const streams = context.logs
      .streams(group)
      .filter(({ name }) => (logStreamNames ? logStreamNames.includes(name) : name.startsWith(logStreamNamePrefix)));
    const matches = filterPattern(input.filterPattern);
    const read = context.logs.events(
      streams.map(({ id }) => id),
      { start: input.startTime ?? 0, end: input.endTime ?? Number.MAX_SAFE_INTEGER },
      { limit, after: decodeToken<Position>(input.nextToken) },
    );
    const last = read.at(-1);
    return {
      events: read
        .filter(({ message }) => matches(message))
        .map(({ id, stream, timestamp, ingested, message }) => ({
          eventId: String(id),
          logStreamName: stream,
          timestamp,
          ingestionTime: ingested,
          message,
        })),
      searchedLogStreams: [],
      ...(last && read.length === limit ? { nextToken: encodeToken({ timestamp: last.timestamp, id: last.id }) } : {}),
    };
  },
});
