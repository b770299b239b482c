import { DeleteIntegrationCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openIntegration } from "../context.ts";

export const deleteIntegration = operation(DeleteIntegrationCommand, {
  handle(input, context: ApiGatewayContext) {
    const open = openIntegration(context, input);
    const { methodIntegration: _deleted, ...method } = open.method;
    keepMethod(context, open, method);
    return {};
  },
});
