import { GetIntegrationCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openIntegration } from "../context.ts";

export const getIntegration = operation(GetIntegrationCommand, {
  handle: (input, context: ApiGatewayContext) => openIntegration(context, input).integration,
});
