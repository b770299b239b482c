import { TagResourceCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { longArn, tags } from "../constraints.ts";
import { readTags, type StatesContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const tagResource = operation(TagResourceCommand, {
  constraints: { resourceArn: longArn, tags },
  handle(input, context: StatesContext) {
    const tagged = openTagged(context, input.resourceArn);
    tagged.put(readTags(input.tags, tagged.tags));
    return {};
  },
});
