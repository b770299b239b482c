import { UntagResourceCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { longArn } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const untagResource = operation(UntagResourceCommand, {
  constraints: { resourceArn: longArn },
  handle(input, context: StatesContext) {
    const tagged = openTagged(context, input.resourceArn);
    const kept = Object.entries(tagged.tags).filter(([key]) => !input.tagKeys.includes(key));
    tagged.put(Object.fromEntries(kept));
    return {};
  },
});
