import { DeleteRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { type LogsContext, openGroup } from "../context.ts";

export const deleteRetentionPolicy = operation(DeleteRetentionPolicyCommand, {
  handle({ logGroupName }, context: LogsContext) {
    context.logs.setRetention(openGroup(context, logGroupName), undefined);
    return {};
  },
});
