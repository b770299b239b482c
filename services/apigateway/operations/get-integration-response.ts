import { GetIntegrationResponseCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openIntegrationResponse } from "../context.ts";
import { statusCode } from "../method.ts";

export const getIntegrationResponse = operation(GetIntegrationResponseCommand, {
  constraints: { statusCode },
  handle: (input, context: ApiGatewayContext) => openIntegrationResponse(context, input).response,
});
