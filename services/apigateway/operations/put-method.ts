import { PutMethodCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openResource } from "../context.ts";
import { conflict } from "../errors.ts";
import { checkHttpMethod, checkMethod } from "../method.ts";

export const putMethod = operation(PutMethodCommand, {
  handle({ restApiId, resourceId, httpMethod, ...settings }, context: ApiGatewayContext) {
    const open = openResource(context, restApiId, resourceId);
    checkHttpMethod(httpMethod);
    if (open.resource.resourceMethods[httpMethod]) throw conflict("Method already exists for this resource");
    const method = { ...settings, httpMethod, apiKeyRequired: settings.apiKeyRequired ?? false };
    checkMethod("PutMethod", method);
    keepMethod(context, open, method);
    return method;
  },
});
