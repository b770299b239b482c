import { UntagResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { ApiGatewayContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const untagResource = operation(UntagResourceCommand, {
  handle({ resourceArn, tagKeys }, context: ApiGatewayContext) {
    const tagged = openTagged(context, resourceArn);
    tagged.keep(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !tagKeys.includes(key))));
    return {};
  },
});
