import { UntagResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { groupName, type LogsContext, openGroup } from "../context.ts";

export const untagResource = operation(UntagResourceCommand, {
  handle({ resourceArn, tagKeys }, context: LogsContext) {
    const group = openGroup(context, groupName(undefined, resourceArn));
    context.logs.setTags(
      group,
      Object.fromEntries(Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key))),
    );
    return {};
  },
});
