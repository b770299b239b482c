import { GetMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openMethodResponse } from "../context.ts";
import { statusCode } from "../method.ts";

export const getMethodResponse = operation(GetMethodResponseCommand, {
  constraints: { statusCode },
  handle: (input, context: ApiGatewayContext) => openMethodResponse(context, input).response,
});
