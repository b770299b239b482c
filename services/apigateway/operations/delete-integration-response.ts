import { DeleteIntegrationResponseCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openIntegrationResponse, without } from "../context.ts";
import { statusCode } from "../method.ts";

export const deleteIntegrationResponse = operation(DeleteIntegrationResponseCommand, {
  constraints: { statusCode },
  handle(input, context: ApiGatewayContext) {
    const { integration, ...open } = openIntegrationResponse(context, input);
    const integrationResponses = without(integration.integrationResponses ?? {}, input.statusCode);
    keepMethod(context, open, { ...open.method, methodIntegration: { ...integration, integrationResponses } });
    return {};
  },
});
