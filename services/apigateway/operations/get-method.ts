import { GetMethodCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openMethod } from "../context.ts";

export const getMethod = operation(GetMethodCommand, {
  handle: (input, context: ApiGatewayContext) => openMethod(context, input).method,
});
