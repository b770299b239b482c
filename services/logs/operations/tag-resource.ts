import { TagResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { groupName, type LogsContext, openGroup } from "../context.ts";

export const tagResource = operation(TagResourceCommand, {
  handle({ resourceArn, tags }, context: LogsContext) {
    const group = openGroup(context, groupName(undefined, resourceArn));
    context.logs.setTags(group, { ...group.tags, ...tags });
    return {};
  },
});
