import { DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { type LogsContext, openGroup } from "../context.ts";

export const deleteLogGroup = operation(DeleteLogGroupCommand, {
  handle({ logGroupName }, context: LogsContext) {
    context.logs.deleteGroup(openGroup(context, logGroupName));
    return {};
  },
});
