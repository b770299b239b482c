import { DeleteLogStreamCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { type LogsContext, openGroup, openStream } from "../context.ts";

export const deleteLogStream = operation(DeleteLogStreamCommand, {
  handle({ logGroupName, logStreamName }, context: LogsContext) {
    context.logs.deleteStream(openStream(context, openGroup(context, logGroupName), logStreamName));
    return {};
  },
});
