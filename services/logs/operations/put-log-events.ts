import { PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { invalidParameter, type LogsContext, openGroup, openStream } from "../context.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html, read 2026-11-24
const MAX_BATCH_BYTES = 1_048_576;
const BYTES_PER_EVENT = 26;
const FUTURE_MS = 2 * 3_600_000;
const PAST_MS = 14 * 86_400_000;

export const putLogEvents = operation(PutLogEventsCommand, {
  constraints: { logEvents: length(1, 10_000) },
  handle({ logGroupName, logStreamName, logEvents }, context: LogsContext) {
    const stream = openStream(context, openGroup(context, logGroupName), logStreamName);
    const bytes = logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + BYTES_PER_EVENT, 0);
    if (bytes > MAX_BATCH_BYTES)
      throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
    if (logEvents.some(({ timestamp }, index) => timestamp < (logEvents[index - 1]?.timestamp ?? 0)))
      throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
    const now = context.now().getTime();
    const tooOld = logEvents.filter(({ timestamp }) => timestamp < now - PAST_MS).length;
    const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > now + FUTURE_MS);
    const accepted = logEvents.filter(({ timestamp }) => timestamp >= now - PAST_MS && timestamp <= now + FUTURE_MS);
    context.logs.addEvents(stream, accepted, now);
    const rejected = {
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(tooNew >= 0 ? { tooNewLogEventStartIndex: tooNew } : {}),
    };
    return {
      nextSequenceToken: String(now),
      ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
    };
  },
});
