import { CreateLogStreamCommand } from "@aws-sdk/client-cloudwatch-logs";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { alreadyExists, type LogsContext, openGroup } from "../context.ts";

export const createLogStream = operation(CreateLogStreamCommand, {
  constraints: { logStreamName: all(length(1, 512), pattern("[^:*]*")) },
  handle({ logGroupName, logStreamName }, context: LogsContext) {
    const group = openGroup(context, logGroupName);
    if (context.logs.stream(group, logStreamName)) throw alreadyExists("stream");
    context.logs.createStream(group, logStreamName, context.now().getTime());
    return {};
  },
});
