import { GetTagsCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { ApiGatewayContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const getTags = operation(GetTagsCommand, {
  handle: ({ resourceArn }, context: ApiGatewayContext) => ({ tags: openTagged(context, resourceArn).tags }),
});
