import { PutMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openMethod } from "../context.ts";
import { conflict } from "../errors.ts";
import { checkModels, statusCode } from "../method.ts";

export const putMethodResponse = operation(PutMethodResponseCommand, {
  constraints: { statusCode },
  handle({ restApiId, resourceId, httpMethod, ...response }, context: ApiGatewayContext) {
    const open = openMethod(context, { restApiId, resourceId, httpMethod });
    const { methodResponses = {} } = open.method;
    if (methodResponses[response.statusCode]) throw conflict("Response already exists for this resource");
    checkModels(response.responseModels);
    keepMethod(context, open, {
      ...open.method,
      methodResponses: { ...methodResponses, [response.statusCode]: response },
    });
    return response;
  },
});
