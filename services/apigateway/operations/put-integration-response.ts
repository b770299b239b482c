import { ContentHandlingStrategy, PutIntegrationResponseCommand } from "@aws-sdk/client-api-gateway";
import { oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type ApiGatewayContext, keepMethod, openIntegration } from "../context.ts";
import { checkResponseParameter, checkTemplate } from "../integration.ts";
import { statusCode } from "../method.ts";

/** A proxy integration never looks at these; a MOCK integration answers with what they say. */
export const putIntegrationResponse = operation(PutIntegrationResponseCommand, {
  constraints: { statusCode, contentHandling: oneOf(ContentHandlingStrategy) },
  handle({ restApiId, resourceId, httpMethod, ...response }, context: ApiGatewayContext) {
    const { integration, ...open } = openIntegration(context, { restApiId, resourceId, httpMethod });
    if (integration.type === "MOCK") {
      if (response.contentHandling) throw notImplemented("PutIntegrationResponse with contentHandling");
      for (const template of Object.values(response.responseTemplates ?? {}))
        checkTemplate("PutIntegrationResponse", template);
      for (const expression of Object.values(response.responseParameters ?? {}))
        checkResponseParameter("PutIntegrationResponse", expression);
    }
    const integrationResponses = { ...integration.integrationResponses, [response.statusCode]: response };
    keepMethod(context, open, { ...open.method, methodIntegration: { ...integration, integrationResponses } });
    return response;
  },
});
