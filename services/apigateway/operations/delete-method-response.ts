import { DeleteMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openMethodResponse, without } from "../context.ts";
import { statusCode } from "../method.ts";

export const deleteMethodResponse = operation(DeleteMethodResponseCommand, {
  constraints: { statusCode },
  handle(input, context: ApiGatewayContext) {
    const open = openMethodResponse(context, input);
    const methodResponses = without(open.method.methodResponses ?? {}, input.statusCode);
    keepMethod(context, open, { ...open.method, methodResponses });
    return {};
  },
});
