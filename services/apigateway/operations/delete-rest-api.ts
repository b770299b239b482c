import { DeleteRestApiCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";

export const deleteRestApi = operation(DeleteRestApiCommand, {
  handle({ restApiId }, context: ApiGatewayContext) {
    openApi(context, restApiId);
    context.apis.delete(context.owner, restApiId);
    return {};
  },
});
