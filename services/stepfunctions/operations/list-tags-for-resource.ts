import { ListTagsForResourceCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { longArn } from "../constraints.ts";
import { type StatesContext, showTags } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const listTagsForResource = operation(ListTagsForResourceCommand, {
  constraints: { resourceArn: longArn },
  handle: (input, context: StatesContext) => ({ tags: showTags(openTagged(context, input.resourceArn).tags) }),
});
