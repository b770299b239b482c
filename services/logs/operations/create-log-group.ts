import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { alreadyExists, type LogsContext } from "../context.ts";

export const createLogGroup = operation(CreateLogGroupCommand, {
  constraints: { logGroupName: all(length(1, 512), pattern("[\\.\\-_/#A-Za-z0-9]+")) },
  handle({ logGroupName, tags }, { owner, logs, now }: LogsContext) {
    if (logs.group(owner, logGroupName)) throw alreadyExists("group");
    logs.createGroup(owner, logGroupName, now().getTime(), tags ?? {});
    return {};
  },
});
