import { DeleteMethodCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethods, openMethod, without } from "../context.ts";

export const deleteMethod = operation(DeleteMethodCommand, {
  handle(input, context: ApiGatewayContext) {
    const open = openMethod(context, input);
    keepMethods(context, open, without(open.resource.resourceMethods, input.httpMethod));
    return {};
  },
});
