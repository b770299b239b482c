import { ListTagsForResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { groupName, type LogsContext, openGroup } from "../context.ts";

export const listTagsForResource = operation(ListTagsForResourceCommand, {
  handle: ({ resourceArn }, context: LogsContext) => ({
    tags: openGroup(context, groupName(undefined, resourceArn)).tags,
  }),
});
