import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws/operation.ts";
import { groupName, type LogsContext, openGroup } from "../context.ts";

export const tagResource = operation(TagResourceCommand, {
  handle({ resourceArn, tags }, context: LogsContext) {
    const group = openGroup(context, groupName(undefined, resourceArn));
    context.logs.setTags(group, { ...group.tags, ...tags });
    return {};
  },
});

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

export const listTagsForResource = operation(ListTagsForResourceCommand, {
  handle: ({ resourceArn }, context: LogsContext) => ({
    tags: openGroup(context, groupName(undefined, resourceArn)).tags,
  }),
});
