import { GetResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openResource } from "../context.ts";
import { showResource } from "../resource.ts";

export const getResource = operation(GetResourceCommand, {
  handle: ({ restApiId, resourceId, embed }, context: ApiGatewayContext) =>
    showResource(openResource(context, restApiId, resourceId).resource, embed),
});
