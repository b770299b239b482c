import { GetRestApiCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";

export const getRestApi = operation(GetRestApiCommand, {
  handle: ({ restApiId }, context: ApiGatewayContext) => openApi(context, restApiId).api,
});
