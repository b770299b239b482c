import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { decodeToken, encodeToken, groupName, type LogsContext, openGroup, openStream } from "../context.ts";
import type { Position } from "../log-store.ts";

const MAX_EVENTS = 10_000;

export const getLogEvents = operation(GetLogEventsCommand, {
  constraints: { limit: range(1, MAX_EVENTS) },
  handle(input, context: LogsContext) {
    const group = openGroup(context, groupName(input.logGroupName, input.logGroupIdentifier));
    const stream = openStream(context, group, input.logStreamName);
    const position = decodeToken<Position>(input.nextToken);
    const backward = input.nextToken === undefined ? !input.startFromHead : input.nextToken.startsWith("b/");
    const events = context.logs.events(
      [stream.id],
      { start: input.startTime ?? 0, end: input.endTime ?? Number.MAX_SAFE_INTEGER },
      {
        limit: input.limit ?? MAX_EVENTS,
        newestFirst: backward,
        ...(backward ? { before: position } : { after: position }),
      },
    );
    // At either end the token stays the same, which is how clients know that they are there.
    const start: Position = { timestamp: 0, id: 0 };
    const last = events.at(-1) ?? position ?? start;
    const first = events[0] ?? position ?? start;
    return {
      events: events.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
      nextForwardToken: `f/${encodeToken({ timestamp: last.timestamp, id: last.id })}`,
      nextBackwardToken: `b/${encodeToken({ timestamp: first.timestamp, id: first.id })}`,
    };
  },
});
