import { PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { invalidParameter, type LogsContext, openGroup } from "../context.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, read 2026-11-24
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const putRetentionPolicy = operation(PutRetentionPolicyCommand, {
  handle({ logGroupName, retentionInDays }, context: LogsContext) {
    if (!DAYS.includes(retentionInDays))
      throw invalidParameter(`${retentionInDays} is not a valid retention: ${DAYS.join(", ")}`);
    context.logs.setRetention(openGroup(context, logGroupName), retentionInDays);
    context.logs.expire(context.now().getTime());
    return {};
  },
});
