import { TagResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { ApiGatewayContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const tagResource = operation(TagResourceCommand, {
  handle({ resourceArn, tags }, context: ApiGatewayContext) {
    const tagged = openTagged(context, resourceArn);
    tagged.keep({ ...tagged.tags, ...tags });
    return {};
  },
});
