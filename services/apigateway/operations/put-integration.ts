import { ConnectionType, ContentHandlingStrategy, PutIntegrationCommand } from "@aws-sdk/client-api-gateway";
import { oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openMethod } from "../context.ts";
import { checkIntegration, INTEGRATION_TIMEOUT_MS } from "../integration.ts";

export const putIntegration = operation(PutIntegrationCommand, {
  constraints: {
    // In AWS's order (recorded: test_put_integration_wrong_type).
    type: oneOf(["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"]),
    connectionType: oneOf(ConnectionType),
    contentHandling: oneOf(ContentHandlingStrategy),
  },
  handle({ restApiId, resourceId, httpMethod, integrationHttpMethod, ...settings }, context: ApiGatewayContext) {
    const open = openMethod(context, { restApiId, resourceId, httpMethod });
    const integration = {
      ...settings,
      httpMethod: integrationHttpMethod,
      passthroughBehavior: settings.passthroughBehavior ?? "WHEN_NO_MATCH",
      timeoutInMillis: settings.timeoutInMillis ?? INTEGRATION_TIMEOUT_MS.max,
      cacheNamespace: settings.cacheNamespace ?? resourceId,
      cacheKeyParameters: settings.cacheKeyParameters ?? [],
    };
    checkIntegration("PutIntegration", integration);
    keepMethod(context, open, { ...open.method, methodIntegration: integration });
    return integration;
  },
});
